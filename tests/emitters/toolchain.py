"""Source files -> a program that has run: the compilers that a test may find, and how each is called."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest

HERE = Path(__file__).resolve().parent
WARNINGS = ("-Wall", "-Wextra", "-Werror", "-pedantic")


class Compiler(NamedTuple):
    """One compiler for one language; ``cortex_m`` programs run under qemu."""

    name: str
    command: str
    language: str
    flags: tuple[str, ...]
    cortex_m: bool = False

    def __str__(self) -> str:
        return self.name

    def require(self) -> None:
        """Skip the test where the compiler, or what runs its programs, is not installed."""
        for command in (self.command, *["qemu-system-arm"] * self.cortex_m):
            if shutil.which(command) is None:
                pytest.skip(f"{command} is not installed")

    def compile(self, *sources: Path, output: Path, flags: tuple[str, ...] = ()) -> None:
        """Compile and link with every warning an error; fail with what the compiler says."""
        call = [self.command, *self.flags, *WARNINGS, *flags, "-o", str(output), *map(str, sources)]
        if self.cortex_m and "-c" not in flags:
            call += [
                "--specs=rdimon.specs",
                "-nostartfiles",
                "-T",
                str(HERE / "cortex_m/m4.ld"),
                str(self._startup(output)),
            ]
        result = subprocess.run(call, capture_output=True, text=True, check=False)
        assert result.returncode == 0, f"{' '.join(call)}\n{result.stderr}"
        assert not result.stderr, result.stderr

    def _startup(self, output: Path) -> Path:
        compiled = output.parent / "startup.o"
        if not compiled.exists():
            call = ["arm-none-eabi-gcc", "-mcpu=cortex-m4", "-mthumb", "-O1", "-c", "-o", str(compiled)]
            subprocess.run([*call, str(HERE / "cortex_m/startup.c")], check=True)
        return compiled

    def run(self, program: Path, *arguments: Path) -> str:
        """Run the program in its own folder, on the host or in qemu; fail unless it exits with 0."""
        call = [str(program), *map(str, arguments)]
        if self.cortex_m:
            words = ",".join(f"arg={word}" for word in call)
            call = ["qemu-system-arm", "-M", "mps2-an386", "-nographic", "-monitor", "none", "-serial", "none"]
            call += ["-kernel", str(program), "-semihosting-config", f"enable=on,target=native,{words}"]
        result = subprocess.run(
            call, capture_output=True, text=True, check=False, timeout=60, cwd=program.parent, stdin=subprocess.DEVNULL
        )
        assert result.returncode == 0, result.stdout + result.stderr
        return result.stdout


_M4 = ("-mcpu=cortex-m4", "-mthumb", "-ffunction-sections", "-fdata-sections", "-Wl,--gc-sections")
COMPILERS = (
    Compiler("gcc", "gcc", "c", ("-std=c11",)),
    Compiler("g++", "g++", "c++", ("-std=c++17",)),
    Compiler("clang", "clang", "c", ("-std=c11",)),
    Compiler("clang++", "clang++", "c++", ("-std=c++17",)),
    Compiler("arm-gcc", "arm-none-eabi-gcc", "c", ("-std=c11", *_M4), cortex_m=True),
    Compiler("arm-g++", "arm-none-eabi-g++", "c++", ("-std=c++17", *_M4), cortex_m=True),
)
HOST = COMPILERS[:4]
SUFFIX = {"c": ".c", "c++": ".cc"}

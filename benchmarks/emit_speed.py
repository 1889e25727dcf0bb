"""How fast models are written, and how fast what is written compiles, beside ``xxd -i`` in one run.

``python benchmarks/emit_speed.py`` takes half a minute, ``--compile`` some minutes more. Each figure is the best of
several runs, in milliseconds of CPU time, user and system; the whole process counts, Python's start included.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FIXTURE = ROOT / "fixtures" / "hello_world_int8.tflite"
SIZES = (0, 100_000, 1_000_000, 4_000_000, 16_000_000)
COMPILED = 4_000_000
SOURCE_STYLES = ("hex", "string", "xxd", "embed", "incbin")


def padded(size: int, folder: Path) -> Path:
    """Make a model of that size: a real one, and noise behind it that no offset points to."""
    data = FIXTURE.read_bytes()
    path = folder / f"model_{size}.tflite"
    path.write_bytes(data + random.Random(size).randbytes(max(size - len(data), 0)))  # noqa: S311 - not for secrets
    return path


def best(call: list[str], folder: Path, times: int) -> float:
    """Time the call, in milliseconds; its output goes to a file, as a user's would."""
    found = float("inf")
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
    for _ in range(times):
        with (folder / "output").open("wb") as output:
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            subprocess.run(call, stdout=output, stderr=subprocess.DEVNULL, check=True, cwd=folder, env=environment)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
        found = min(found, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return found * 1e3


def tool() -> list[str]:
    """Find the installed command beside this Python, else run the package."""
    command = Path(sys.executable).parent / "tflm-lint"
    return [str(command)] if command.exists() else [sys.executable, "-m", "tflm_lint"]


def writing(folder: Path) -> None:
    """Print what it takes to write."""
    start = best([sys.executable, "-c", "pass"], folder, 20)
    print(f"python -c pass {start:8.1f} ms")
    names = ("xxd -i", "hex", "string", "xxd", "hex + .h")
    print(f"{'bytes':>10} " + " ".join(f"{name:>9}" for name in names) + "   xxd -i / hex, and without Python's start")
    for size in SIZES:
        path = padded(size, folder)
        times = 20 if size < 1_000_000 else 5
        theirs = best(["xxd", "-i", path.name], folder, times)
        ours = [
            best([*tool(), "emit", path.name, "--style", style], folder, times) for style in ("hex", "string", "xxd")
        ]
        pair = best([*tool(), "emit", path.name, "-o", "model_data.cc"], folder, times)
        row = " ".join(f"{value:9.1f}" for value in (theirs, *ours, pair))
        print(f"{path.stat().st_size:>10} {row}   {theirs / ours[0]:6.1f}x {theirs / max(ours[0] - start, 0.1):6.1f}x")


def compiling(folder: Path) -> None:
    """Print what it takes to compile 4 MB."""
    path = padded(COMPILED, folder)
    print(f"\ncompiling {COMPILED} bytes, ms {'':>5}" + "".join(f"{style:>9}" for style in ("xxd -i", *SOURCE_STYLES)))
    (folder / "xxd_i.c").write_bytes(
        subprocess.run(["xxd", "-i", path.name], cwd=folder, capture_output=True, check=True).stdout
    )
    for compiler in ("gcc", "clang"):
        if shutil.which(compiler) is None:
            continue
        row = [best([compiler, "-c", "-O1", "xxd_i.c", "-o", "x.o"], folder, 1)]
        for style in SOURCE_STYLES:
            subprocess.run(
                [*tool(), "emit", path.name, "-o", f"{style}.c", "--style", style],
                cwd=folder,
                check=True,
                capture_output=True,
            )
            row.append(best([compiler, "-c", "-O1", f"{style}.c", "-o", "x.o"], folder, 1 if style != "incbin" else 3))
        print(f"{compiler:>28} " + "".join(f"{value:9.0f}" for value in row))


def main() -> None:
    """Run the benchmark."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--compile", action="store_true", help="compile 4 MB in every style too")
    options = arguments.parse_args()
    if shutil.which("xxd") is None:
        raise SystemExit("xxd is not installed")
    with tempfile.TemporaryDirectory() as name:
        writing(Path(name))
        if options.compile:
            compiling(Path(name))


if __name__ == "__main__":
    main()

"""Core -> how Arm's GCC compiles for it, and the machine of qemu that runs it."""

from __future__ import annotations

from tflm_lint.record import NamedTuple


class Machine(NamedTuple):
    """A machine of qemu: where it starts, and what memory a program has. Addresses are those of the secure world."""

    name: str
    core: str
    vectors: int = 0
    code: tuple[int, str] = (0, "4M")
    ram: tuple[int, str] = (0x20000000, "4M")

    @property
    def memory(self) -> str:
        """The regions of its linker script."""
        (code, code_size), (ram, ram_size) = self.code, self.ram
        # the vectors stand in front of the code where both are in one memory
        code = code + 0x400 if code == self.vectors else code
        code_size = f"{code_size} - 1K" if self.code[0] == self.vectors else code_size
        return (
            f"  VECTORS (rx) : ORIGIN = 0x{self.vectors:08X}, LENGTH = 1K\n"
            f"  CODE (rx) : ORIGIN = 0x{code:08X}, LENGTH = {code_size}\n"
            f"  RAM (rwx) : ORIGIN = 0x{ram:08X}, LENGTH = {ram_size}\n"
        )


class Platform(NamedTuple):
    """A Cortex-M core for which an application can be linked without anything of a board's."""

    core: str
    flags: str
    machine: Machine
    #: What the flags name instead where the compiler is older than the core.
    older: str | None = None


_AN385 = Machine("mps2-an385", "Cortex-M3")
_AN386 = Machine("mps2-an386", "Cortex-M4")
_AN500 = Machine("mps2-an500", "Cortex-M7")
_AN505 = Machine("mps2-an505", "Cortex-M33", 0x10000000, (0x10000000, "4M"), (0x38000000, "4M"))
#: Tightly coupled memory has the vectors; models of any size fit into its DDR.
_AN547 = Machine("mps3-an547", "Cortex-M55", 0, (0x70000000, "64M"), (0x74000000, "64M"))

_HARD = "-mthumb -mfloat-abi=hard"
_SOFT = "-mthumb -mfloat-abi=soft"

PLATFORMS = {
    platform.core: platform
    for platform in (
        Platform("cortex-m0", f"-mcpu=cortex-m0 {_SOFT}", _AN385),
        Platform("cortex-m0plus", f"-mcpu=cortex-m0plus {_SOFT}", _AN385),
        Platform("cortex-m3", f"-mcpu=cortex-m3 {_SOFT}", _AN385),
        Platform("cortex-m4", f"-mcpu=cortex-m4 {_HARD} -mfpu=fpv4-sp-d16", _AN386),
        Platform("cortex-m7", f"-mcpu=cortex-m7 {_HARD} -mfpu=fpv5-sp-d16", _AN500),
        Platform("cortex-m33", f"-mcpu=cortex-m33 {_HARD} -mfpu=fpv5-sp-d16", _AN505),
        Platform("cortex-m55", f"-mcpu=cortex-m55 {_HARD} -mfpu=auto", _AN547),
        Platform("cortex-m85", f"-mcpu=${{core}} {_HARD} -mfpu=auto", _AN547, older="cortex-m55"),
    )
}

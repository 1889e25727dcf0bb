"""Core -> how Arm's GCC compiles for it, and the machine of qemu that runs it."""

from __future__ import annotations

from tflm_lint.record import NamedTuple


class Platform(NamedTuple):
    """A Cortex-M core for which an application can be linked without anything of a board's."""

    core: str
    flags: str
    #: qemu's name of a machine with this core, or a newer one, that has code at 0 and RAM at 0x20000000.
    machine: str


_HARD = "-mthumb -mfloat-abi=hard"
_SOFT = "-mthumb -mfloat-abi=soft"

PLATFORMS = {
    platform.core: platform
    for platform in (
        Platform("cortex-m0", f"-mcpu=cortex-m0 {_SOFT}", "mps2-an385"),
        Platform("cortex-m0plus", f"-mcpu=cortex-m0plus {_SOFT}", "mps2-an385"),
        Platform("cortex-m3", f"-mcpu=cortex-m3 {_SOFT}", "mps2-an385"),
        Platform("cortex-m4", f"-mcpu=cortex-m4 {_HARD} -mfpu=fpv4-sp-d16", "mps2-an386"),
        Platform("cortex-m7", f"-mcpu=cortex-m7 {_HARD} -mfpu=fpv5-sp-d16", "mps2-an500"),
    )
}

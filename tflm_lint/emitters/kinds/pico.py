"""Kind ``pico``: a project of the Raspberry Pi Pico's SDK with the port pico-tflmicro."""

from __future__ import annotations

from tflm_lint.emitters.distributions import PICO, board_name, fitted, require_core, require_kernels
from tflm_lint.emitters.filling import arena_options
from tflm_lint.emitters.quoting import cmake

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.emitters.project import Files, Project
    from tflm_lint.firmware import Firmware

SUMMARY = "a project of the Raspberry Pi Pico's SDK with pico-tflmicro"
TARGET = "cortex-m0plus-cmsis-nn"

_SUFFIX = ".cpp"
#: The SDK's name of a board with such a core, where none is named.
_BOARDS = {"cortex-m0plus": "pico", "cortex-m33": "pico2"}


def fit(firmware: Firmware, *, own_ops: bool) -> Firmware:
    """Fit the firmware to pico-tflmicro."""
    require_core(firmware, "pico", tuple(_BOARDS), "take --kind cmake")
    require_kernels(firmware, "pico", "cmsis-nn")
    board_name(firmware, "pico")
    return fitted(firmware, PICO, own_ops=own_ops)


def files(project: Project) -> Files:
    """Plan the project."""
    firmware = project.firmware
    words = {
        "PICO_BOARD": cmake(board_name(firmware, "pico") or _BOARDS[firmware.target.core]),
        "LIBRARY": PICO.title,
        "LIBRARY_URL": PICO.url,
        "COMMIT": PICO.version,
        "ARENA_OPTIONS": arena_options(project.arena_macros),
        "ARENA_MACROS": " ".join(project.arena_macros),
    }
    return {
        "CMakeLists.txt": project.template("pico/CMakeLists.txt", **words),
        f"main{_SUFFIX}": project.template("pico/main.cpp", **words),
        **project.application(suffix=_SUFFIX),
        "README.md": project.readme(
            "pico/build.md", [(f"`main{_SUFFIX}`", "the program")], suffix=_SUFFIX, host=False, **words
        ),
    }

"""Kind ``arduino``: a sketch for the Arduino IDE and arduino-cli, with the TFLM library that suits the board."""

from __future__ import annotations

from tflm_lint.emitters.distributions import (
    ARDUINO,
    CHIRALE,
    board_name,
    fitted,
    require_core,
    require_kernels,
)
from tflm_lint.emitters.quoting import shell
from tflm_lint.errors import EmitError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.emitters.distributions import Distribution
    from tflm_lint.emitters.project import Files, Project
    from tflm_lint.firmware import Firmware

SUMMARY = "an Arduino sketch, with Arduino_TensorFlowLite or Chirale_TensorFLowLite"
TARGET = "cortex-m4-cmsis-nn"

_SUFFIX = ".cpp"
#: What the IDE allows in the name of a sketch, which is its folder's.
_ALLOWED = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-")
_LONGEST = 63
_HEADERS = {ARDUINO.port: "TensorFlowLite.h", CHIRALE.port: "Chirale_TensorFlowLite.h"}
_INSTALL = {
    ARDUINO.port: (
        'git clone https://github.com/tensorflow/tflite-micro-arduino-examples "$LIBRARIES/Arduino_TensorFlowLite"\n'
        'git -C "$LIBRARIES/Arduino_TensorFlowLite" checkout 7948b85'
    ),
    CHIRALE.port: "arduino-cli lib install Chirale_TensorFLowLite@2.0.0",
}


def distribution_of(firmware: Firmware) -> Distribution:
    """Choose the library: TFLM's own refuses to be compiled for any board but the Nano 33 BLE."""
    board = firmware.board
    return ARDUINO if board is not None and board.name == "nano33ble" else CHIRALE


def fit(firmware: Firmware, *, own_ops: bool) -> Firmware:
    """Fit the firmware to the board's library."""
    require_core(firmware, "arduino", ("cortex-m",), "take --kind esp-idf, or platformio, for an ESP32")
    require_kernels(firmware, "arduino", "cmsis-nn")
    board_name(firmware, "arduino")
    return fitted(firmware, distribution_of(firmware), own_ops=own_ops)


def files(project: Project) -> Files:
    """Plan the sketch."""
    require_no_custom(project)
    name, distribution = _sketch(project.folder), distribution_of(project.firmware)
    fqbn = board_name(project.firmware, "arduino")
    words = {
        "SKETCH": name,
        "LIBRARY_HEADER": header_of(distribution),
        "LIBRARY": distribution.title,
        "LIBRARY_URL": distribution.url,
        "INSTALL": _INSTALL[distribution.port],
        "LIBRARIES": _libraries(distribution),
        "FQBN": shell(fqbn) if fqbn else "<your board's>",
        "NOTES": project.block("arduino/notes.md"),
    }
    return {
        f"{name}.ino": project.template("arduino/sketch.ino", **words),
        **project.application(suffix=_SUFFIX, prelude=prelude_of(distribution)),
        "README.md": project.readme(
            "arduino/build.md", [(f"`{name}.ino`", "the sketch")], suffix=_SUFFIX, host=False, **words
        ),
    }


def header_of(distribution: Distribution) -> str:
    """Name the header by which the IDE finds the library."""
    return _HEADERS[distribution.port]


def prelude_of(distribution: Distribution) -> str:
    """Begin app.cpp: tools that find libraries by their headers know this one, and not those below tensorflow/."""
    return (
        f"// By this header the build finds {distribution.title}.\n#include <{header_of(distribution)}>\n"
        "#undef abs  // a macro of Arduino.h; the headers below mean std::abs\n"
    )


def require_no_custom(project: Project) -> None:
    """Refuse operators of the user's own: the libraries of 2023 have another type of registration."""
    if project.filling["CUSTOM"]:
        raise EmitError(
            "--kind arduino: the library's AddCustom takes a TfLiteRegistration of 2023, so an operator of your own "
            "cannot be added as today's TFLM would: take --kind cmake"
        )


def _libraries(distribution: Distribution) -> str:
    return "LIBRARIES=~/Arduino/libraries  # or where your IDE keeps them\n" if distribution is ARDUINO else ""


def _sketch(folder: str) -> str:
    """Name the sketch after its folder, as the IDE wants it."""
    import os

    name = os.path.basename(os.path.abspath(folder))
    if not name or not _ALLOWED.issuperset(name) or name[0] in ".-" or len(name) > _LONGEST:
        raise EmitError(
            "--kind arduino: a sketch has the name of its folder, so DIR consists of letters, digits, _ . and -, "
            f"begins with a letter, digit or _, and has at most {_LONGEST} characters"
        )
    return name

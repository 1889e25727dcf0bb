"""Kind ``platformio``: a PlatformIO project, with Arduino on mbed boards and ESP-IDF on ESP32s."""

from __future__ import annotations

from tflm_lint.emitters.distributions import ESP, board_name, fitted, require_core, require_kernels
from tflm_lint.emitters.kinds import arduino, esp_idf
from tflm_lint.emitters.quoting import ini
from tflm_lint.errors import EmitError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.emitters.distributions import Distribution
    from tflm_lint.emitters.project import Files, Project
    from tflm_lint.firmware import Firmware

SUMMARY = "a PlatformIO project: Arduino's framework on mbed boards, ESP-IDF on ESP32s"

_FOLDER, _SUFFIX = "src/", ".cpp"
#: PlatformIO's platform by the beginning of the SoC's name.
_PLATFORMS = {"nRF52": "nordicnrf52", "STM32": "ststm32", "RP2040": "raspberrypi", "ESP32": "espressif32"}
_LIBRARIES = {
    "arduino-2023-12": "https://github.com/tensorflow/tflite-micro-arduino-examples#7948b85",
    "chirale-2023-01": "spaziochirale/Chirale_TensorFLowLite@2.0.0",
}


def fit(firmware: Firmware, *, own_ops: bool) -> Firmware:
    """Fit the firmware to the board's library or component."""
    if firmware.board is None:
        raise EmitError("--kind platformio: a project of PlatformIO is for a board of its own, so name one: --board")
    board_name(firmware, "platformio")
    require_core(firmware, "platformio", ("cortex-m", "esp32"), "take --kind cmake")
    require_kernels(firmware, "platformio", "esp-nn" if _on_esp(firmware) else "cmsis-nn")
    return fitted(firmware, _distribution(firmware), own_ops=own_ops)


def files(project: Project) -> Files:
    """Plan the project."""
    firmware = project.firmware
    distribution = _distribution(firmware)
    board = firmware.board
    words = {
        "ENVIRONMENT": _environment(board.name if board is not None else project.name),
        "PLATFORM": _platform(firmware),
        "BOARD_ID": ini(board_name(firmware, "platformio") or ""),
        "LIBRARY": distribution.title,
        "LIBRARY_URL": distribution.url,
    }
    if _on_esp(firmware):
        esp = esp_idf.words_of(project)
        words |= {**esp, "NOTES": project.block("esp_idf/notes.md", **words, **esp)}
        return {
            "platformio.ini": project.template("platformio/espidf.ini", **words),
            "CMakeLists.txt": project.template("esp_idf/CMakeLists.txt", **words),
            **esp_idf.project_files(project, _FOLDER, words),
            "README.md": project.readme(
                "platformio/build.md", [*_ROWS, *esp_idf.rows(_FOLDER, words)], folder=_FOLDER, host=False, **words
            ),
        }
    arduino.require_no_custom(project)
    words |= {
        "LIBRARY_HEADER": arduino.header_of(distribution),
        "DEPENDENCY": _LIBRARIES[distribution.port],
        "NOTES": project.block("arduino/notes.md"),
    }
    return {
        "platformio.ini": project.template("platformio/arduino.ini", **words),
        f"{_FOLDER}main{_SUFFIX}": project.template("arduino/main.cpp", **words),
        **project.application(_FOLDER, suffix=_SUFFIX, prelude=arduino.prelude_of(distribution)),
        "README.md": project.readme(
            "platformio/build.md",
            [*_ROWS, (f"`{_FOLDER}main{_SUFFIX}`", "the sketch, as C++")],
            folder=_FOLDER,
            suffix=_SUFFIX,
            host=False,
            **words,
        ),
    }


_ROWS = [("`platformio.ini`", "the board, its framework, and where TensorFlow Lite Micro comes from")]


def _environment(name: str) -> str:
    """Name the environment after the board, by letters that a section's name may have."""
    return "".join([letter if letter.isascii() and letter.isalnum() else "-" for letter in name])


def _on_esp(firmware: Firmware) -> bool:
    return firmware.target.core.startswith("esp32")


def _distribution(firmware: Firmware) -> Distribution:
    return ESP if _on_esp(firmware) else arduino.distribution_of(firmware)


def _platform(firmware: Firmware) -> str:
    soc = firmware.board.soc if firmware.board is not None else ""
    for start, platform in _PLATFORMS.items():
        if soc.startswith(start):
            return platform
    raise EmitError(f"--kind platformio: which of its platforms is for the {soc} is not known: take --kind cmake")

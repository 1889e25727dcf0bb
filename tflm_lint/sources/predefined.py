"""A target -> the macros that its compiler and its TFLM surely define, and those that they surely do not.

Only what holds for each way to build for it: whether a sketch or ESP-IDF compiles an application (``ARDUINO``) is the
user's to say, with ``-D``.
"""

from __future__ import annotations

#: Name -> value, None for what is surely not defined.
Macros = dict[str, "str | None"]

#: The architecture's version, as Arm's C Language Extensions have it.
_ARM = {
    "cortex-m0": "6", "cortex-m0plus": "6", "cortex-m3": "7", "cortex-m4": "7", "cortex-m7": "7", "cortex-m33": "8",
    "cortex-m55": "8", "cortex-m85": "8",
}  # fmt: skip
#: Core -> what ESP-IDF and the Arduino core call the chip, and its architecture.
_ESP = {
    "esp32": ("ESP32", "__xtensa__"), "esp32s2": ("ESP32S2", "__xtensa__"), "esp32s3": ("ESP32S3", "__xtensa__"),
    "esp32c3": ("ESP32C3", "__riscv"), "esp32c6": ("ESP32C6", "__riscv"), "esp32p4": ("ESP32P4", "__riscv"),
}  # fmt: skip
#: What only the compilers of hosts define, where programs are tried.
_HOSTS = (
    "__x86_64__", "__i386__", "__aarch64__", "_M_X64", "_M_IX86", "_WIN32", "_WIN64", "__linux__", "__APPLE__",
    "__unix__", "__EMSCRIPTEN__",
)  # fmt: skip
_HOST = {"x86-64": "__x86_64__"}
_ELSEWHERE = ("__arm__", "__ARM_ARCH", "__xtensa__", "__riscv", "ESP_PLATFORM")
_LIBRARIES = {"CMSIS_NN": "cmsis-nn", "ESP_NN": "esp-nn"}


def predefined(core: str, kernels: str) -> Macros:
    """Return the macros of a core and a kernel set; nothing for cores that are not known."""
    found: Macros = {}
    if core in _ARM:
        found = {"__arm__": "1", "__ARM_ARCH": _ARM[core], "__xtensa__": None, "__riscv": None, "ESP_PLATFORM": None}
    elif core in _ESP:
        found = {"__arm__": None, "__ARM_ARCH": None, "__xtensa__": None, "__riscv": None, "ESP_PLATFORM": "1"}
        found[_ESP[core][1]] = "1"
    elif core in _HOST:
        return {**dict.fromkeys(_HOSTS), **dict.fromkeys(_ELSEWHERE), _HOST[core]: "1"}
    else:
        return found
    for chip, _ in _ESP.values():
        found[f"CONFIG_IDF_TARGET_{chip}"] = "1" if core in _ESP and chip == _ESP[core][0] else None
    for macro, library in _LIBRARIES.items():
        found[macro] = "1" if kernels == library else None
    found |= dict.fromkeys(_HOSTS)
    return {**found, "TF_LITE_STATIC_MEMORY": "1"}

"""Every kind of project without importing it. By tflm_lint.compile; do not edit."""

from __future__ import annotations

#: Kind -> what it is.
KINDS: dict[str, str] = {
    'arduino': 'an Arduino sketch, with Arduino_TensorFlowLite or Chirale_TensorFLowLite',
    'cmake': "a CMake project for this computer and for Cortex-M, in qemu or with your board's toolchain file",
    'esp-idf': 'an ESP-IDF project with the component esp-tflite-micro',
    'pico': "a project of the Raspberry Pi Pico's SDK with pico-tflmicro",
    'platformio': "a PlatformIO project: Arduino's framework on mbed boards, ESP-IDF on ESP32s",
    'zephyr': 'a Zephyr application with the module tflite-micro',
}

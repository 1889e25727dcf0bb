"""Compiled from boards/nano-rp2040.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'nano-rp2040',
 'title': 'Arduino Nano RP2040 Connect',
 'soc': 'RP2040',
 'core': 'cortex-m0plus',
 'target': 'cortex-m0plus-cmsis-nn',
 'clock_mhz': 125,
 'ram': 270336,
 'ram_reserved': 40960,
 'flash': 16777216,
 'kind': 'arduino',
 'names': {'arduino': 'arduino:mbed_nano:nanorp2040connect', 'platformio': 'nanorp2040connect'},
 'notes': {'flash': 'the flash is serial and read through a cache of 16 KiB', 'ram': 'Mbed OS takes some 40 KiB'},
 'source': 'RP2040 data sheet; board data sheet; what Mbed OS takes is an estimate',
}

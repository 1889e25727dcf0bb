"""Compiled from boards/nano33ble.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'nano33ble',
 'title': 'Arduino Nano 33 BLE (Sense)',
 'soc': 'nRF52840',
 'core': 'cortex-m4',
 'target': 'cortex-m4-cmsis-nn',
 'clock_mhz': 64,
 'ram': 262144,
 'ram_reserved': 40960,
 'flash': 983040,
 'port': 'arduino-2023-12',
 'kind': 'arduino',
 'names': {'arduino': 'arduino:mbed_nano:nano33ble', 'platformio': 'nano33ble', 'zephyr': 'arduino_nano_33_ble'},
 'notes': {
  'flash': 'the boot loader keeps 64 KiB of the 1 MiB of flash',
  'ram': 'Mbed OS takes some 40 KiB of the 256 KiB of RAM',
 },
 'source': 'nRF52840 product specification; board definition of the Arduino mbed core; what Mbed OS takes is an estimate',
}

"""Compiled from boards/nano33iot.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'nano33iot',
 'title': 'Arduino Nano 33 IoT',
 'soc': 'SAMD21G18',
 'core': 'cortex-m0plus',
 'target': 'cortex-m0plus-cmsis-nn',
 'clock_mhz': 48,
 'ram': 32768,
 'flash': 253952,
 'names': {'zephyr': 'arduino_nano_33_iot'},
 'notes': {'flash': 'the boot loader keeps 8 KiB of flash'},
 'source': 'SAM D21 data sheet; board definition of the Arduino SAMD core',
}

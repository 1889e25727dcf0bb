"""Compiled from boards/zero.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'zero',
 'title': 'Arduino Zero',
 'soc': 'SAMD21G18',
 'core': 'cortex-m0plus',
 'target': 'cortex-m0plus-cmsis-nn',
 'clock_mhz': 48,
 'ram': 32768,
 'flash': 253952,
 'names': {'zephyr': 'arduino_zero'},
 'notes': {'flash': 'the boot loader keeps 8 KiB of flash'},
 'source': 'SAM D21 data sheet; board definition of the Arduino SAMD core',
}

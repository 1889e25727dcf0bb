"""Compiled from boards/teensy40.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'teensy40',
 'title': 'PJRC Teensy 4.0',
 'soc': 'i.MX RT1062',
 'core': 'cortex-m7',
 'target': 'cortex-m7-cmsis-nn',
 'clock_mhz': 600,
 'ram': 1048576,
 'ram_piece': 524288,
 'flash': 2031616,
 'names': {'zephyr': 'teensy40'},
 'notes': {'ram': 'half of the RAM is tightly coupled and shared with code'},
 'source': 'i.MX RT1060 data sheet; board definition of the Teensy core',
}

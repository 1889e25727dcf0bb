"""Compiled from boards/sparkfun-edge.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'sparkfun-edge',
 'title': 'SparkFun Edge',
 'soc': 'Apollo3 Blue',
 'core': 'cortex-m4',
 'target': 'cortex-m4-cmsis-nn',
 'clock_mhz': 48,
 'ram': 393216,
 'flash': 983040,
 'notes': {'flash': 'the boot loader keeps 64 KiB of flash', 'speed': '96 MHz in burst mode'},
 'source': "Apollo3 Blue data sheet; linker script of TFLM's port",
}

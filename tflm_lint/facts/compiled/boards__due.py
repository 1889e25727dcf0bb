"""Compiled from boards/due.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'due',
 'title': 'Arduino Due',
 'soc': 'SAM3X8E',
 'core': 'cortex-m3',
 'target': 'cortex-m3-cmsis-nn',
 'clock_mhz': 84,
 'ram': 98304,
 'flash': 524288,
 'names': {'zephyr': 'arduino_due'},
 'source': 'SAM3X data sheet',
}

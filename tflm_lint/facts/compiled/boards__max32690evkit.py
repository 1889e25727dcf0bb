"""Compiled from boards/max32690evkit.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'max32690evkit',
 'title': 'Analog Devices MAX32690 EVKIT',
 'soc': 'MAX32690',
 'core': 'cortex-m4',
 'target': 'cortex-m4-cmsis-nn',
 'clock_mhz': 120,
 'ram': 1048576,
 'flash': 3145728,
 'names': {'zephyr': 'max32690evkit/max32690/m4'},
 'source': 'MAX32690 data sheet',
}

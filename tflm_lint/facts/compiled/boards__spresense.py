"""Compiled from boards/spresense.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'spresense',
 'title': 'Sony Spresense, one core',
 'soc': 'CXD5602',
 'core': 'cortex-m4',
 'target': 'cortex-m4-cmsis-nn',
 'clock_mhz': 156,
 'ram': 1572864,
 'flash': 8388608,
 'notes': {'ram': 'code runs from the RAM, so it takes its size there'},
 'source': 'Spresense hardware documents',
}

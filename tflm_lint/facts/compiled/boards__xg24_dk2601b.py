"""Compiled from boards/xg24-dk2601b.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'xg24-dk2601b',
 'title': 'Silicon Labs xG24-DK2601B',
 'soc': 'EFR32MG24',
 'core': 'cortex-m33',
 'target': 'cortex-m33-cmsis-nn',
 'clock_mhz': 78,
 'ram': 262144,
 'flash': 1572864,
 'names': {'zephyr': 'xg24_dk2601b'},
 'notes': {'npu': 'the matrix vector processor is not used by this target'},
 'source': 'EFR32MG24 data sheet; MLPerf Tiny v1.0 system description',
}

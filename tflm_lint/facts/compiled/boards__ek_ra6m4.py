"""Compiled from boards/ek-ra6m4.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'ek-ra6m4',
 'title': 'Renesas EK-RA6M4',
 'soc': 'R7FA6M4AF',
 'core': 'cortex-m33',
 'target': 'cortex-m33-cmsis-nn',
 'clock_mhz': 200,
 'ram': 262144,
 'flash': 1048576,
 'names': {'zephyr': 'ek_ra6m4'},
 'source': 'RA6M4 data sheet',
}

"""Compiled from boards/ek-ra8d1.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'ek-ra8d1',
 'title': 'Renesas EK-RA8D1',
 'soc': 'R7FA8D1AH',
 'core': 'cortex-m85',
 'target': 'cortex-m85-cmsis-nn',
 'clock_mhz': 480,
 'ram': 1048576,
 'ram_external': 67108864,
 'ram_piece': 917504,
 'flash': 2097152,
 'names': {'zephyr': 'ek_ra8d1'},
 'notes': {'ram': '896 KiB of the RAM are in one piece, the rest is tightly coupled'},
 'source': 'RA8D1 data sheet; MLPerf Tiny v1.2 system description',
}

"""Compiled from boards/ek-ra8p1.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'ek-ra8p1',
 'title': 'Renesas EK-RA8P1, M85 core',
 'soc': 'R7KA8P1KFLCAC',
 'core': 'cortex-m85',
 'target': 'cortex-m85-ethos-u55',
 'npu': 'ethos-u55-256',
 'clock_mhz': 1000,
 'ram': 2097152,
 'ram_external': 67108864,
 'flash': 1048576,
 'notes': {'ram': 'both cores share it, and a part is tightly coupled'},
 'source': 'RA8P1 data sheet; manual of the board',
}

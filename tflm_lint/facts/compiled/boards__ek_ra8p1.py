"""Compiled from boards/ek-ra8p1.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'ek-ra8p1',
 'title': 'Renesas EK-RA8P1, M85 core',
 'soc': 'R7KA8P1KFLCAC',
 'core': 'cortex-m85',
 'target': 'cortex-m85-ethos-u55',
 'npu': 'ethos-u55-256',
 'clock_mhz': 1000,
 'ram': 1966080,
 'ram_external': 67108864,
 'ram_piece': 1703936,
 'flash': 1048576,
 'names': {'zephyr': 'ek_ra8p1/r7ka8p1kflcac/cm85'},
 'notes': {
  'ram': '1,664 KiB are in one piece and shared with the M33, 256 KiB are tightly coupled to the M85',
  'npu': "its 256 multiply-accumulates a cycle follow from the 256 GOPS that Renesas gives for it, at half the core's clock",
 },
 'source': "Zephyr's documentation and device tree of the board, which cite the manuals of RA8P1 and EK-RA8P1",
}

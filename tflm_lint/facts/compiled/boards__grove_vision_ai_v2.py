"""Compiled from boards/grove-vision-ai-v2.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'grove-vision-ai-v2',
 'title': 'Seeed Grove Vision AI V2',
 'soc': 'Himax WE2 HX6538',
 'core': 'cortex-m55',
 'target': 'cortex-m55-ethos-u55',
 'npu': 'ethos-u55-64',
 'clock_mhz': 400,
 'ram': 2490368,
 'ram_piece': 2097152,
 'flash': 16777216,
 'notes': {'ram': '2 MiB of the RAM are in one piece, 384 KiB in another'},
 'source': 'product page of the board; Himax WE2 product brief',
}

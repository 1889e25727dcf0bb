"""Compiled from boards/grove-vision-ai-v2.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'grove-vision-ai-v2',
 'title': 'Seeed Grove Vision AI V2',
 'soc': 'Himax WE2 HX6538',
 'core': 'cortex-m55',
 'target': 'cortex-m55-cmsis-nn',
 'clock_mhz': 400,
 'ram': 2490368,
 'flash': 16777216,
 'note': 'the Ethos-U55 is not used by this target',
 'source': 'product page of the board; Himax WE2 product brief',
}

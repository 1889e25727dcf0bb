"""Compiled from boards/blackpill-f411.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'blackpill-f411',
 'title': 'Black Pill STM32F411CE',
 'soc': 'STM32F411CE',
 'core': 'cortex-m4',
 'target': 'cortex-m4-cmsis-nn',
 'clock_mhz': 100,
 'ram': 131072,
 'flash': 524288,
 'names': {'zephyr': 'blackpill_f411ce'},
 'source': 'STM32F411xE data sheet',
}

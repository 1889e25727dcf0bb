"""Compiled from boards/disco-f746ng.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'disco-f746ng',
 'title': 'ST 32F746G Discovery',
 'soc': 'STM32F746NG',
 'core': 'cortex-m7',
 'target': 'cortex-m7-cmsis-nn',
 'clock_mhz': 216,
 'ram': 327680,
 'ram_external': 8388608,
 'flash': 1048576,
 'names': {'zephyr': 'stm32f746g_disco'},
 'source': 'STM32F745xx STM32F746xx data sheet',
}

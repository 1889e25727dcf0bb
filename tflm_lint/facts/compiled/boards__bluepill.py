"""Compiled from boards/bluepill.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'bluepill',
 'title': 'Blue Pill STM32F103C8',
 'soc': 'STM32F103C8',
 'core': 'cortex-m3',
 'target': 'cortex-m3-cmsis-nn',
 'clock_mhz': 72,
 'ram': 20480,
 'flash': 65536,
 'names': {'zephyr': 'stm32_min_dev/stm32f103xb'},
 'source': 'STM32F103x8 data sheet',
}

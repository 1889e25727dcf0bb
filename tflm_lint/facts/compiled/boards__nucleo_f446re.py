"""Compiled from boards/nucleo-f446re.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'nucleo-f446re',
 'title': 'ST NUCLEO-F446RE',
 'soc': 'STM32F446RE',
 'core': 'cortex-m4',
 'target': 'cortex-m4-cmsis-nn',
 'clock_mhz': 180,
 'ram': 131072,
 'flash': 524288,
 'names': {'zephyr': 'nucleo_f446re'},
 'source': 'STM32F446xE data sheet',
}

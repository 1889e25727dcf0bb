"""Compiled from boards/nucleo-f401re.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'nucleo-f401re',
 'title': 'ST NUCLEO-F401RE',
 'soc': 'STM32F401RE',
 'core': 'cortex-m4',
 'target': 'cortex-m4-cmsis-nn',
 'clock_mhz': 84,
 'ram': 98304,
 'flash': 524288,
 'names': {'zephyr': 'nucleo_f401re'},
 'source': 'STM32F401xE data sheet',
}

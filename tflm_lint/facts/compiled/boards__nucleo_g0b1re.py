"""Compiled from boards/nucleo-g0b1re.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'nucleo-g0b1re',
 'title': 'ST NUCLEO-G0B1RE',
 'soc': 'STM32G0B1RE',
 'core': 'cortex-m0plus',
 'target': 'cortex-m0plus-cmsis-nn',
 'clock_mhz': 64,
 'ram': 147456,
 'flash': 524288,
 'names': {'zephyr': 'nucleo_g0b1re'},
 'source': 'STM32G0B1xE data sheet',
}

"""Compiled from boards/nucleo-l4r5zi.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'nucleo-l4r5zi',
 'title': 'ST NUCLEO-L4R5ZI',
 'soc': 'STM32L4R5ZI',
 'core': 'cortex-m4',
 'target': 'cortex-m4-cmsis-nn',
 'clock_mhz': 120,
 'ram': 655360,
 'flash': 2097152,
 'names': {'zephyr': 'nucleo_l4r5zi'},
 'source': 'STM32L4R5xx data sheet',
}

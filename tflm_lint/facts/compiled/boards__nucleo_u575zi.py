"""Compiled from boards/nucleo-u575zi.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'nucleo-u575zi',
 'title': 'ST NUCLEO-U575ZI-Q',
 'soc': 'STM32U575ZI',
 'core': 'cortex-m33',
 'target': 'cortex-m33-cmsis-nn',
 'clock_mhz': 160,
 'ram': 802816,
 'ram_piece': 786432,
 'flash': 2097152,
 'names': {'zephyr': 'nucleo_u575zi_q'},
 'notes': {'ram': '768 KiB of the RAM are in one piece'},
 'source': 'STM32U575xx data sheet',
}

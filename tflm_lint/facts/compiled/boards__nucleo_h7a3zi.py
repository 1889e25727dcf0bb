"""Compiled from boards/nucleo-h7a3zi.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'nucleo-h7a3zi',
 'title': 'ST NUCLEO-H7A3ZI-Q',
 'soc': 'STM32H7A3ZI',
 'core': 'cortex-m7',
 'target': 'cortex-m7-cmsis-nn',
 'clock_mhz': 280,
 'ram': 1212416,
 'ram_piece': 1048576,
 'flash': 2097152,
 'names': {'zephyr': 'nucleo_h7a3zi_q'},
 'notes': {'ram': 'the RAM is in several pieces, 1 MiB of it together'},
 'source': 'STM32H7A3xI data sheet',
}

"""Compiled from boards/nucleo-h743zi.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'nucleo-h743zi',
 'title': 'ST NUCLEO-H743ZI',
 'soc': 'STM32H743ZI',
 'core': 'cortex-m7',
 'target': 'cortex-m7-cmsis-nn',
 'clock_mhz': 480,
 'ram': 1015808,
 'ram_piece': 524288,
 'flash': 2097152,
 'names': {'zephyr': 'nucleo_h743zi'},
 'notes': {'ram': 'the RAM is in several pieces, the greatest has 512 KiB'},
 'source': 'STM32H743xI data sheet',
}

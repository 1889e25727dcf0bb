"""Compiled from boards/disco-l475vg.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'disco-l475vg',
 'title': 'ST B-L475E-IOT01A Discovery',
 'soc': 'STM32L475VG',
 'core': 'cortex-m4',
 'target': 'cortex-m4-cmsis-nn',
 'clock_mhz': 80,
 'ram': 131072,
 'ram_piece': 98304,
 'flash': 1048576,
 'names': {'zephyr': 'disco_l475_iot1'},
 'notes': {'ram': '96 KiB of the RAM are in one piece, 32 KiB in another'},
 'source': 'STM32L475xx data sheet',
}

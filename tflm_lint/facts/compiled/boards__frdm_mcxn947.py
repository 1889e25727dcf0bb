"""Compiled from boards/frdm-mcxn947.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'frdm-mcxn947',
 'title': 'NXP FRDM-MCXN947',
 'soc': 'MCX N947',
 'core': 'cortex-m33',
 'target': 'cortex-m33-cmsis-nn',
 'clock_mhz': 150,
 'ram': 524288,
 'ram_piece': 425984,
 'flash': 2097152,
 'names': {'zephyr': 'frdm_mcxn947/mcxn947/cpu0'},
 'notes': {
  'npu': 'the eIQ Neutron NPU is not used by this target',
  'ram': '416 KiB of the RAM are in one piece, 96 KiB are RAMX',
 },
 'source': 'MCX N94x data sheet',
}

"""Compiled from boards/frdm-mcxn947.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'frdm-mcxn947',
 'title': 'NXP FRDM-MCXN947',
 'soc': 'MCX N947',
 'core': 'cortex-m33',
 'target': 'cortex-m33-cmsis-nn',
 'clock_mhz': 150,
 'ram': 524288,
 'flash': 2097152,
 'note': 'the neural processing unit is not used by this target',
 'source': 'MCX N94x data sheet',
}

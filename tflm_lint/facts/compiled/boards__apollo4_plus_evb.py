"""Compiled from boards/apollo4-plus-evb.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'apollo4-plus-evb',
 'title': 'Ambiq Apollo4 Plus EVB',
 'soc': 'Apollo4 Plus',
 'core': 'cortex-m4',
 'target': 'cortex-m4-cmsis-nn',
 'clock_mhz': 192,
 'ram': 2883584,
 'flash': 2097152,
 'names': {'zephyr': 'apollo4p_evb'},
 'notes': {'ram': '384 KiB of the RAM are tightly coupled'},
 'source': 'Apollo4 Plus data sheet',
}

"""Compiled from boards/nrf52840dk.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'nrf52840dk',
 'title': 'Nordic nRF52840 DK',
 'soc': 'nRF52840',
 'core': 'cortex-m4',
 'target': 'cortex-m4-cmsis-nn',
 'clock_mhz': 64,
 'ram': 262144,
 'flash': 1048576,
 'kind': 'zephyr',
 'names': {'zephyr': 'nrf52840dk/nrf52840'},
 'source': 'nRF52840 product specification',
}

"""Compiled from boards/nrf5340dk.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'nrf5340dk',
 'title': 'Nordic nRF5340 DK, application core',
 'soc': 'nRF5340',
 'core': 'cortex-m33',
 'target': 'cortex-m33-cmsis-nn',
 'clock_mhz': 128,
 'ram': 524288,
 'flash': 1048576,
 'kind': 'zephyr',
 'names': {'zephyr': 'nrf5340dk/nrf5340/cpuapp'},
 'source': 'nRF5340 product specification',
}

"""Compiled from boards/nrf9160dk.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'nrf9160dk',
 'title': 'Nordic nRF9160 DK',
 'soc': 'nRF9160',
 'core': 'cortex-m33',
 'target': 'cortex-m33-cmsis-nn',
 'clock_mhz': 64,
 'ram': 262144,
 'flash': 1048576,
 'kind': 'zephyr',
 'names': {'zephyr': 'nrf9160dk/nrf9160'},
 'notes': {'ram': 'the modem library takes RAM of its own'},
 'source': 'nRF9160 product specification',
}

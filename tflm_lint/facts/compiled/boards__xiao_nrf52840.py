"""Compiled from boards/xiao-nrf52840.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'xiao-nrf52840',
 'title': 'Seeed XIAO nRF52840 (Sense)',
 'soc': 'nRF52840',
 'core': 'cortex-m4',
 'target': 'cortex-m4-cmsis-nn',
 'clock_mhz': 64,
 'ram': 237568,
 'flash': 811008,
 'kind': 'zephyr',
 'names': {'zephyr': 'xiao_ble'},
 'notes': {
  'ram': 'what the SoftDevice and the boot loader leave',
  'flash': 'what the SoftDevice and the boot loader leave',
 },
 'source': 'nRF52840 product specification; board definition of the Seeed nRF52 core',
}

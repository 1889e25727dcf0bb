"""Compiled from boards/feather-m4.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'feather-m4',
 'title': 'Adafruit Feather M4 Express',
 'soc': 'SAMD51J19',
 'core': 'cortex-m4',
 'target': 'cortex-m4-cmsis-nn',
 'clock_mhz': 120,
 'ram': 196608,
 'flash': 507904,
 'names': {'zephyr': 'adafruit_feather_m4_express'},
 'notes': {'flash': 'the boot loader keeps 16 KiB of flash'},
 'source': 'SAM D5x/E5x data sheet; board definition of the Adafruit SAMD core',
}

"""Compiled from boards/wio-terminal.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'wio-terminal',
 'title': 'Seeed Wio Terminal',
 'soc': 'SAMD51P19',
 'core': 'cortex-m4',
 'target': 'cortex-m4-cmsis-nn',
 'clock_mhz': 120,
 'ram': 196608,
 'flash': 507904,
 'names': {'zephyr': 'wio_terminal'},
 'notes': {'flash': 'the boot loader keeps 16 KiB of flash'},
 'source': 'SAM D5x/E5x data sheet; board definition of the Seeed SAMD core',
}

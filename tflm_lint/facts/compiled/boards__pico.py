"""Compiled from boards/pico.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'pico',
 'title': 'Raspberry Pi Pico',
 'soc': 'RP2040',
 'core': 'cortex-m0plus',
 'target': 'cortex-m0plus-cmsis-nn',
 'clock_mhz': 125,
 'ram': 270336,
 'flash': 2097152,
 'port': 'pico-2024-12',
 'kind': 'pico',
 'names': {'pico': 'pico', 'zephyr': 'rpi_pico'},
 'notes': {'flash': 'the flash is serial and read through a cache of 16 KiB'},
 'source': 'RP2040 and Raspberry Pi Pico data sheets',
}

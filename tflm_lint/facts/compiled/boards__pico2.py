"""Compiled from boards/pico2.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'pico2',
 'title': 'Raspberry Pi Pico 2',
 'soc': 'RP2350',
 'core': 'cortex-m33',
 'target': 'cortex-m33-cmsis-nn',
 'clock_mhz': 150,
 'ram': 532480,
 'flash': 4194304,
 'port': 'pico-2024-12',
 'kind': 'pico',
 'names': {'pico': 'pico2', 'zephyr': 'rpi_pico2/rp2350a/m33'},
 'notes': {
  'flash': 'the flash is serial and read through a cache of 16 KiB: weights there make a network several times slower',
 },
 'source': 'RP2350 and Raspberry Pi Pico 2 data sheets',
}

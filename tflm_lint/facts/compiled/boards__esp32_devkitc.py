"""Compiled from boards/esp32-devkitc.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'esp32-devkitc',
 'title': 'Espressif ESP32-DevKitC',
 'soc': 'ESP32',
 'core': 'xtensa-lx6',
 'target': 'esp32-esp-nn',
 'clock_mhz': 240,
 'ram': 327680,
 'ram_piece': 163840,
 'flash': 1310720,
 'kind': 'esp-idf',
 'names': {'esp-idf': 'esp32', 'platformio': 'esp32dev'},
 'notes': {
  'flash': 'flash is one application partition of 4 MiB',
  'ram': 'of the RAM 160 KiB can be static, the rest is heap; no piece of that is greater than some 110 KiB once Wi-Fi runs',
 },
 'source': 'ESP-IDF programming guide on static DRAM; ESP32 data sheet; default partition table of the Arduino core',
}

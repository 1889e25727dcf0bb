"""Compiled from boards/esp-eye.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'esp-eye',
 'title': 'Espressif ESP-EYE',
 'soc': 'ESP32',
 'core': 'xtensa-lx6',
 'target': 'esp32-esp-nn',
 'clock_mhz': 240,
 'ram': 327680,
 'ram_external': 8388608,
 'ram_piece': 163840,
 'flash': 3145728,
 'kind': 'esp-idf',
 'names': {'esp-idf': 'esp32', 'platformio': 'esp32dev'},
 'notes': {
  'ram': 'of the RAM 160 KiB can be static, the rest is heap; no piece of that is greater than some 110 KiB once Wi-Fi runs',
 },
 'source': 'ESP-IDF programming guide on static DRAM; ESP32 data sheet; ESP-EYE guide; huge application partition of the Arduino core',
}

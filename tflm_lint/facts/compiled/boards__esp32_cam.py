"""Compiled from boards/esp32-cam.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'esp32-cam',
 'title': 'AI-Thinker ESP32-CAM',
 'soc': 'ESP32',
 'core': 'xtensa-lx6',
 'target': 'esp32-esp-nn',
 'clock_mhz': 240,
 'ram': 327680,
 'ram_external': 4194304,
 'ram_piece': 163840,
 'flash': 3145728,
 'kind': 'esp-idf',
 'names': {'esp-idf': 'esp32', 'platformio': 'esp32cam'},
 'notes': {
  'ram': 'of the RAM 160 KiB can be static, the rest is heap; no piece of that is greater than some 110 KiB once Wi-Fi runs',
 },
 'source': 'ESP-IDF programming guide on static DRAM; ESP32 data sheet; huge application partition of the Arduino core',
}

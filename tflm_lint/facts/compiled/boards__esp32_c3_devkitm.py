"""Compiled from boards/esp32-c3-devkitm.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'esp32-c3-devkitm',
 'title': 'Espressif ESP32-C3-DevKitM-1',
 'soc': 'ESP32-C3',
 'core': 'esp32-c3',
 'target': 'esp32c3-esp-nn',
 'clock_mhz': 160,
 'ram': 327680,
 'flash': 1310720,
 'kind': 'esp-idf',
 'names': {'esp-idf': 'esp32c3', 'platformio': 'esp32-c3-devkitm-1'},
 'source': 'ESP32-C3 data sheet; default partition table of the Arduino core',
}

"""Compiled from boards/esp32-s3-eye.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'esp32-s3-eye',
 'title': 'Espressif ESP32-S3-EYE',
 'soc': 'ESP32-S3',
 'core': 'xtensa-lx7',
 'target': 'esp32s3-esp-nn',
 'clock_mhz': 240,
 'ram': 327680,
 'ram_external': 8388608,
 'flash': 3342336,
 'kind': 'esp-idf',
 'names': {'esp-idf': 'esp32s3', 'platformio': 'esp32-s3-devkitc-1'},
 'source': 'ESP32-S3 data sheet; ESP32-S3-EYE guide',
}

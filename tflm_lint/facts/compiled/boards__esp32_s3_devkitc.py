"""Compiled from boards/esp32-s3-devkitc.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'esp32-s3-devkitc',
 'title': 'Espressif ESP32-S3-DevKitC-1',
 'soc': 'ESP32-S3',
 'core': 'xtensa-lx7',
 'target': 'esp32s3-esp-nn',
 'clock_mhz': 240,
 'ram': 327680,
 'ram_external': 8388608,
 'flash': 3342336,
 'kind': 'esp-idf',
 'names': {'esp-idf': 'esp32s3', 'platformio': 'esp32-s3-devkitc-1'},
 'notes': {'ram_external': 'only the variants with R8 in their name have it'},
 'source': 'ESP32-S3 data sheet; default partition table of 8 MiB of the Arduino core',
}

"""Compiled from boards/xiao-esp32s3.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'xiao-esp32s3',
 'title': 'Seeed XIAO ESP32S3 (Sense)',
 'soc': 'ESP32-S3',
 'core': 'xtensa-lx7',
 'target': 'esp32s3-esp-nn',
 'clock_mhz': 240,
 'ram': 327680,
 'ram_external': 8388608,
 'flash': 3342336,
 'kind': 'esp-idf',
 'names': {'esp-idf': 'esp32s3', 'platformio': 'seeed_xiao_esp32s3'},
 'notes': {'ram_external': "PSRAM has to be enabled in the board's menu (OPI PSRAM)"},
 'source': 'ESP32-S3 data sheet; wiki page of the board',
}

"""Compiled from boards/nano-esp32.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'nano-esp32',
 'title': 'Arduino Nano ESP32',
 'soc': 'ESP32-S3',
 'core': 'xtensa-lx7',
 'target': 'esp32s3-esp-nn',
 'clock_mhz': 240,
 'ram': 327680,
 'ram_external': 8388608,
 'flash': 3145728,
 'kind': 'esp-idf',
 'names': {'esp-idf': 'esp32s3', 'platformio': 'arduino_nano_esp32'},
 'source': 'ESP32-S3 data sheet; board definition of the Arduino core',
}

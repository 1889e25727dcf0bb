"""Compiled from boards/esp32-devkitc.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'esp32-devkitc',
 'title': 'Espressif ESP32-DevKitC',
 'soc': 'ESP32',
 'core': 'xtensa-lx6',
 'target': 'esp32-esp-nn',
 'clock_mhz': 240,
 'ram': 327680,
 'flash': 1310720,
 'note': 'flash is one application partition of 4 MiB; of the RAM no piece is greater than some 110 KiB once Wi-Fi runs',
 'source': 'ESP32 data sheet; default partition table of the Arduino core',
}

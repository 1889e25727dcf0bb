"""Compiled from boards/lolin-d32.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'lolin-d32',
 'title': 'LOLIN D32',
 'soc': 'ESP32',
 'core': 'xtensa-lx6',
 'target': 'esp32-esp-nn',
 'clock_mhz': 240,
 'ram': 327680,
 'flash': 1310720,
 'note': 'flash is one application partition of 4 MiB',
 'source': 'ESP32 data sheet; default partition table of the Arduino core',
}

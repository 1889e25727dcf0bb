"""Compiled from boards/esp32-p4-function-ev.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'esp32-p4-function-ev',
 'title': 'Espressif ESP32-P4 Function EV Board',
 'soc': 'ESP32-P4',
 'core': 'esp32-p4',
 'target': 'esp32p4-esp-nn',
 'clock_mhz': 360,
 'ram': 786432,
 'ram_external': 33554432,
 'flash': 16777216,
 'kind': 'esp-idf',
 'names': {'esp-idf': 'esp32p4'},
 'source': 'ESP32-P4 data sheet; guide of the board',
}

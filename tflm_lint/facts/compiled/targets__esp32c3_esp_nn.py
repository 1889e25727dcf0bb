"""Compiled from targets/esp32c3-esp-nn.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'esp32c3-esp-nn',
 'core': 'esp32c3',
 'extends': 'esp32-esp-nn',
 'features': {'chip': 'esp32c3'},
 'provenance': {
  'tflm_commit': '90b983c2',
  'library': 'esp-nn, kernels of esp-tflite-micro 1.4.0',
  'method': 'compared in total with TFLM built for it, the same as on ESP32',
 },
}

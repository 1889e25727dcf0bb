"""Compiled from targets/x86-64-wheel.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'x86-64-wheel',
 'extends': 'x86-64-reference-compression',
 'allocator': 'recording',
 'features': {'full_operator_code': 1},
 'structs': {'TfLiteFullyConnectedParams': (32, 8)},
 'provenance': {
  'wheel': 'tflite-micro 0.dev20261023182759',
  'method': 'compared with the totals that the wheel prints for models and for generated cases of every operator',
 },
}

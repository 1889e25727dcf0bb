"""Compiled from ports/tflm-2026-10.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'port': 'tflm-2026-10',
 'title': 'TensorFlow Lite Micro, October 2026',
 'repository': 'tensorflow/tflite-micro',
 'synced': '2026-10-23',
 'provenance': 'the op table, held against the tflite-micro wheel of 2026-10-23',
 'without': (),
 'ops': {},
}

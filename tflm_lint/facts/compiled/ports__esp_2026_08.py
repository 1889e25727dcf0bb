"""Compiled from ports/esp-2026-08.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'port': 'esp-2026-08',
 'title': 'esp-tflite-micro 1.4.0',
 'repository': 'espressif/esp-tflite-micro',
 'commit': '99f49e1',
 'synced': '2026-03-06',
 'provenance': "methods and reference kernels read at that commit; they are those of today's TFLM but for CAST",
 'without': (),
 'sizeless': ('FLOAT8_E4M3FN', 'FLOAT8_E5M2'),
 'ops': {'CAST': {'constraints': ({'kind': 'types.not_in', 'of': 'output', 'types': 'BOOL', 'at': 'invoke'},)}},
}

"""Compiled from targets/x86-64-reference-compression.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'x86-64-reference-compression',
 'core': 'x86-64',
 'abi': 'lp64',
 'kernels': 'reference-compression',
 'vectors': True,
 'structs': {'SubgraphAllocations': (24, 8), 'RecordingMicroAllocator': (272, 8)},
 'features': {'compression': 1},
 'provenance': {
  'tflm_commit': '90b983c2',
  'method': 'compared, allocation by allocation, with the events of TFLM built with USE_TFLM_COMPRESSION',
 },
}

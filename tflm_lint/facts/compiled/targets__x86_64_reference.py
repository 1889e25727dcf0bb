"""Compiled from targets/x86-64-reference.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'x86-64-reference',
 'core': 'x86-64',
 'abi': 'lp64',
 'kernels': 'reference',
 'vectors': True,
 'provenance': {
  'tflm_commit': '90b983c2',
  'library': 'the reference kernels of TFLM',
  'method': 'compared, allocation by allocation, with the events of TFLM built by GCC for this core',
 },
}

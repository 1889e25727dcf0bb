"""Compiled from targets/cortex-m4-reference.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'cortex-m4-reference',
 'core': 'cortex-m4',
 'abi': 'arm-eabi',
 'kernels': 'reference',
 'provenance': {
  'tflm_commit': '90b983c2',
  'library': 'the reference kernels of TFLM',
  'method': 'compared, allocation by allocation, with the events of TFLM built by GCC for this core',
 },
}

"""Compiled from targets/cortex-m0plus-reference.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'cortex-m0plus-reference',
 'core': 'cortex-m0plus',
 'extends': 'cortex-m4-reference',
 'provenance': {
  'tflm_commit': '90b983c2',
  'library': 'the reference kernels of TFLM',
  'method': 'not measured: reference kernels ask nothing of the core, and the ABI is the same as on Cortex-M4',
 },
}

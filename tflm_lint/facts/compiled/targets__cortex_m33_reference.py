"""Compiled from targets/cortex-m33-reference.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'cortex-m33-reference',
 'core': 'cortex-m33',
 'extends': 'cortex-m4-reference',
 'provenance': {
  'tflm_commit': '90b983c2',
  'library': 'the reference kernels of TFLM',
  'method': 'not measured: reference kernels ask nothing of the core, and the ABI is the same as on Cortex-M4',
 },
}

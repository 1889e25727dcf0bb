"""Compiled from targets/cortex-m85-cmsis-nn.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'cortex-m85-cmsis-nn',
 'core': 'cortex-m85',
 'extends': 'cortex-m55-cmsis-nn',
 'provenance': {
  'tflm_commit': '90b983c2',
  'library': 'CMSIS-NN 4ab83cc3',
  'method': 'not measured: CMSIS-NN asks only for ARM_MATH_DSP and ARM_MATH_MVEI, which are the same here, and the ABI is the same as on Cortex-M55',
 },
}

"""Compiled from targets/cortex-m0-cmsis-nn.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'cortex-m0-cmsis-nn',
 'core': 'cortex-m0',
 'abi': 'arm-eabi',
 'kernels': 'cmsis-nn',
 'features': {'mve': 0, 'dsp': 0, 'optimize_size': 0, 'armclang': 0},
 'provenance': {
  'tflm_commit': '90b983c2',
  'library': 'CMSIS-NN 4ab83cc3',
  'method': 'compared, allocation by allocation, with the events of TFLM built by GCC for this core, optimised for speed',
 },
}

"""Compiled from targets/cortex-m55-cmsis-nn.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'cortex-m55-cmsis-nn',
 'core': 'cortex-m55',
 'abi': 'arm-eabi',
 'kernels': 'cmsis-nn',
 'vectors': True,
 'features': {'mve': 1, 'dsp': 1, 'optimize_size': 0, 'armclang': 0},
 'provenance': {
  'tflm_commit': '90b983c2',
  'library': 'CMSIS-NN 4ab83cc3',
  'method': 'compared, allocation by allocation, with the events of TFLM built by GCC for this core, optimised for speed',
 },
}

"""Compiled from targets/cortex-m55-ethos-u55.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'cortex-m55-ethos-u55',
 'core': 'cortex-m55',
 'extends': 'cortex-m55-cmsis-nn',
 'npu': 'ethos-u55',
 'provenance': {
  'tflm_commit': '90b983c2',
  'library': 'CMSIS-NN 4ab83cc3',
  'method': 'compared with AllocateTensors of TFLM built by GCC for Cortex-M55 with kernels/ethos_u, optimised for speed, and a driver that does nothing; the NPU itself does not matter to the arena',
 },
}

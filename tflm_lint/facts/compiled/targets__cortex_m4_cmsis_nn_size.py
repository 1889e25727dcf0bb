"""Compiled from targets/cortex-m4-cmsis-nn-size.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'cortex-m4-cmsis-nn-size',
 'core': 'cortex-m4',
 'extends': 'cortex-m4-cmsis-nn',
 'features': {'optimize_size': 1},
 'provenance': {
  'tflm_commit': '90b983c2',
  'library': 'CMSIS-NN 4ab83cc3',
  'method': 'compared, allocation by allocation, with the events of TFLM built by GCC for this core, optimised for size',
 },
}

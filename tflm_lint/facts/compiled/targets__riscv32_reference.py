"""Compiled from targets/riscv32-reference.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'riscv32-reference',
 'core': 'riscv32',
 'abi': 'ilp32',
 'kernels': 'reference',
 'provenance': {
  'tflm_commit': '90b983c2',
  'library': 'the reference kernels of TFLM',
  'method': 'compared, allocation by allocation, with the events of TFLM built with 32 bit pointers and enums of the size of int',
 },
}

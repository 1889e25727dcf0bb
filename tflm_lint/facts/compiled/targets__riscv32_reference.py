"""Compiled from targets/riscv32-reference.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'riscv32-reference',
 'core': 'riscv32',
 'abi': 'ilp32',
 'kernels': 'reference',
 'provenance': {'tflm_commit': '90b983c2'},
}

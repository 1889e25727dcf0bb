"""The names of the shipped tables, by tflm_lint.facts.compile; do not edit."""

TABLES: tuple[str, ...] = (
 'abi/arm-eabi',
 'abi/ilp32',
 'abi/lp64',
 'flash/cortex-m4-cmsis-nn',
 'flash/cortex-m4-reference',
 'flash/cortex-m55-cmsis-nn',
 'flash/stand_ins',
 'kernels/reference',
 'ops',
 'targets/cortex-m4-reference',
 'targets/riscv32-reference',
 'targets/x86-64-reference',
 'work',
)

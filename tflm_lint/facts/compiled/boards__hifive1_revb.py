"""Compiled from boards/hifive1-revb.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'hifive1-revb',
 'title': 'SiFive HiFive1 Rev B',
 'soc': 'FE310-G002',
 'core': 'riscv32',
 'target': 'riscv32-reference',
 'clock_mhz': 320,
 'ram': 16384,
 'flash': 4194304,
 'notes': {'flash': 'the flash is serial'},
 'source': 'FE310-G002 data sheet',
}

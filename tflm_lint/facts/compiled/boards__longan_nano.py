"""Compiled from boards/longan-nano.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'longan-nano',
 'title': 'Sipeed Longan Nano',
 'soc': 'GD32VF103CB',
 'core': 'riscv32',
 'target': 'riscv32-reference',
 'clock_mhz': 108,
 'ram': 32768,
 'flash': 131072,
 'source': 'GD32VF103 data sheet',
}

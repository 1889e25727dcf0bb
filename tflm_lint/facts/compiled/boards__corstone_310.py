"""Compiled from boards/corstone-310.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'corstone-310',
 'title': 'Arm Corstone-310, MPS3 and FVP',
 'soc': 'SSE-310',
 'core': 'cortex-m85',
 'target': 'cortex-m85-ethos-u55',
 'npu': 'ethos-u55',
 'clock_mhz': 32,
 'ram': 4227072,
 'ram_external': 268435456,
 'ram_piece': 4194304,
 'flash': 8388608,
 'names': {'zephyr': 'mps3/corstone310/fvp'},
 'notes': {
  'ram': '4 MiB of internal SRAM in one piece and 32 KiB of tightly coupled RAM',
  'flash': 'the QSPI flash; models usually lie in the external RAM',
 },
 'source': "Arm's ml-embedded-evaluation-kit (linker script, mem_regions.h and clock of SSE-310); Zephyr's device trees of mps3/corstone310 an555 and fvp",
}

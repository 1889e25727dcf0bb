"""Compiled from boards/corstone-315.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'corstone-315',
 'title': 'Arm Corstone-315, FVP',
 'soc': 'SSE-315',
 'core': 'cortex-m85',
 'target': 'cortex-m85-ethos-u65',
 'npu': 'ethos-u65',
 'clock_mhz': 32,
 'ram': 4227072,
 'ram_external': 268435456,
 'ram_piece': 4194304,
 'flash': 8388608,
 'names': {'zephyr': 'mps4/corstone315/fvp'},
 'notes': {
  'ram': '4 MiB of internal SRAM in one piece and 32 KiB of tightly coupled RAM',
  'flash': 'the QSPI flash; models usually lie in the external RAM',
 },
 'source': "Arm's ml-embedded-evaluation-kit (linker script, mem_regions.h and clock of SSE-315); Zephyr's device trees of mps4/corstone315 fvp",
}

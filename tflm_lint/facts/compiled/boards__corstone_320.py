"""Compiled from boards/corstone-320.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'corstone-320',
 'title': 'Arm Corstone-320, FVP',
 'soc': 'SSE-320',
 'core': 'cortex-m85',
 'target': 'cortex-m85-ethos-u85',
 'npu': 'ethos-u85',
 'clock_mhz': 32,
 'ram': 4227072,
 'ram_external': 268435456,
 'ram_piece': 4194304,
 'flash': 8388608,
 'names': {'zephyr': 'mps4/corstone320/fvp'},
 'notes': {
  'ram': '4 MiB of internal SRAM in one piece and 32 KiB of tightly coupled RAM',
  'flash': 'the QSPI flash; models usually lie in the external RAM',
 },
 'source': "Arm's ml-embedded-evaluation-kit (linker script, mem_regions.h and clock of SSE-320); Zephyr's device trees of mps4/corstone320 fvp",
}

"""Compiled from boards/corstone-300.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'corstone-300',
 'title': 'Arm Corstone-300, MPS3 and FVP',
 'soc': 'SSE-300',
 'core': 'cortex-m55',
 'target': 'cortex-m55-ethos-u55',
 'npu': 'ethos-u55',
 'clock_mhz': 32,
 'ram': 2621440,
 'ram_external': 268435456,
 'ram_piece': 2097152,
 'flash': 8388608,
 'names': {'zephyr': 'mps3/corstone300/fvp'},
 'notes': {
  'ram': '2 MiB of internal SRAM in one piece (AN552 and the FVP; AN547 has 4 MiB) and 512 KiB of tightly coupled RAM',
  'flash': 'the QSPI flash; models usually lie in the external RAM',
  'npu': 'the model of the NPU takes any size: -C ethosu.num_macs; its default is 128',
 },
 'source': "Arm's ml-embedded-evaluation-kit (linker script, mem_regions.h and clock of SSE-300); Zephyr's device trees of mps3/corstone300 an547, an552 and fvp",
}

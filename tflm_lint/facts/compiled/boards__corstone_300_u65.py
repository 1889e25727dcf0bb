"""Compiled from boards/corstone-300-u65.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'corstone-300-u65',
 'title': 'Arm Corstone-300 with Ethos-U65, FVP',
 'soc': 'SSE-300',
 'core': 'cortex-m55',
 'target': 'cortex-m55-ethos-u65',
 'npu': 'ethos-u65',
 'clock_mhz': 32,
 'ram': 4194304,
 'ram_external': 268435456,
 'flash': 8388608,
 'notes': {
  'ram': 'the internal SRAM in two banks that lie together',
  'flash': 'the QSPI flash; models usually lie in the external RAM',
 },
 'source': 'AN547, AN552; guide of the FVPs',
}

"""Compiled from boards/corstone-315.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'corstone-315',
 'title': 'Arm Corstone-315, FVP',
 'soc': 'SSE-315',
 'core': 'cortex-m85',
 'target': 'cortex-m85-ethos-u65',
 'npu': 'ethos-u65',
 'clock_mhz': 32,
 'ram': 4194304,
 'ram_external': 268435456,
 'flash': 8388608,
 'notes': {
  'ram': 'the internal SRAM in two banks that lie together',
  'flash': 'the QSPI flash; models usually lie in the external RAM',
 },
 'source': 'guide of the FVPs',
}

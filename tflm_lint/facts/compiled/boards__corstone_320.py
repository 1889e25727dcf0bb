"""Compiled from boards/corstone-320.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'corstone-320',
 'title': 'Arm Corstone-320, FVP',
 'soc': 'SSE-320',
 'core': 'cortex-m85',
 'target': 'cortex-m85-ethos-u85',
 'npu': 'ethos-u85',
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

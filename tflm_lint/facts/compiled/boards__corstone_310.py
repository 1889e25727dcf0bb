"""Compiled from boards/corstone-310.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'corstone-310',
 'title': 'Arm Corstone-310, MPS3 and FVP',
 'soc': 'SSE-310',
 'core': 'cortex-m85',
 'target': 'cortex-m85-ethos-u55',
 'npu': 'ethos-u55',
 'clock_mhz': 32,
 'ram': 4194304,
 'ram_external': 268435456,
 'flash': 8388608,
 'notes': {
  'ram': 'the internal SRAM in two banks that lie together',
  'flash': 'the QSPI flash; models usually lie in the external RAM',
 },
 'source': 'AN555; guide of the FVPs',
}

"""Compiled from boards/corstone-300.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'corstone-300',
 'title': 'Arm Corstone-300, MPS3 and FVP',
 'soc': 'SSE-300',
 'core': 'cortex-m55',
 'target': 'cortex-m55-ethos-u55',
 'npu': 'ethos-u55',
 'clock_mhz': 32,
 'ram': 4194304,
 'ram_external': 268435456,
 'flash': 8388608,
 'notes': {
  'ram': 'the internal SRAM in two banks that lie together',
  'flash': 'the QSPI flash; models usually lie in the external RAM',
  'npu': 'the model of the NPU takes any size: -C ethosu.num_macs; its default is 128',
 },
 'source': 'AN547, AN552; guide of the FVPs',
}

"""Compiled from targets/cortex-m85-ethos-u55.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'cortex-m85-ethos-u55',
 'core': 'cortex-m85',
 'extends': 'cortex-m85-cmsis-nn',
 'npu': 'ethos-u55',
 'provenance': {
  'tflm_commit': '90b983c2',
  'library': 'CMSIS-NN 4ab83cc3',
  'method': 'not measured: the kernel of the Ethos-U is the same on every core, and the rest is that of cortex-m85-cmsis-nn',
 },
}

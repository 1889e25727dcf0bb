"""Compiled from ports/zephyr-2026-02.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'port': 'zephyr-2026-02',
 'title': 'tflite-micro, the module of Zephyr 4.4',
 'repository': 'zephyrproject-rtos/tflite-micro',
 'commit': 'fcc760a',
 'synced': '2026-02-12',
 'provenance': "methods and reference kernels read in the module's branch zephyr-v4.4.0, which is TFLM's commit f2b2b3f5; which kernels are compiled read in modules/tflite-micro/CMakeLists.txt of Zephyr",
 'older_structs': True,
 'without': (
  'AddBatchMatMul',
  'AddDelay',
  'AddEnergy',
  'AddFftAutoScale',
  'AddFilterBank',
  'AddFilterBankLog',
  'AddFilterBankSpectralSubtraction',
  'AddFilterBankSquareRoot',
  'AddFramer',
  'AddIrfft',
  'AddOverlapAdd',
  'AddPCAN',
  'AddStacker',
 ),
 'sizeless': ('FLOAT8_E4M3FN', 'FLOAT8_E5M2'),
 'ops': {'CAST': {'constraints': ({'kind': 'types.not_in', 'of': 'output', 'types': 'BOOL', 'at': 'invoke'},)}},
}

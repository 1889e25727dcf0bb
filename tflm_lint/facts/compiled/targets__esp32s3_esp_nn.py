"""Compiled from targets/esp32s3-esp-nn.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'esp32s3-esp-nn',
 'core': 'esp32s3',
 'abi': 'ilp32',
 'kernels': 'esp-nn',
 'vectors': True,
 'kernel_version': '1.2.3',
 'kernel_versions': ('1.1.2', '1.2.0', '1.2.1', '1.2.2', '1.2.3'),
 'features': {'chip': 'esp32s3'},
 'provenance': {
  'tflm_commit': '90b983c2',
  'library': 'esp-nn, kernels of esp-tflite-micro 1.4.0',
  'method': "compared, allocation by allocation, with the events of TFLM built with enums of the size of int and the library's own size functions",
 },
}

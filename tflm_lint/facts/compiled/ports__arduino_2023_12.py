"""Compiled from ports/arduino-2023-12.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'port': 'arduino-2023-12',
 'without': (
  'AddBatchMatMul',
  'AddDecode',
  'AddDelay',
  'AddDynamicUpdateSlice',
  'AddEmbeddingLookup',
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
  'AddReduceAll',
  'AddReduceMin',
  'AddReverseV2',
  'AddRfft',
  'AddStacker',
  'AddWindow',
 ),
}

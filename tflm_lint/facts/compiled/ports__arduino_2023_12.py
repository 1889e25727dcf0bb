"""Compiled from ports/arduino-2023-12.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'port': 'arduino-2023-12',
 'title': 'Arduino_TensorFlowLite, the library of tflite-micro-arduino-examples',
 'repository': 'tensorflow/tflite-micro-arduino-examples',
 'commit': '7948b85',
 'synced': '2023-02-27',
 'provenance': "methods and types read in the library's own sources at that commit; broadcasting, RELU, FULLY_CONNECTED and tensor types also run: the tflite-micro wheel of 2023-10-10 over 1,185 models that today's accepts",
 'older_structs': True,
 'structs': {'arm-eabi': {'TfLiteTensor': (64, 4), 'NodeAndRegistration': (44, 4)}},
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
 'sizeless': ('UINT16', 'BFLOAT16', 'FLOAT8_E4M3FN', 'FLOAT8_E5M2'),
 'ops': {
  'ADD': {'constraints': ({'kind': 'types.not_in', 'of': 'output', 'types': 'INT32', 'at': 'invoke'},)},
  'CAST': {
   'constraints': (
    {'kind': 'types.not_in', 'of': 'input', 'types': 'BOOL', 'at': 'invoke'},
    {'kind': 'types.not_in', 'of': 'output', 'types': ('BOOL', 'UINT32'), 'at': 'invoke'},
   ),
  },
  'DIV': {
   'constraints': (
    {
     'kind': 'broadcast.max_rank',
     'of': ('input1', 'input2'),
     'max': 4,
     'effect': 'crash',
     'at': 'invoke',
     'because': 'the older broadcast loops take four dimensions',
    },
    {'kind': 'types.not_in', 'of': 'output', 'types': 'INT32', 'at': 'invoke'},
   ),
  },
  'EQUAL': {
   'constraints': (
    {
     'kind': 'broadcast.max_rank',
     'of': ('input1', 'input2'),
     'max': 4,
     'effect': 'crash',
     'at': 'invoke',
     'because': 'the older broadcast loops take four dimensions',
    },
   ),
  },
  'EXPAND_DIMS': {'constraints': ({'kind': 'types.not_in', 'of': 'input', 'types': 'INT16', 'at': 'invoke'},)},
  'FLOOR_DIV': {
   'constraints': (
    {
     'kind': 'broadcast.max_rank',
     'of': ('input1', 'input2'),
     'max': 4,
     'effect': 'crash',
     'at': 'invoke',
     'because': 'the older broadcast loops take four dimensions',
    },
   ),
  },
  'FULLY_CONNECTED': {
   'constraints': (
    {
     'kind': 'quantization.one_scale',
     'of': 'filter',
     'when': {'input': ('INT8', 'INT16')},
     'effect': 'wrong',
     'because': 'it uses the first scale for all units',
    },
    {
     'kind': 'types.in',
     'of': 'bias',
     'types': 'INT64',
     'when': {'input': 'INT16'},
     'effect': 'unchecked',
     'because': 'it reads the bytes as INT64',
    },
   ),
  },
  'GREATER': {
   'constraints': (
    {'kind': 'types.not_in', 'of': 'input1', 'types': 'INT16', 'at': 'invoke'},
    {
     'kind': 'broadcast.max_rank',
     'of': ('input1', 'input2'),
     'max': 4,
     'effect': 'crash',
     'at': 'invoke',
     'because': 'the older broadcast loops take four dimensions',
    },
   ),
  },
  'GREATER_EQUAL': {
   'constraints': (
    {
     'kind': 'broadcast.max_rank',
     'of': ('input1', 'input2'),
     'max': 4,
     'effect': 'crash',
     'at': 'invoke',
     'because': 'the older broadcast loops take four dimensions',
    },
   ),
  },
  'LESS': {
   'constraints': (
    {
     'kind': 'broadcast.max_rank',
     'of': ('input1', 'input2'),
     'max': 4,
     'effect': 'crash',
     'at': 'invoke',
     'because': 'the older broadcast loops take four dimensions',
    },
   ),
  },
  'LESS_EQUAL': {
   'constraints': (
    {
     'kind': 'broadcast.max_rank',
     'of': ('input1', 'input2'),
     'max': 4,
     'effect': 'crash',
     'at': 'invoke',
     'because': 'the older broadcast loops take four dimensions',
    },
   ),
  },
  'LOGICAL_AND': {
   'constraints': (
    {
     'kind': 'broadcast.max_rank',
     'of': ('input1', 'input2'),
     'max': 4,
     'effect': 'crash',
     'at': 'invoke',
     'because': 'the older broadcast loops take four dimensions',
    },
   ),
  },
  'LOGICAL_OR': {
   'constraints': (
    {
     'kind': 'broadcast.max_rank',
     'of': ('input1', 'input2'),
     'max': 4,
     'effect': 'crash',
     'at': 'invoke',
     'because': 'the older broadcast loops take four dimensions',
    },
   ),
  },
  'MAXIMUM': {'constraints': ({'kind': 'types.not_in', 'of': 'output', 'types': 'INT16', 'at': 'invoke'},)},
  'MINIMUM': {'constraints': ({'kind': 'types.not_in', 'of': 'output', 'types': 'INT16', 'at': 'invoke'},)},
  'NOT_EQUAL': {
   'constraints': (
    {
     'kind': 'broadcast.max_rank',
     'of': ('input1', 'input2'),
     'max': 4,
     'effect': 'crash',
     'at': 'invoke',
     'because': 'the older broadcast loops take four dimensions',
    },
   ),
  },
  'PACK': {'constraints': ({'kind': 'types.not_in', 'of': 'values', 'types': 'INT16', 'at': 'invoke'},)},
  'PRELU': {
   'constraints': (
    {'kind': 'types.not_in', 'of': 'input', 'types': 'INT16', 'at': 'invoke'},
    {
     'kind': 'shape.rank',
     'of': ('input', 'alpha'),
     'max': 4,
     'when': {'input': 'INT8'},
     'effect': 'crash',
     'at': 'invoke',
     'because': 'the older loops take four dimensions',
    },
   ),
  },
  'RELU': {'constraints': ({'kind': 'types.not_in', 'of': 'input', 'types': 'INT16', 'at': 'invoke'},)},
  'RELU6': {'constraints': ({'kind': 'types.not_in', 'of': 'input', 'types': 'INT16', 'at': 'invoke'},)},
  'RSQRT': {'constraints': ({'kind': 'types.not_in', 'of': 'input', 'types': 'INT16', 'at': 'allocate'},)},
  'SELECT_V2': {
   'constraints': (
    {
     'kind': 'shape.rank',
     'of': ('condition', 'x', 'y'),
     'max': 5,
     'effect': 'crash',
     'at': 'invoke',
     'because': 'the older loops take five dimensions',
    },
   ),
  },
  'SLICE': {'constraints': ({'kind': 'types.not_in', 'of': 'input', 'types': 'BOOL', 'at': 'invoke'},)},
  'SQUARED_DIFFERENCE': {
   'constraints': ({'kind': 'types.not_in', 'of': 'output', 'types': 'INT16', 'at': 'invoke'},),
  },
  'SUB': {'constraints': ({'kind': 'types.not_in', 'of': 'output', 'types': 'INT32', 'at': 'invoke'},)},
  'TRANSPOSE': {'constraints': ({'kind': 'types.not_in', 'of': 'input', 'types': 'INT16', 'at': 'invoke'},)},
  'TRANSPOSE_CONV': {
   'constraints': (
    {
     'kind': 'args.present',
     'of': 'bias',
     'when': {'input': 'INT16'},
     'effect': 'crash',
     'because': "it reads the bias's type without looking whether there is one",
    },
    {
     'kind': 'options.in',
     'option': 'fused_activation_function',
     'values': 'NONE',
     'effect': 'unchecked',
     'because': 'it leaves the activation out',
    },
   ),
  },
  'UNPACK': {'constraints': ({'kind': 'types.not_in', 'of': 'input', 'types': 'INT16', 'at': 'invoke'},)},
 },
}

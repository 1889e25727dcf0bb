"""Compiled from ports/esp32-2022-05.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'port': 'esp32-2022-05',
 'title': 'TensorFlowLite_ESP32 1.0.0, an Arduino library',
 'repository': 'tanakamasayuki/Arduino_TensorFlowLite_ESP32',
 'commit': 'e88e0eb',
 'synced': '2022-05-30',
 'provenance': "methods, types and conditions read in the library's own sources at that commit, and file by file against those of arduino-2023-12, which is younger; nothing of it was run, as the tflite-micro wheels begin in October 2023",
 'older_structs': True,
 'without': (
  'AddBatchMatMul',
  'AddDecode',
  'AddDelay',
  'AddDiv',
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
  'AddLogSoftmax',
  'AddOverlapAdd',
  'AddPCAN',
  'AddReduceAll',
  'AddReduceMin',
  'AddReverseV2',
  'AddRfft',
  'AddSelectV2',
  'AddSquaredDifference',
  'AddStacker',
  'AddSum',
  'AddWindow',
 ),
 'sizeless': ('UINT16', 'INT4', 'BFLOAT16', 'FLOAT8_E4M3FN', 'FLOAT8_E5M2'),
 'ops': {
  'ABS': {'constraints': ({'kind': 'types.in', 'of': 'input', 'types': 'FLOAT32', 'at': 'allocate'},)},
  'ADD': {'constraints': ({'kind': 'types.not_in', 'of': 'output', 'types': 'INT32', 'at': 'invoke'},)},
  'AVERAGE_POOL_2D': {'constraints': ({'kind': 'types.not_in', 'of': 'input', 'types': 'INT16', 'at': 'invoke'},)},
  'CAST': {
   'constraints': (
    {'kind': 'types.not_in', 'of': 'input', 'types': 'BOOL', 'at': 'invoke'},
    {'kind': 'types.not_in', 'of': 'output', 'types': ('BOOL', 'UINT32'), 'at': 'invoke'},
   ),
  },
  'CONCATENATION': {'constraints': ({'kind': 'types.not_in', 'of': 'inputs', 'types': 'BOOL', 'at': 'allocate'},)},
  'CONV_2D': {
   'constraints': (
    {
     'kind': 'args.present',
     'of': 'bias',
     'when': {'input': 'INT16'},
     'effect': 'crash',
     'at': 'invoke',
     'because': "it reads the bias's type without looking whether there is one",
    },
   ),
  },
  'DEPTHWISE_CONV_2D': {'constraints': ({'kind': 'types.not_in', 'of': 'input', 'types': 'INT16', 'at': 'invoke'},)},
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
  'MAX_POOL_2D': {'constraints': ({'kind': 'types.not_in', 'of': 'input', 'types': 'INT16', 'at': 'invoke'},)},
  'MINIMUM': {'constraints': ({'kind': 'types.not_in', 'of': 'output', 'types': 'INT16', 'at': 'invoke'},)},
  'MUL': {'constraints': ({'kind': 'types.not_in', 'of': 'input1', 'types': 'INT16', 'at': 'invoke'},)},
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
  'RSQRT': {'constraints': ({'kind': 'types.in', 'of': 'input', 'types': 'FLOAT32', 'at': 'allocate'},)},
  'SLICE': {'constraints': ({'kind': 'types.not_in', 'of': 'input', 'types': 'BOOL', 'at': 'invoke'},)},
  'STRIDED_SLICE': {'constraints': ({'kind': 'types.not_in', 'of': 'input', 'types': 'BOOL', 'at': 'invoke'},)},
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
  'UNIDIRECTIONAL_SEQUENCE_LSTM': {
   'constraints': (
    {
     'kind': 'types.in',
     'of': 'input',
     'types': ('FLOAT32',),
     'effect': 'unchecked',
     'because': 'the kernel was written anew since, and the older one was not run',
    },
   ),
  },
  'UNPACK': {'constraints': ({'kind': 'types.not_in', 'of': 'input', 'types': 'INT16', 'at': 'invoke'},)},
 },
}

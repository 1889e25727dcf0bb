"""Compiled from ports/pico-2024-12.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'port': 'pico-2024-12',
 'title': 'pico-tflmicro, the port for Raspberry Pi Pico',
 'repository': 'raspberrypi/pico-tflmicro',
 'commit': 'dfea53b',
 'synced': '2024-12-26',
 'provenance': "methods and types read in the port's own sources at that commit, and run: the tflite-micro wheel of 2024-12-23 over 2,653 models, where it refuses or dies on what today's accepts",
 'older_structs': True,
 'without': ('AddDecode', 'AddDynamicUpdateSlice', 'AddReduceAll', 'AddReduceMin', 'AddReverseV2'),
 'sizeless': ('FLOAT8_E4M3FN', 'FLOAT8_E5M2'),
 'ops': {
  'CAST': {'constraints': ({'kind': 'types.not_in', 'of': 'output', 'types': 'BOOL', 'at': 'invoke'},)},
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
     'kind': 'quantization.per_tensor',
     'of': 'filter',
     'when': {'input': 'INT16'},
     'because': 'per-channel weights work with INT8 inputs only',
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
  'SUB': {'constraints': ({'kind': 'types.not_in', 'of': 'output', 'types': 'INT32', 'at': 'invoke'},)},
  'TRANSPOSE': {'constraints': ({'kind': 'types.not_in', 'of': 'input', 'types': 'INT16', 'at': 'invoke'},)},
  'UNPACK': {'constraints': ({'kind': 'types.not_in', 'of': 'input', 'types': 'INT16', 'at': 'invoke'},)},
 },
}

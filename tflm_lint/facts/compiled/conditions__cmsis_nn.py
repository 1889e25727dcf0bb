"""Compiled from conditions/cmsis-nn.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'kernels': 'cmsis-nn',
 'tflm_commit': '90b983c2',
 'library': 'CMSIS-NN 4ab83cc3',
 'elsewhere': 'reference',
 'ops': {
  'ADD': {
   'constraints': (
    {'kind': 'types.same', 'of': ('input1', 'input2', 'output'), 'source': 'kernels/cmsis_nn/add.cc'},
    {
     'kind': 'quantization.zero_point',
     'of': ('input1', 'input2', 'output'),
     'value': 0,
     'when': {'input1': 'INT16'},
     'source': 'kernels/cmsis_nn/add.cc',
    },
   ),
  },
  'AVERAGE_POOL_2D': {'scratch': ({'input': ('INT8', 'INT16')},)},
  'BATCH_MATMUL': {
   'constraints': (
    {'kind': 'shape.rank', 'of': ('lhs', 'rhs'), 'max': 4, 'source': 'kernels/cmsis_nn/batch_matmul.cc'},
   ),
  },
  'CONV_2D': {
   'scratch': ({'input': ('INT8', 'INT16')},),
   'constraints': (
    {'kind': 'shape.rank', 'of': ('input', 'filter', 'output'), 'is': 4, 'source': 'kernels/cmsis_nn/conv.cc'},
    {
     'kind': 'shape.same_dimension',
     'of': 'input',
     'dimension': 0,
     'other': 'output',
     'other_dimension': 0,
     'source': 'kernels/cmsis_nn/conv.cc',
    },
    {'kind': 'conv.divisible_channels', 'of': 'input', 'filter': 'filter', 'source': 'kernels/cmsis_nn/conv.cc'},
    {
     'kind': 'quantization.zero_point',
     'of': ('input', 'output'),
     'value': 0,
     'when': {'input': 'INT16'},
     'source': 'kernels/cmsis_nn/conv.cc',
    },
   ),
  },
  'DEPTHWISE_CONV_2D': {
   'scratch': ({'input': 'INT8'},),
   'constraints': (
    {'kind': 'types.same', 'of': ('input', 'output'), 'source': 'kernels/cmsis_nn/depthwise_conv.cc'},
    {
     'kind': 'quantization.zero_point',
     'of': ('input', 'output'),
     'value': 0,
     'when': {'input': 'INT16'},
     'source': 'kernels/cmsis_nn/depthwise_conv.cc',
    },
   ),
  },
  'FULLY_CONNECTED': {
   'scratch': (),
   'constraints': (
    {
     'kind': 'quantization.per_tensor',
     'of': 'filter',
     'when': {'input': 'INT16'},
     'because': 'the 16x8 kernel takes one scale for all units; TensorFlow 2.21 writes one a unit by default',
     'source': 'kernels/cmsis_nn/fully_connected.cc',
    },
    {
     'kind': 'quantization.zero_point',
     'of': ('input', 'output'),
     'value': 0,
     'when': {'input': 'INT16'},
     'source': 'kernels/cmsis_nn/fully_connected.cc',
    },
   ),
  },
  'MAXIMUM': {
   'constraints': (
    {
     'kind': 'broadcast.columns',
     'of': ('input1', 'input2'),
     'when': {'output': 'INT8'},
     'at': 'invoke',
     'effect': 'wrong',
     'because': 'CMSIS-NN takes other elements of it for the rows',
     'source': 'arm_maximum_s8.c',
    },
    {
     'kind': 'shape.rank',
     'of': ('input1', 'input2', 'output'),
     'max': 4,
     'effect': 'crash',
     'at': 'invoke',
     'source': 'kernels/cmsis_nn/maximum_minimum.cc',
    },
   ),
  },
  'MINIMUM': {
   'constraints': (
    {
     'kind': 'broadcast.columns',
     'of': ('input1', 'input2'),
     'when': {'output': 'INT8'},
     'at': 'invoke',
     'effect': 'wrong',
     'because': 'CMSIS-NN takes other elements of it for the rows',
     'source': 'arm_minimum_s8.c',
    },
    {
     'kind': 'shape.rank',
     'of': ('input1', 'input2', 'output'),
     'max': 4,
     'effect': 'crash',
     'at': 'invoke',
     'source': 'kernels/cmsis_nn/maximum_minimum.cc',
    },
   ),
  },
  'PAD': {
   'constraints': (
    {
     'kind': 'pad.outermost',
     'of': 'input',
     'output': 'output',
     'when': {'input': 'INT8'},
     'at': 'invoke',
     'effect': 'wrong',
     'because': 'CMSIS-NN pads four dimensions, and only the first of what the fifth holds is written',
     'source': 'kernels/cmsis_nn/pad.cc',
    },
   ),
  },
  'PADV2': {
   'constraints': (
    {
     'kind': 'pad.outermost',
     'of': 'input',
     'output': 'output',
     'when': {'input': 'INT8'},
     'at': 'invoke',
     'effect': 'wrong',
     'because': 'CMSIS-NN pads four dimensions, and only the first of what the fifth holds is written',
     'source': 'kernels/cmsis_nn/pad.cc',
    },
   ),
  },
  'SVDF': {
   'constraints': (
    {
     'kind': 'args.constant',
     'of': 'weights_feature',
     'when': {'input': 'INT8'},
     'features': {'mve': 1, 'optimize_size': 0},
     'because': 'the kernel sums the weights once, while it prepares',
     'source': 'kernels/cmsis_nn/svdf.cc',
    },
    {
     'kind': 'types.in',
     'of': 'weights_time',
     'types': 'INT16',
     'when': {'input': 'INT8'},
     'features': {'mve': 0, 'optimize_size': 1},
     'at': 'invoke',
     'because': 'built for size the kernel wants a scratch buffer that it asks for only where the core has Helium',
     'source': 'kernels/cmsis_nn/svdf.cc',
    },
   ),
  },
  'TRANSPOSE': {
   'constraints': (
    {
     'kind': 'layout.moves',
     'of': 'input',
     'perm': 'perm',
     'rank': 2,
     'when': {'input': 'INT8'},
     'at': 'invoke',
     'effect': 'wrong',
     'because': 'CMSIS-NN swaps two dimensions whatever the permutation says',
     'source': 'arm_transpose_s8.c',
    },
    {
     'kind': 'layout.moves',
     'of': 'input',
     'perm': 'perm',
     'rank': 4,
     'when': {'input': 'INT8'},
     'features': {'mve': 1},
     'at': 'invoke',
     'effect': 'wrong',
     'because': 'with Helium CMSIS-NN swaps the last two dimensions where the first two stay',
     'source': 'arm_transpose_s8.c',
    },
    {
     'kind': 'shape.rank',
     'of': 'input',
     'max': 4,
     'when': {'input': 'INT8'},
     'at': 'invoke',
     'effect': 'wrong',
     'because': 'CMSIS-NN writes nothing, and the kernel does not look at its status',
     'source': 'kernels/cmsis_nn/transpose.cc',
    },
   ),
  },
  'TRANSPOSE_CONV': {
   'constraints': (
    {
     'kind': 'args.present',
     'of': 'bias',
     'when': {'input': 'INT16'},
     'effect': 'crash',
     'because': "the kernel reads the bias's type without looking whether there is one",
     'source': 'kernels/cmsis_nn/transpose_conv.cc',
    },
    {'kind': 'types.same', 'of': ('input', 'output'), 'source': 'kernels/cmsis_nn/transpose_conv.cc'},
    {
     'kind': 'types.in',
     'of': 'filter',
     'types': 'INT8',
     'when': {'input': 'INT16'},
     'source': 'kernels/cmsis_nn/transpose_conv.cc',
    },
    {
     'kind': 'conv.whole_padding',
     'of': 'input',
     'filter': 'filter',
     'output': 'output',
     'channels': 16,
     'when': {'input': 'INT8'},
     'at': 'invoke',
     'effect': 'wrong',
     'because': 'CMSIS-NN writes rows to the wrong place (its issue 230, mended in July 2026)',
     'source': 'arm_transpose_conv_s8.c',
    },
   ),
  },
  'UNIDIRECTIONAL_SEQUENCE_LSTM': {
   'constraints': (
    {
     'kind': 'args.constant',
     'of': (
      'input_to_input_weights',
      'input_to_forget_weights',
      'input_to_cell_weights',
      'input_to_output_weights',
      'recurrent_to_input_weights',
      'recurrent_to_forget_weights',
      'recurrent_to_cell_weights',
      'recurrent_to_output_weights',
      'input_gate_bias',
      'forget_gate_bias',
      'cell_gate_bias',
      'output_gate_bias',
     ),
     'because': 'the kernel prepares sums of the weights',
     'source': 'kernels/cmsis_nn/unidirectional_sequence_lstm.cc',
    },
   ),
  },
 },
}

"""Compiled from kernels/reference-compression.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'reference-compression',
 'extends': 'reference',
 'provenance': {
  'tflm_commit': '90b983c2',
  'method': "read from the kernels' sources; compared, allocation by allocation, with the events of an x86-64 build. The scratch for compressed tensors is read from the sources alone.",
 },
 'abis': ('lp64',),
 'structs': {
  'OpDataConv': (80,),
  'OpDataTransposeConv': (88,),
  'OpDataFullyConnected': (72,),
  'OpDataConcatenation': (80,),
  'OpDataAssignVariable': (4,),
 },
 'operators': {
  'CONV_2D': {
   'source': 'conv_common.cc',
   'parse': 'TfLiteConvParams',
   'init': 'OpDataConv',
   'prepare': (
    {'tensors': ('o0', 'i0', 'i1')},
    {'persistent': '4 * i1.dims[0]', 'times': 2},
    {'tensors': ('i0', 'i1', 'i2', 'o0')},
    {'scratch': 'i1.elements', 'when': 'i1.type == "INT4"'},
    {'scratch': 'i1.bytes', 'when': 'i1.compressed'},
    {'scratch': 'i2.bytes', 'when': 'i2.compressed'},
   ),
  },
  'DEPTHWISE_CONV_2D': {
   'source': 'depthwise_conv_common.cc',
   'parse': 'TfLiteDepthwiseConvParams',
   'init': 'OpDataConv',
   'prepare': (
    {'tensors': ('o0', 'i0', 'i1')},
    {'persistent': '4 * i1.dims[3]', 'times': 2},
    {'scratch': 'i1.elements', 'when': 'i1.type == "INT4"'},
    {'tensors': ('i0', 'i1', 'i2', 'o0')},
    {'scratch': 'i1.bytes', 'when': 'i1.compressed'},
    {'scratch': 'i2.bytes', 'when': 'i2.compressed'},
   ),
  },
  'FULLY_CONNECTED': {
   'source': 'fully_connected.cc, fully_connected_common.cc',
   'parse': 'TfLiteFullyConnectedParams',
   'init': 'OpDataFullyConnected',
   'prepare': (
    {'tensors': ('i0', 'i1', 'i2', 'o0')},
    {'scratch': 'i1.elements', 'when': 'i1.type == "INT4"'},
    {'persistent': '4 * i1.channels', 'times': 2, 'when': 'i1.channels > 1 and i0.type != "FLOAT32"'},
    {'scratch': 'i1.bytes', 'when': 'i1.compressed'},
    {'scratch': 'i2.bytes', 'when': 'i2.compressed'},
   ),
  },
  'TRANSPOSE_CONV': {
   'source': 'transpose_conv.cc',
   'parse': 'TfLiteTransposeConvParams',
   'init': 'OpDataTransposeConv',
   'prepare': (
    {'tensors': ('o0', 'i2', 'i1')},
    {'persistent': '4 * i1.dims[0]', 'times': 2},
    {'scratch': '(4 if i2.type == "INT8" else 8) * o0.elements', 'when': 'i2.type in ("INT8", "INT16")'},
    {'tensors': ('i2', 'i1', 'i3', 'o0'), 'when': 'i2.type != "FLOAT32"'},
    {'scratch': 'i3.elements * 8', 'when': 'i2.type == "INT16" and i3.type == "INT16"'},
    {'scratch': 'i1.bytes', 'when': 'i1.compressed'},
    {'scratch': 'i3.bytes', 'when': 'i3.compressed'},
   ),
  },
  'CONCATENATION': {
   'source': 'concatenation.cc',
   'parse': 'TfLiteConcatenationParams',
   'init': 'OpDataConcatenation',
   'prepare': ({'tensors': ('i0', 'o0')}, {'call': 'compressed_inputs'}),
  },
  'ASSIGN_VARIABLE': {
   'source': 'assign_variable.cc',
   'init': 'OpDataAssignVariable',
   'prepare': ({'tensors': ('i1',)}, {'call': 'assign_variable'}, {'scratch': 'i1.bytes', 'when': 'i1.compressed'}),
  },
 },
}

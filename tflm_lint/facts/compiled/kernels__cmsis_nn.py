"""Compiled from kernels/cmsis-nn.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'cmsis-nn',
 'extends': 'reference',
 'provenance': {
  'tflm_commit': '90b983c2',
  'library': 'CMSIS-NN 4ab83cc3',
  'method': "read from the kernels' sources below tensorflow/lite/micro/kernels/cmsis_nn and the library's *_get_buffer_size functions; compared, allocation by allocation, with the events of six builds (Cortex-M0, M3, M4 and M55 optimised for speed, M4 and M55 optimised for size), all by GCC; what Arm Compiler 6 changes (feature armclang) is read from the source alone",
  'features': 'mve: the core has Helium (M52, M55, M85); dsp: the core has the DSP extension (M4, M7, M33, M35P and all with MVE); optimize_size: TFLM is built with OPTIMIZE_KERNELS_FOR=KERNELS_OPTIMIZED_FOR_SIZE, its default is speed; armclang: the library is built by Arm Compiler 6',
 },
 'functions': 'cmsis_nn',
 'abis': ('arm-eabi',),
 'structs': {
  'CmsisNnOpDataConv': (60,),
  'CmsisNnOpDataFullyConnected': (72,),
  'CmsisNnOpDataPooling': (36,),
  'CmsisNnOpDataSvdf': (40,),
  'CmsisNnOpDataTransposeConv': (76,),
  'CmsisNnOpDataBatchMatmul': (36,),
  'CmsisNnOpDataLstm': (912,),
  'CMSISNNSoftmaxParams': (64,),
  'QuantizationOpDataBatchMatmul': (28,),
 },
 'operators': {
  'CONV_2D': {
   'source': 'cmsis_nn/conv.cc',
   'parse': 'TfLiteConvParams',
   'init': 'CmsisNnOpDataConv',
   'prepare': (
    {'tensors': ('i0', 'i1', 'o0', 'o2')},
    {'persistent': '4 * i1.dims[0]', 'times': 2, 'when': 'i0.type in ("INT8", "INT16")'},
    {'tensors': ('i0', 'i1', 'i2', 'o0')},
    {'scratch': 'conv_buffer', 'when': 'i0.type in ("INT8", "INT16") and conv_buffer > 0'},
   ),
  },
  'DEPTHWISE_CONV_2D': {
   'source': 'cmsis_nn/depthwise_conv.cc',
   'parse': 'TfLiteDepthwiseConvParams',
   'init': 'CmsisNnOpDataConv',
   'prepare': (
    {'tensors': ('i0', 'i1', 'o0')},
    {'persistent': '4 * i1.dims[3]', 'times': 2, 'when': 'i0.type in ("INT8", "INT16")'},
    {'tensors': ('i0', 'i1', 'i2', 'o0')},
    {'scratch': 'depthwise_buffer', 'when': 'i0.type == "INT8" and depthwise_buffer > 0'},
   ),
  },
  'FULLY_CONNECTED': {
   'source': 'cmsis_nn/fully_connected.cc, fully_connected_common.cc',
   'parse': 'TfLiteFullyConnectedParams',
   'init': 'CmsisNnOpDataFullyConnected',
   'prepare': (
    {'tensors': ('i0', 'i1', 'i2', 'o0')},
    {'persistent': '4 * i1.channels', 'times': 2, 'when': 'i1.channels > 1 and i0.type != "FLOAT32"'},
    {
     'scratch': '8 * o0.dims[-1]',
     'when': 'i0.type == "INT8" and i1.type != "INT4" and o0.rank > 2 and i1.dims[-1] % 4 == 0 and i1.channels <= 1',
    },
    {
     'scratch': '4 * i1.dims[-1]',
     'note': 'arm_convolve_1x1_s8_fast_get_buffer_size',
     'when': 'i0.type == "INT8" and i1.type != "INT4" and o0.rank > 2 and i1.dims[-1] % 4 == 0 and dsp and not mve and armclang and i1.dims[-1] > 0',
    },
    {
     'persistent': '4 * o0.dims[-1]',
     'when': 'mve and i0.type == "INT8" and i1.type != "INT4" and not (o0.rank > 2 and i1.dims[-1] % 4 == 0) and o0.dims[-1] > 0 and not optimize_size and i1.constant and (not i2.exists or i2.constant)',
    },
    {
     'scratch': '4 * o0.dims[-1]',
     'when': 'mve and i0.type == "INT8" and i1.type != "INT4" and not (o0.rank > 2 and i1.dims[-1] % 4 == 0) and o0.dims[-1] > 0 and not (not optimize_size and i1.constant and (not i2.exists or i2.constant))',
    },
   ),
  },
  'AVERAGE_POOL_2D': {
   'source': 'cmsis_nn/pooling.cc, pooling_common.cc',
   'parse': 'TfLitePoolParams',
   'init': 'CmsisNnOpDataPooling',
   'prepare': (
    {'tensors': ('i0', 'o0')},
    {'tensors': ('i0', 'o0')},
    {
     'scratch': '4 * min(i0.dims[3], o0.dims[3])',
     'when': 'i0.type in ("INT8", "INT16") and dsp and not mve and min(i0.dims[3], o0.dims[3]) > 0',
    },
   ),
  },
  'MAX_POOL_2D': {
   'source': 'cmsis_nn/pooling.cc, pooling_common.cc',
   'parse': 'TfLitePoolParams',
   'init': 'CmsisNnOpDataPooling',
   'prepare': ({'tensors': ('i0', 'o0')},),
  },
  'SOFTMAX': {
   'source': 'cmsis_nn/softmax.cc, softmax_common.cc',
   'parse': 'TfLiteSoftmaxParams',
   'init': 'CMSISNNSoftmaxParams',
   'prepare': ({'tensors': ('i0', 'o0')}, {'persistent': '2 * 513', 'times': 2, 'when': 'i0.type == "INT16"'}),
  },
  'SVDF': {
   'source': 'cmsis_nn/svdf.cc',
   'parse': 'TfLiteSVDFParams',
   'init': 'CmsisNnOpDataSvdf + 4 * optimize_size',
   'prepare': (
    {'tensors': ('i0', 'i1', 'i2', 'i3', 'i4', 'o0')},
    {'scratch': '4 * i0.dims[0] * i1.dims[0]'},
    {'scratch': '4 * i0.dims[0] * (i1.dims[0] // opt.rank)', 'when': 'i0.type == "INT8"'},
    {'persistent': '4 * i1.dims[0]', 'when': 'i0.type == "INT8" and mve and not optimize_size and i1.dims[0] > 0'},
    {'scratch': '4 * i1.dims[0]', 'when': 'i0.type == "INT8" and mve and optimize_size and i1.dims[0] > 0'},
   ),
  },
  'TRANSPOSE_CONV': {
   'source': 'cmsis_nn/transpose_conv.cc',
   'parse': 'TfLiteTransposeConvParams',
   'init': 'CmsisNnOpDataTransposeConv',
   'prepare': (
    {'tensors': ('o0', 'i2', 'i1')},
    {'persistent': '4 * i1.dims[0]', 'times': 2},
    {'scratch': 'transpose_conv_buffer', 'when': 'i2.type == "INT8"'},
    {'scratch': 'transpose_conv_reverse_buffer', 'when': 'i2.type == "INT8"'},
    {'scratch': '8 * o0.elements', 'when': 'i2.type == "INT16"'},
    {'tensors': ('i2', 'i1', 'i3', 'o0'), 'when': 'i2.type != "FLOAT32"'},
    {'scratch': '8 * i3.elements', 'when': 'i2.type == "INT16" and i3.type == "INT16"'},
   ),
  },
  'BATCH_MATMUL': {
   'source': 'cmsis_nn/batch_matmul.cc, batch_matmul_common.cc',
   'parse': 'TfLiteBatchMatMulParams',
   'init': 'CmsisNnOpDataBatchMatmul',
   'prepare': (
    {'tensors': ('i0', 'i1', 'o0')},
    {'persistent': 'TfLiteEvalTensor', 'when': 'opt.adj_x'},
    {'persistent': 'TfLiteIntArray + 4 * i0.rank', 'when': 'opt.adj_x'},
    {'persistent': 'i0.bytes', 'written': 0, 'when': 'opt.adj_x'},
    {'persistent': 'TfLiteEvalTensor', 'when': 'not opt.adj_y'},
    {'persistent': 'TfLiteIntArray + 4 * i1.rank', 'when': 'not opt.adj_y'},
    {'persistent': 'i1.bytes', 'written': 0, 'when': 'not opt.adj_y'},
    {'persistent': 'TfLiteIntArray + 4 * o0.rank'},
    {'persistent': 'QuantizationOpDataBatchMatmul', 'when': 'i0.type != "FLOAT32"'},
    {
     'scratch': '4 * (i1.dims[-2] if opt.adj_y else i1.dims[-1])',
     'when': 'i0.type == "INT8" and mve and (i1.dims[-2] if opt.adj_y else i1.dims[-1]) > 0',
    },
    {'call': 'batch_matmul_dims'},
   ),
  },
  'UNIDIRECTIONAL_SEQUENCE_LSTM': {
   'source': 'cmsis_nn/unidirectional_sequence_lstm.cc, lstm_eval.cc',
   'parse': 'TfLiteUnidirectionalSequenceLSTMParams',
   'init': 'CmsisNnOpDataLstm',
   'prepare': (
    {'tensors': ('inputs', 'o0')},
    {'call': 'lstm_gates'},
    {
     'persistent': 'i18.dims[1] * (4 if i0.type == "INT8" else 8)',
     'times': 8,
     'when': 'i0.type in ("INT8", "INT16") and i19.type == "INT16"',
    },
    {
     'scratch': 'i0.dims[1 if opt.time_major else 0] * i18.dims[1] * i19.type_size',
     'times': "3 if i0.type in ('INT8', 'INT16') and i19.type == 'INT16' else 4",
    },
   ),
  },
 },
}

"""Compiled from conditions/esp-nn.yaml and kernels/esp-nn.yaml by tflm_lint.facts.compile; do not edit."""

CONDITIONS = {
 'kernels': 'esp-nn',
 'tflm_commit': '90b983c2',
 'library': 'esp-tflite-micro 1.4.0',
 'elsewhere': 'reference',
 'ops': {
  'CONV_2D': {
   'scratch': ({'input': 'INT8'},),
   'constraints': (
    {'kind': 'conv.divisible_channels', 'of': 'input', 'filter': 'filter', 'source': 'kernels/esp_nn/conv.cc'},
    {
     'kind': 'shape.same_dimension',
     'of': 'input',
     'dimension': 3,
     'other': 'filter',
     'other_dimension': 3,
     'when': {'input': 'INT8', 'options': {'dilation_w_factor': 1, 'dilation_h_factor': 1}},
     'at': 'invoke',
     'effect': 'wrong',
     'because': "the kernel tells ESP-NN the filter's channels for the image's, and groups are read as if there were one",
     'source': 'kernels/esp_nn/conv.cc',
    },
    {
     'kind': 'conv.even_padding',
     'of': 'input',
     'filter': 'filter',
     'copied': True,
     'when': {'input': 'INT8'},
     'features': {'chip': 'esp32s3', 'kernel_version': ('1.2.1', '1.2.2', '1.2.3')},
     'at': 'invoke',
     'effect': 'unchecked',
     'because': 'ESP-NN pads as much behind as in front, and the last of the output takes what lies there (its issue 31)',
     'source': 'esp_nn_conv_esp32s3.c',
    },
    {
     'kind': 'conv.even_padding',
     'of': 'input',
     'filter': 'filter',
     'copied': False,
     'when': {'input': 'INT8'},
     'features': {'chip': 'esp32s3', 'kernel_version': ('1.1.2', '1.2.0')},
     'at': 'invoke',
     'effect': 'unchecked',
     'because': 'ESP-NN pads as much behind as in front, and the last of the output takes what lies there (its issue 31)',
     'source': 'esp_nn_conv_esp32s3.c',
    },
   ),
  },
  'DEPTHWISE_CONV_2D': {
   'scratch': ({'input': 'INT8'},),
   'constraints': (
    {
     'kind': 'shape.rank',
     'of': ('input', 'filter', 'output'),
     'is': 4,
     'source': 'kernels/esp_nn/depthwise_conv.cc',
    },
    {
     'kind': 'shape.dimension',
     'of': 'filter',
     'dimension': 0,
     'size': 1,
     'source': 'kernels/esp_nn/depthwise_conv.cc',
    },
    {
     'kind': 'conv.depthwise_channels',
     'of': 'input',
     'filter': 'filter',
     'source': 'kernels/esp_nn/depthwise_conv.cc',
    },
    {'kind': 'options.range', 'option': 'dilation_w_factor', 'min': 1, 'source': 'kernels/esp_nn/depthwise_conv.cc'},
    {'kind': 'options.range', 'option': 'dilation_h_factor', 'min': 1, 'source': 'kernels/esp_nn/depthwise_conv.cc'},
   ),
  },
  'SOFTMAX': {'scratch': ({'input': 'INT8', 'output': 'INT8'},)},
 },
}

TABLE = {
 'name': 'esp-nn',
 'extends': 'reference',
 'provenance': {
  'tflm_commit': '90b983c2',
  'library': 'esp-nn 1.1.2 to 1.2.3, kernels of esp-tflite-micro 1.4.0',
  'method': "read from the kernels' sources below tensorflow/lite/micro/kernels/esp_nn and the library's esp_nn_get_*_scratch_size functions of every version; compared, allocation by allocation, with the events of ten builds",
  'versions': 'commits of github.com/espressif/esp-nn: 1.1.2 596b084, 1.2.0 b859e50 (tag v1.2.0, 1.2.0~1 in the registry), 1.2.1 79d59ae, 1.2.2 def4d7a, 1.2.3 5f0a807',
  'features': 'chip: esp32s3 and esp32p4 have kernels of their own, every other chip those of plain C',
 },
 'functions': 'esp_nn',
 'abis': ('ilp32',),
 'structs': {'EspNnNodeDataConv': (60,), 'EspNnNodeDataSoftmax': (64,)},
 'operators': {
  'CONV_2D': {
   'source': 'esp_nn/conv.cc, conv_common.cc',
   'parse': 'TfLiteConvParams',
   'init': 'EspNnNodeDataConv',
   'prepare': (
    {'tensors': ('o0', 'i0', 'i1')},
    {'persistent': '4 * i1.dims[0]', 'times': 2},
    {'tensors': ('i0', 'i1', 'i2', 'o0')},
    {'scratch': 'i1.elements', 'when': 'i1.type == "INT4"'},
    {'scratch': 'conv_scratch', 'when': 'i0.type == "INT8" and conv_scratch > 0'},
   ),
  },
  'DEPTHWISE_CONV_2D': {
   'source': 'esp_nn/depthwise_conv.cc, depthwise_conv_common.cc',
   'parse': 'TfLiteDepthwiseConvParams',
   'init': 'EspNnNodeDataConv',
   'prepare': (
    {'tensors': ('o0', 'i0', 'i1')},
    {'persistent': '4 * i1.dims[3]', 'times': 2},
    {'scratch': 'i1.elements', 'when': 'i1.type == "INT4"'},
    {'tensors': ('i0', 'i1', 'i2', 'o0')},
    {
     'scratch': 'depthwise_scratch',
     'written': 'depthwise_written',
     'when': 'i0.type == "INT8" and depthwise_scratch > 0',
    },
   ),
  },
  'SOFTMAX': {
   'source': 'esp_nn/softmax.cc, softmax_common.cc',
   'parse': 'TfLiteSoftmaxParams',
   'init': 'EspNnNodeDataSoftmax',
   'prepare': (
    {'tensors': ('i0', 'o0')},
    {'persistent': '2 * 513', 'times': 2, 'when': 'i0.type == "INT16"'},
    {
     'scratch': '4 * i0.dims[1]',
     'written': '4 * i0.dims[i0.rank - 1]',
     'when': 'i0.type == "INT8" and o0.type == "INT8" and i0.dims[1] > 0',
    },
   ),
  },
 },
}

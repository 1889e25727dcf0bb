"""Compiled from conditions/esp-nn.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'kernels': 'esp-nn',
 'tflm_commit': '90b983c2',
 'library': 'esp-tflite-micro 1.4.0',
 'elsewhere': 'reference',
 'ops': {
  'CONV_2D': {
   'scratch': ({'input': 'INT8'},),
   'constraints': (
    {'kind': 'conv.divisible_channels', 'of': 'input', 'filter': 'filter', 'source': 'kernels/esp_nn/conv.cc'},
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

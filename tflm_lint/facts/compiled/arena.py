"""Compiled from arena.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'tflm_commit': '90b983c2',
 'copies': ('EXPAND_DIMS', 'RESHAPE', 'SQUEEZE'),
 'shapes': {'RESHAPE': 1},
 'remedies': {
  'CONCATENATION': 'take the parts apart, or make them smaller before they are joined',
  'DEPTHWISE_CONV_2D': 'a smaller input of this layer (stride or pooling before it) saves most',
  'CONV_2D': 'a smaller input of this layer (stride or pooling before it) saves most',
  'DEQUANTIZE': 'converted with an integer output (inference_output_type = tf.int8) the model needs no such operator',
  'MIRROR_PAD': 'let the next convolution pad by itself (padding "same")',
  'PAD': 'let the next convolution pad by itself (padding "same")',
  'PADV2': 'let the next convolution pad by itself (padding "same")',
  'EXPAND_DIMS': 'it copies bytes that it could keep in place',
  'RESHAPE': 'it copies bytes that it could keep in place',
  'SQUEEZE': 'it copies bytes that it could keep in place',
  'QUANTIZE': 'converted with an integer input (inference_input_type = tf.int8) the model needs no such operator',
 },
 'instead': {'cmsis-nn': ('reference',), 'esp-nn': ('reference',)},
}

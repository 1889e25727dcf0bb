"""Compiled from kernels/reference-wheel.yaml by tflm_lint.facts.compile; do not edit."""

TABLE = {
 'name': 'reference-wheel',
 'extends': 'reference-compression',
 'provenance': {
  'wheel': 'tflite-micro 0.dev20261023182759',
  'method': 'compared with the totals that the wheel prints for models and for generated cases of every operator',
 },
 'abis': ('lp64',),
 'operators': {
  'UNIDIRECTIONAL_SEQUENCE_LSTM': {
   'source': 'measured',
   'parse': 'TfLiteUnidirectionalSequenceLSTMParams',
   'init': 'OpDataLSTM',
   'prepare': (
    {'tensors': ('inputs', 'o0')},
    {'persistent': '4 * i1.channels', 'times': 2, 'when': 'i1.channels > 1 and i19.type == "INT16"'},
    {'persistent': '4 * i2.channels', 'times': 2, 'when': 'i2.channels > 1 and i19.type == "INT16"'},
    {'persistent': '4 * i3.channels', 'times': 2, 'when': 'i3.channels > 1 and i19.type == "INT16"'},
    {'persistent': '4 * i4.channels', 'times': 2, 'when': 'i4.channels > 1 and i19.type == "INT16"'},
    {'persistent': '4 * i5.channels', 'times': 2, 'when': 'i5.channels > 1 and i19.type == "INT16"'},
    {'persistent': '4 * i6.channels', 'times': 2, 'when': 'i6.channels > 1 and i19.type == "INT16"'},
    {'persistent': '4 * i7.channels', 'times': 2, 'when': 'i7.channels > 1 and i19.type == "INT16"'},
    {'persistent': '4 * i8.channels', 'times': 2, 'when': 'i8.channels > 1 and i19.type == "INT16"'},
    {'scratch': '(i0.dims[1] if opt.time_major else i0.dims[0]) * i18.dims[1] * i19.type_size', 'times': 4},
   ),
  },
 },
}

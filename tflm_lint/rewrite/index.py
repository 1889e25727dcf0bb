"""Every rewrite without importing it. By tflm_lint.compile; do not edit."""

from __future__ import annotations

#: Name -> class, codes that it cures, stage, first line of the documentation, error, whether it must be asked for,
#: operators whose findings it cures (None: any); in the order of application.
REWRITES: dict[str, tuple[str, tuple[str, ...], str, str, str, bool, tuple[str, ...] | None]] = {
    'aligned-file': ('safe', ('FB003', 'FB004', 'FB005', 'FB006'), 'file', 'Write the file anew, with everything where it is aligned.', 'exact', False, None),
    'file-identifier': ('safe', ('FB002',), 'file', 'Give the file the identifier that its readers look for.', 'exact', False, None),
    'propagate-shapes': ('safe', ('OP101', 'OP103', 'OP112', 'OP117', 'OP121', 'OP123', 'SH301', 'SH302', 'SH303'), 'shapes', 'Store the shapes that the tensors really have.', 'exact', False, ('BATCH_TO_SPACE_ND', 'CONV_2D', 'FULLY_CONNECTED', 'RESHAPE', 'SPACE_TO_BATCH_ND')),
    'densify': ('safe', ('OP109',), 'dense', 'Store sparse weights as the dense ones that they stand for.', 'exact', False, None),
    'dequantize-constants': ('safe', ('OP103', 'OP105', 'OP117', 'OP123', 'QT202'), 'dense', 'Store weights as floats where DEQUANTIZE makes floats of them at run time.', 'exact', False, ('DEQUANTIZE', 'UNIDIRECTIONAL_SEQUENCE_LSTM')),
    'fold-constants': ('safe', ('OP101', 'OP103', 'OP112', 'OP117', 'OP118', 'OP123', 'QT202', 'SH302', 'SH303'), 'fold', 'Compute once what does not depend on the inputs.', 'exact', False, ('BROADCAST_ARGS', 'FILL', 'FLOOR_DIV', 'FLOOR_MOD', 'GATHER', 'RANGE', 'REDUCE_PROD')),
    'float-weights': ('unsafe', ('OP103', 'OP104', 'QT202'), 'weights', 'Store the weights of hybrid layers as the floats that they stand for.', "bounded: 0.3 % of the output's range in the middle, up to 3 % (INT8) or 6 % (INT4)", False, ('BATCH_MATMUL', 'CONV_2D', 'DEPTHWISE_CONV_2D', 'EMBEDDING_LOOKUP', 'FULLY_CONNECTED', 'SVDF', 'TRANSPOSE_CONV', 'UNIDIRECTIONAL_SEQUENCE_LSTM')),
    'float16-activations': ('unsafe', ('OP105',), 'weights', 'Compute in float32 where a model computes in float16.', 'interface: FLOAT16 inputs and outputs become FLOAT32; the rounding to float16 is left out', False, None),
    'unpack-int4': ('safe', ('OP103', 'OP108', 'OP117', 'QT202'), 'weights', 'Store weights of 4 or 2 bits as bytes where the kernel takes only those.', 'exact', False, ('FULLY_CONNECTED', 'CONV_2D', 'DEPTHWISE_CONV_2D')),
    'int64-interface': ('unsafe', ('OP101', 'OP103', 'OP117'), 'int64', 'Count in 32 bits, in inputs and outputs too.', 'interface: INT64 inputs and outputs become INT32; else exact within 32 bits', False, ('ARG_MAX', 'ARG_MIN', 'CAST', 'TOPK_V2')),
    'int64-to-int32': ('safe', ('OP101', 'OP103', 'OP117'), 'int64', 'Count in 32 bits what a model counts in 64.', 'exact', False, ('SHAPE', 'RANK')),
    'fully-connected-as-convolution': ('safe', ('OP117',), 'operators', 'Compute INT16 dense layers of one scale a unit as convolutions.', 'exact in TFLM; LiteRT rounds otherwise by 1 step of INT16 a layer', False, ('FULLY_CONNECTED',)),
    'gelu-by-logistic': ('safe', ('OP101', 'OP102'), 'operators', 'Compute float GELU and FlexErf by the logistic function.', "float rounding, 6e-7 of the output's range", False, ('GELU', 'CUSTOM:FlexErf')),
    'padded-blocks': ('safe', ('OP123',), 'operators', 'Pad by PAD where SPACE_TO_BATCH_ND pads with the wrong value.', 'exact', False, ('SPACE_TO_BATCH_ND',)),
    'select-as-select-v2': ('safe', ('OP101',), 'operators', 'Replace SELECT by SELECT_V2.', 'exact', False, ('SELECT',)),
    'select-integers': ('safe', ('OP103',), 'operators', 'Choose between INT32 values by arithmetic, between BOOL values by logic.', 'exact', False, ('SELECT_V2',)),
    'strided-slice-in-few-dimensions': ('safe', ('SH302',), 'operators', 'Slice tensors of many dimensions in fewer.', 'exact', False, ('STRIDED_SLICE',)),
    'tile-by-broadcast': ('safe', ('OP101',), 'operators', 'Repeat tensors by broadcasting.', 'exact', False, ('TILE',)),
    'topk-by-maxima': ('safe', ('OP101',), 'operators', 'Find the k greatest values one after the other.', 'exact', False, ('TOPK_V2',)),
    'transpose-in-few-dimensions': ('safe', ('OP117', 'SH302'), 'operators', 'Transpose tensors of many dimensions in fewer.', 'exact', False, ('TRANSPOSE',)),
    'unary-table': ('safe', ('OP101', 'OP103'), 'operators', 'Look INT8 functions without integer kernel up in a table.', 'exact', False, ('EXP', 'GELU', 'LOG', 'RSQRT', 'SQRT')),
    'unused-tensors': ('safe', ('FL401', 'OP108'), 'unused', 'Drop tensors that nothing uses.', 'exact', False, None),
    'batch-of-one': ('unsafe', ('AR605',), 'interface', 'Run one sample at a time instead of a batch.', 'exact, another interface', True, None),
    'strippable-names': ('safe', ('FL405',), 'flash', 'Drop the names that TFLM never reads.', 'exact', True, None),
    'unread-metadata': ('safe', ('FL403',), 'flash', 'Drop metadata that TFLM never reads.', 'exact', False, None),
    'unused-buffers': ('safe', ('FL402',), 'flash', 'Drop buffers that nothing names.', 'exact', False, None),
    'operator-order': ('safe', ('AR605',), 'order', 'Run the operators in an order in which less is alive at once.', 'exact', False, None),
    'copies-in-place': ('safe', ('AR605',), 'plan', 'Keep the bytes of RESHAPE and its like in place instead of copying them.', 'exact', False, None),
    'other-places': ('safe', ('AR605',), 'plan', "Place some tensors where they leave smaller gaps than TFLM's planner does.", 'exact', False, None),
}

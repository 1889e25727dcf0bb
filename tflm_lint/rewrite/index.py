"""Every rewrite without importing it. By tflm_lint.compile; do not edit."""

from __future__ import annotations

#: Name -> class, codes that it cures, stage, first line of the documentation; in the order of application.
REWRITES: dict[str, tuple[str, tuple[str, ...], str, str]] = {
    'aligned-file': ('safe', ('FB003', 'FB004', 'FB005', 'FB006'), 'file', 'Write the file anew, with everything where it is aligned.'),
    'file-identifier': ('safe', ('FB002',), 'file', 'Give the file the identifier that its readers look for.'),
    'fully-connected-as-convolution': ('safe', ('OP117',), 'operators', 'Compute INT16 dense layers of one scale a unit as convolutions.'),
    'gelu-by-logistic': ('safe', ('OP101', 'OP102'), 'operators', 'Compute float GELU and FlexErf by the logistic function.'),
    'select-as-select-v2': ('safe', ('OP101',), 'operators', 'Replace SELECT by SELECT_V2.'),
    'select-integers': ('safe', ('OP103',), 'operators', 'Choose between INT32 values by arithmetic, between BOOL values by logic.'),
    'strided-slice-in-few-dimensions': ('safe', ('SH302',), 'operators', 'Slice tensors of many dimensions in fewer.'),
    'tile-by-broadcast': ('safe', ('OP101',), 'operators', 'Repeat tensors by broadcasting.'),
    'topk-by-maxima': ('safe', ('OP101',), 'operators', 'Find the k greatest values one after the other.'),
    'transpose-in-few-dimensions': ('safe', ('OP117', 'SH302'), 'operators', 'Transpose tensors of many dimensions in fewer.'),
    'unary-table': ('safe', ('OP101', 'OP103'), 'operators', 'Look INT8 functions without integer kernel up in a table.'),
    'unused-tensors': ('safe', ('FL401', 'OP108'), 'unused', 'Drop tensors that nothing uses.'),
    'batch-of-one': ('unsafe', ('AR605',), 'interface', 'Run one sample at a time instead of a batch.'),
    'strippable-names': ('safe', ('FL405',), 'flash', 'Drop the names that TFLM never reads.'),
    'unread-metadata': ('safe', ('FL403',), 'flash', 'Drop metadata that TFLM never reads.'),
    'unused-buffers': ('safe', ('FL402',), 'flash', 'Drop buffers that nothing names.'),
    'operator-order': ('safe', ('AR605',), 'order', 'Run the operators in an order in which less is alive at once.'),
    'copies-in-place': ('safe', ('AR605',), 'plan', 'Keep the bytes of RESHAPE and its like in place instead of copying them.'),
    'other-places': ('safe', ('AR605',), 'plan', "Place some tensors where they leave smaller gaps than TFLM's planner does."),
}

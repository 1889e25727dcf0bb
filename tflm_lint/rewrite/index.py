"""Every rewrite without importing it. By tflm_lint.compile; do not edit."""

from __future__ import annotations

#: Name -> class, codes that it cures, stage, first line of the documentation, error, whether it must be asked for,
#: operators whose findings it cures (None: any); in the order of application.
REWRITES: dict[str, tuple[str, tuple[str, ...], str, str, str, bool, tuple[str, ...] | None]] = {
    'aligned-file': ('safe', ('FB003', 'FB004', 'FB005', 'FB006'), 'file', 'Write the file anew, with everything where it is aligned.', 'exact', False, None),
    'file-identifier': ('safe', ('FB002',), 'file', 'Give the file the identifier that its readers look for.', 'exact', False, None),
    'unused-tensors': ('safe', ('FL401', 'OP108'), 'unused', 'Drop tensors that nothing uses.', 'exact', False, None),
    'batch-of-one': ('unsafe', ('AR605',), 'interface', 'Run one sample at a time instead of a batch.', 'exact, another interface', True, None),
    'strippable-names': ('safe', ('FL405',), 'flash', 'Drop the names that TFLM never reads.', 'exact', True, None),
    'unread-metadata': ('safe', ('FL403',), 'flash', 'Drop metadata that TFLM never reads.', 'exact', False, None),
    'unused-buffers': ('safe', ('FL402',), 'flash', 'Drop buffers that nothing names.', 'exact', False, None),
    'operator-order': ('safe', ('AR605',), 'order', 'Run the operators in an order in which less is alive at once.', 'exact', False, None),
    'copies-in-place': ('safe', ('AR605',), 'plan', 'Keep the bytes of RESHAPE and its like in place instead of copying them.', 'exact', False, None),
    'other-places': ('safe', ('AR605',), 'plan', "Place some tensors where they leave smaller gaps than TFLM's planner does.", 'exact', False, None),
}

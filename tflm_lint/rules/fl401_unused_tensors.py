"""Find tensors that nothing uses.

What it means: no operator reads or writes the tensor, it is no input or output
of its subgraph, and it holds no scales of another one.

Why it matters: TFLM never looks at its values, but keeps it: in flash its
entry and constant data, in the arena a `TfLiteEvalTensor` each (12 bytes on 32
bit cores). A type that TFLM has no size for refuses the model even here
(OP108).

How to fix it: such tensors are left by converters and editing tools;
convert again from the source model with a current converter, or drop them:

    tflm-lint fix in.tflite -o out.tflite --select FL401

Example: `2 tensors are used by nothing, their constants take 1,024 bytes of
flash`
"""

from __future__ import annotations

from tflm_lint.findings import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "FL401"
NAME = "unused-tensors"
SEVERITY = "info"
GATE = "idle_tensors"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield one Problem for each subgraph with unused tensors; constants that a used tensor shares cost nothing."""
    model = inspection.model
    used_of = [subgraph.used_tensors for subgraph in model.subgraphs]
    needed = {metadata.buffer for metadata in model.metadata}
    for subgraph, used in zip(model.subgraphs, used_of, strict=True):
        needed.update(tensor.buffer for index, tensor in enumerate(subgraph.tensors) if index in used)
    for number, subgraph in enumerate(model.subgraphs):
        unused = [index for index in range(len(subgraph.tensors)) if index not in used_of[number]]
        if not unused:
            continue
        wasted = {subgraph.tensors[index].buffer for index in unused} - needed
        size = sum(model.buffers[buffer].size for buffer in wasted if not model.buffers[buffer].external)
        are = "tensor is" if len(unused) == 1 else "tensors are"
        cost = f", constants of {size:,} bytes lie in flash for nothing" if size else ""
        yield Problem(
            f"{len(unused)} {are} used by nothing{cost}",
            number,
            None,
            unused[0],
            remedy="convert again with a current converter, or prune the model",
            saves_flash=size,
        )

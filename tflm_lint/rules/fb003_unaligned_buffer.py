"""Find constants that do not start at a multiple of 16 bytes.

What it means: the schema asks that the data of every buffer starts at a
multiple of 16 in the file, so that it does so in memory too when the array
itself is aligned. Here some do not: the tool that wrote the file ignored the
attribute.

Why it matters: TFLM never copies constants, kernels read them where they lie
in flash. Off the alignment of their element, int32 biases and float weights
fault on a Cortex-M0 and on many other cores (on x86 they do not: the model
works on the desk). Aligned to the element but not to 16, they run, though wide
loads (ESP32-S3, Helium) become slow or read the wrong address.

How to fix it: let the C++ FlatBuffers library write the file again, which
keeps the alignment:

    python -m tflite_micro.tensorflow.lite.micro.tools.tflite_flatbuffer_align in.tflite out.tflite

and give the array `alignas(16)`, as `tflm-lint emit` does.

Example: `2 of 12 constants do not start at a multiple of 16, the first at byte
1,430; ...`
"""

from __future__ import annotations

from tflm_lint.findings import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "FB003"
NAME = "unaligned-buffer"
SEVERITY = "warning"

#: Alignment that a load of one element needs, where it is more than one byte.
ELEMENT = {
    "FLOAT32": 4, "INT32": 4, "UINT32": 4, "RESOURCE": 4, "INT16": 2, "UINT16": 2, "FLOAT16": 2, "BFLOAT16": 2,
    "INT64": 8, "UINT64": 8, "FLOAT64": 8, "COMPLEX64": 4, "COMPLEX128": 8,
}  # fmt: skip


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield one Problem for all constants off the grid of 16."""
    model = inspection.model
    off = {
        index: buffer
        for index, buffer in enumerate(model.buffers)
        if buffer.offset % 16 and buffer.size and not buffer.external
    }
    if not off:
        return
    used: dict[int, int] = {}
    for subgraph in model.subgraphs:
        for tensor in subgraph.tensors:
            if tensor.buffer in off:
                used[tensor.buffer] = max(used.get(tensor.buffer, 1), ELEMENT.get(tensor.type, 1))
    if not used:
        return
    faults = [index for index, alignment in used.items() if off[index].offset % alignment]
    worst = min(faults or used)
    constants = sum(1 for buffer in model.buffers if buffer.size and not buffer.external)
    message = f"{len(used)} of {constants} constants {'does' if len(used) == 1 else 'do'} not start at a multiple of 16"
    if faults:
        message += f", {len(faults)} of them not even at a multiple of their element: many cores fault on reading those"
    else:
        message += ": wide loads become slow or wrong"
    yield Problem(
        f"{message} (at byte {off[worst].offset:,}); write the file again with TFLM's tflite_flatbuffer_align",
        path=f"Model.buffers[{worst}]",
    )

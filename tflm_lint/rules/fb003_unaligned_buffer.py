"""Tell that constants do not start at a multiple of 16 bytes.

What it means: the schema asks that the data of every buffer starts at a
multiple of 16 in the file, so that it does so in memory too when the array
itself is aligned. Here some do not, though they keep to the alignment of their
elements. TensorFlow's converter writes such files: its last step, in Python,
ignores the attribute.

Why it matters: TFLM never copies constants, kernels read them where they lie
in flash. These can be read, but not 16 bytes at a time: vector kernels
(ESP32-S3, Helium, SSE) copy them first or take slower loads. Where a kernel
demands 16 the answer is wrong. On a target without such loads (Cortex-M4) the
rule says nothing.

How to fix it: write the file again, here or with the C++ FlatBuffers library,
which keeps the alignment:

    tflm-lint fix in.tflite -o out.tflite --select FB003

    python -m tflite_micro.tensorflow.lite.micro.tools.tflite_flatbuffer_align \\
        in.tflite out.tflite

and give the array `alignas(16)`, as `tflm-lint emit` does.

Example: `2 of 12 constants do not start at a multiple of 16: vector loads of
them are slow; align the file with TFLM's tflite_flatbuffer_align`
"""

from __future__ import annotations

from tflm_lint.findings import Problem
from tflm_lint.rules.alignment import constants_off

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "FB003"
NAME = "unaligned-buffer"
SEVERITY = "info"
GATE = "slow_vectors"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield one Problem for all constants off the grid of 16; FB005 has those that are worse."""
    model = inspection.model
    off = [index for index, element in constants_off(model, 16).items() if not model.buffers[index].offset % element]
    if off:
        constants = sum(1 for buffer in model.buffers if buffer.size and not buffer.external)
        yield Problem(
            f"{len(off)} of {constants} constants do{'es' if len(off) == 1 else ''} not start at a multiple of 16: "
            "vector loads of them are slow",
            path=f"Model.buffers[{off[0]}]",
            remedy="align the file with TFLM's tflite_flatbuffer_align",
        )

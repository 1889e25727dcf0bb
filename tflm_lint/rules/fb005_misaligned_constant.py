"""Find constants that are not aligned to their own elements.

What it means: the values of a constant (an int32 bias, float weights) do not
start at a multiple of their element's size in the file, and so not in memory
either, however the array is aligned.

Why it matters: TFLM never copies constants, kernels load them where they lie.
A Cortex-M0, an Xtensa and many RISC-V cores fault on such a load, others trap
when two words are loaded at once. On x86 all is well: the model works on the
desk.

How to fix it: let the C++ FlatBuffers library write the file again, which
keeps the alignment:

    python -m tflite_micro.tensorflow.lite.micro.tools.tflite_flatbuffer_align \\
        in.tflite out.tflite

Example: `2 of 12 constants are not aligned to their elements, the first at
byte 1,430: many cores fault on reading them; ...`
"""

from __future__ import annotations

from tflm_lint.findings import Problem
from tflm_lint.rules.alignment import constants_off

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "FB005"
NAME = "misaligned-constant"
SEVERITY = "warning"
GATE = "unaligned 4"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield one Problem for all constants that a plain load of an element cannot read everywhere."""
    model = inspection.model
    off = [index for index, element in constants_off(model, 4).items() if model.buffers[index].offset % element]
    if off:
        constants = sum(1 for buffer in model.buffers if buffer.size and not buffer.external)
        yield Problem(
            f"{len(off)} of {constants} constants {'is' if len(off) == 1 else 'are'} not aligned to their elements, "
            f"the first at byte {model.buffers[off[0]].offset:,}: many cores fault on reading them",
            path=f"Model.buffers[{off[0]}]",
            remedy="align the file with TFLM's tflite_flatbuffer_align",
        )

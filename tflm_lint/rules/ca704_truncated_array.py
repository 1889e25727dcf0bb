"""Find C arrays that end before the model in them does.

What it means: the bytes begin as a model and refer to bytes behind the array's
end, or the length that the source tells is greater than the array's.

Why it matters: TFLM checks no offset. It reads whatever the linker put behind
the array, and crashes or computes nonsense.

How to fix it: write the whole model, not what an editor, a web page or a
terminal showed of it:

    tflm-lint emit model.tflite -o model_data.cc

Example: `g_model ends after 8 bytes, in the middle of the model; have the
array written from the .tflite file`
"""

from __future__ import annotations

from tflm_lint.findings import Problem
from tflm_lint.model.malformed import Malformed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "CA704"
NAME = "truncated-array"
SEVERITY = "error"
GATE = "array"


#: A model that goes on further behind the array's end, in times of what is there and bytes, was damaged, not cut off.
CUT_OFF = (3, 4096)


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield an array that is too short for its model."""
    array, error = inspection.array, inspection.subject.model
    if array is None or array.broken is not None or not isinstance(error, Malformed):
        return
    size = len(array.data)
    told = max((length.value for length in array.lengths), default=0)
    if told <= size and not 0 < error.beyond <= CUT_OFF[0] * size + CUT_OFF[1]:
        return
    more = f" of {told:,}" if told > size else ""
    yield Problem(
        f"{array.declaration.name} ends after {size:,} bytes{more}, in the middle of the model",
        remedy="have the array written from the .tflite file",
    )

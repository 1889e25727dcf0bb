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

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "CA704"
NAME = "truncated-array"
SEVERITY = "error"
GATE = "array"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield an array that is too short for its model."""
    array = inspection.array
    if array is None or not array.truncated or array.broken is not None:
        return
    told = max((length.value for length in array.lengths), default=0)
    more = f" of {told:,}" if told > len(array.data) else ""
    yield Problem(
        f"{array.declaration.name} ends after {len(array.data):,} bytes{more}, in the middle of the model; "
        "have the array written from the .tflite file"
    )

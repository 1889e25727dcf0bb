"""Find C arrays that begin as a model and go on with what is no number.

What it means: the first bytes are those of a TensorFlow Lite model, and behind
them stands something that is no element: `...` from a tutorial, a missing
comma, the lines of another file.

Why it matters: the model cannot be judged, and most likely the file does not
compile.

How to fix it: write the whole model into the array:

    tflm-lint emit model.tflite -o model_data.cc

Where a macro that is defined in another file stands among the numbers, lint
the model itself instead of the source.

Example: "g_model cannot be read to its end: `...` is no number; have the array
written from the .tflite file"
"""

from __future__ import annotations

from tflm_lint.findings import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "CA705"
NAME = "unreadable-array"
SEVERITY = "error"
GATE = "array"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield an array whose elements could not be read."""
    array = inspection.array
    if array is not None and array.broken is not None:
        yield Problem(
            f"{array.declaration.name} cannot be read to its end: {array.broken}",
            remedy="have the array written from the .tflite file",
        )

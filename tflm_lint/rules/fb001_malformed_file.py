"""Find files that are no TensorFlow Lite model, or a broken one.

What it means: an offset leads out of the file, a vector is longer than what is
left, a string does not end, an index names a tensor or buffer that is not
there, or the file is something else altogether: a Git LFS pointer, an HTML
page, a download that ended early.

Why it matters: TFLM does not verify what it is given. On the device such a
file is not an error message but a read outside the array: a hard fault, or
worse, none.

How to fix it: look at the first bytes: a model has `TFL3` at offset 4. Fetch
the file again (`git lfs pull`), or convert again. The message names the place
in the model and what was expected there.

Example: `Model.subgraphs[0].operators[3].inputs[1]: names tensor 99 of 12`
"""

from __future__ import annotations

from tflm_lint.findings import Problem
from tflm_lint.model.malformed import Malformed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "FB001"
NAME = "malformed-file"
SEVERITY = "error"
GATE = "malformed"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield why the bytes are no model; of an array that cannot be read to its end CA705 tells."""
    error, array = inspection.subject.model, inspection.array
    if isinstance(error, Malformed) and (array is None or array.broken is None):
        yield Problem(str(error), path=error.path)

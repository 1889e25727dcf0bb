"""Find files that are no TensorFlow Lite model, or a broken one.

What it means: an offset leads out of the file, a vector is longer than what is
left, a string does not end, an index names a tensor or buffer that is not
there, or the file is something else altogether: a Git LFS pointer, an HTML
page, a download that ended early.

Why it matters: TFLM does not verify what it is given. On the device such a
file is not an error message but a read outside the array: a hard fault, or
worse, none.

How to fix it: look at the first bytes: a model has `TFL3` at offset 4. Fetch
the file again (`git lfs pull`), or convert again. The place in the model, and
what was expected there, are named where the file is not simply too short.

Example: `file is truncated: an offset leads to byte 16,148 of 1,000; take the
file from where it is whole, or convert again`
"""

from __future__ import annotations

from tflm_lint.findings import Problem
from tflm_lint.model.lookalikes import what_else
from tflm_lint.model.malformed import Malformed
from tflm_lint.words import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "FB001"
NAME = "malformed-file"
SEVERITY = "error"
GATE = "malformed"

IDENTIFIER = b"TFL3"
#: A file may lack so many times of what it has; whatever leads further on is no offset.
MISSING = 100
GIVE_ONE = "give a .tflite file: one has TFL3 at its bytes 4 to 7"
GET_AGAIN = "take the file from where it is whole, or convert again"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield why the bytes are no model; of an array that cannot be read to its end CA705 tells."""
    error, array = inspection.subject.model, inspection.array
    if isinstance(error, Malformed) and (array is None or array.broken is None):
        said, because, remedy = words(error, inspection.subject.data)
        yield Problem(said, path=error.path, because=because, remedy=remedy)


def words(error: Malformed, data: bytes) -> tuple[str, str | None, str]:
    """Say what is wrong with a file, where, and what to do about it, for people who do not know the format."""
    other = what_else(data)
    if other is not None:
        return f"not a .tflite file but {other}", None, GIVE_ONE
    if not data:
        return "the file is empty", None, GET_AGAIN
    if data[4:8] != IDENTIFIER and data[8:12] != IDENTIFIER:
        return f"not a .tflite file ({counted(len(data), 'byte')})", None, GIVE_ONE
    if error.beyond:
        how = "truncated" if error.beyond <= MISSING * len(data) else "damaged"
        where = f"an offset leads to byte {len(data) + error.beyond - 1:,} of {len(data):,}"
        return f"file is {how}: {where}", None, GET_AGAIN
    return "file is damaged", f"{error.path} {error.message}", GET_AGAIN

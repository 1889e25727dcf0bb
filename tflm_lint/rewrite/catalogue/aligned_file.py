"""Write the file anew, with everything where it is aligned, once.

Pattern: constants that do not start at a multiple of 16, vectors that are not
aligned to their element, entries that name what does not exist, equal zero
points for one tensor after the other.

Replacement: the same model as `model.write` writes it: constants at multiples
of 16 from the file's start, vectors at multiples of their element; tables,
vectors and strings that are equal are there once, and what is small lies
between the constants; entries that name nothing are gone.

Preconditions: none.

Error: none; not a value changes.

Source: `force_align: 16` of `Buffer.data` in the schema.
"""

from __future__ import annotations

from tflm_lint.flash.spare import bytes_of_repeated
from tflm_lint.model.read import load_bytes
from tflm_lint.model.write import write

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model
    from tflm_lint.rewrite.surroundings import Context

NAME = "aligned-file"
CURES = ("FB003", "FB004", "FB005", "FB006", "FL410")
CLASS = "safe"
ERROR = "exact"
STAGE = "layout"

#: What a file no longer has when it is written anew.
MENDED = frozenset(("misaligned", "index"))
#: Bytes of equal vectors for which it is done, as FL410 tells of them.
WORTH = 256


def apply(model: Model, context: Context) -> Model | None:  # noqa: ARG001 - it is every rewrite's, this one asks nothing
    """Return the model as a file of its own."""
    crooked = any(buffer.offset % 16 and buffer.size for buffer in model.buffers)
    again = bytes_of_repeated(model)[1] >= WORTH
    if crooked or again or any(oddity.flaw in MENDED for oddity in model.oddities):
        return load_bytes(write(model))
    return None

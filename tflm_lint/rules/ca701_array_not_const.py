"""Find C arrays of a model that are not `const`.

What it means: the array that holds the model is declared without `const`, so
the compiler must take it for data that the program changes.

Why it matters: initialised data that may change lies in RAM. The model takes
as much RAM as it is large, takes flash too, and is copied from the one to the
other at every start. With `const` it stays in flash. TFLM never writes to it.

How to fix it: write `const` before the type, here and in the header that
declares the array, or have the array written anew:

    tflm-lint emit model.tflite -o model_data.cc

Where a section attribute or a platform's macro puts the array into flash, the
linker script decides; `const` is right there, too.

Example: `g_model is not const: it takes 18,800 bytes of RAM and is copied
there at every start; write const before its type`
"""

from __future__ import annotations

from tflm_lint.findings import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "CA701"
NAME = "array-not-const"
SEVERITY = "warning"
GATE = "array"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield an array that is surely not const."""
    array = inspection.array
    if array is None or array.declaration.const is not False or array.declaration.pointer:
        return
    name, placed = array.declaration.name, array.declaration.placed
    size = f"{len(array.data):,} bytes of RAM"
    if placed is None:
        yield Problem(
            f"{name} is not const: it takes {size} and is copied there at every start",
            remedy="write const before its type",
        )
    else:
        yield Problem(
            f"{name} is not const: unless the linker script has {placed} in flash, it takes {size}",
            remedy="write const before its type",
        )

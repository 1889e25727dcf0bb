"""Tell of C arrays whose declaration has names that the file does not define.

What it means: a macro or a type of the project stands in the declaration of
the model's array, and what it stands for is in another file: it may carry
`const`, an alignment, a section, or nothing.

Why it matters: whether the model takes RAM and whether it is aligned cannot be
told from this file, so nothing is said of it rather than a guess.

How to fix it: nothing need be wrong. To have it checked, write `const` and
`alignas(16)` in the declaration itself.

Example: `whether g_model is aligned to 16 bytes depends on MODEL_ATTR, which
this file does not define`
"""

from __future__ import annotations

from tflm_lint.findings import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "CA707"
NAME = "undecided-declaration"
SEVERITY = "info"
GATE = "array"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield a declaration that this file leaves open."""
    array = inspection.array
    if array is None:
        return
    declaration = array.declaration
    open_ones = []
    if declaration.const is None:
        open_ones.append("const")
    if declaration.alignment is None:
        open_ones.append("aligned to 16 bytes")
    if open_ones:
        names = ", ".join(declaration.unknown) or "an expression"
        what = f"{declaration.name} is {' and '.join(open_ones)}"
        yield Problem(f"whether {what} depends on {names}, which this file does not define")

"""Find code that reads or writes beyond an input or output.

What it means: a copy of constant length, or a loop or index with constant
bounds, goes beyond the last byte of the tensor.

Why it matters: tensors lie in the arena beside each other: what is written
beyond one destroys others, or what lies behind the arena. Nothing notices.

How to fix it: use the tensor's own size, `input->bytes`, and look at why the
two differ: another window, image or number of classes than the model's.

Example: `1,960 bytes are copied into input 0, which has 490`
"""

from __future__ import annotations

from tflm_lint.findings import Problem
from tflm_lint.rules.tensor_ends import MEANT, accessor_of, end_of, uses, width_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "CA755"
NAME = "tensor-overrun"
SEVERITY = "error"
GATE = "applications"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield each place that surely goes too far."""
    told = set()
    # a loop's index may be what the condition is about, a copy of constant length is not
    for use in (*uses(inspection, "copy", "taken", "span", about=("moment",)), *uses(inspection, "access")):
        end = end_of(inspection, use.asked)
        width = width_of(inspection, end) if end is not None else None
        if end is None or width is None or use.asked is None:
            continue
        size = end.elements * width
        own = MEANT.get(accessor_of(use.asked) or "")
        number = use.detail[0]
        if not isinstance(number, int):
            continue
        if use.what == "access":
            # of another width it is the accessor that is wrong: rule CA751
            if own is None or own[1] != width or (number + 1) * own[1] <= size:
                continue
            message = f"element {number:,} of {end.label} is read or written as {own[0]}, it has {size:,} bytes"
        elif use.what == "span":
            bytes_ = number * (own[1] if own else 1)
            if bytes_ <= size or (own is not None and own[1] != width):
                continue
            message = f"a span of {number:,} elements is laid over {end.label}, which has {size:,} bytes"
        else:
            path = use.asked.path
            start = path[2] * (own[1] if own else 1) if len(path) == 3 and isinstance(path[2], int) else 0
            if start < 0 or (len(path) == 3 and not isinstance(path[2], int)) or start + number <= size:
                continue
            behind = f" from byte {start:,} on" if start else ""
            where = "into" if use.what == "copy" else "from"
            message = f"{number:,} bytes are copied {where} {end.label}{behind}, which has {size:,}"
        if (use.place.file, use.place.line) in told:
            continue
        told.add((use.place.file, use.place.line))
        yield Problem(
            message,
            file=use.place.file,
            line=use.place.line,
            column=use.place.column,
            remedy=f"{end.label} has {end.elements:,} elements of {end.tensor.type}: go no further",
        )

"""Find inputs and outputs that the model does not have.

What it means: the code asks the interpreter for an input or output by a number
that the model has none of.

Why it matters: the interpreter gives a null pointer, and the first use of it
crashes or writes where the vectors of the processor are.

How to fix it: count from 0, and look at the order of the model's inputs and
outputs: converters do not always keep it.

Example: `the code asks for output 1, the model has 1 output`
"""

from __future__ import annotations

from tflm_lint.findings import Problem
from tflm_lint.rules.tensor_ends import ends, uses

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "CA753"
NAME = "tensor-out-of-range"
SEVERITY = "error"
GATE = "applications"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield each input and output that there is not, where it is first asked for."""
    told = set()
    for use in uses(inspection, "tensor"):
        asked = use.asked
        if asked is None or asked.number is None or (asked.side, asked.number) in told:
            continue
        count = len(ends(inspection, asked.side))
        if asked.number >= count:
            told.add((asked.side, asked.number))
            one = asked.side.removesuffix("s")
            yield Problem(
                f"the code asks for {one} {asked.number}, the model has {count} {one if count == 1 else asked.side}",
                file=use.place.file,
                line=use.place.line,
                column=use.place.column,
            )

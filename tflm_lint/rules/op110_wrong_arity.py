"""Find operators with too many or too few inputs or outputs.

What it means: the kernel compares the number of inputs or outputs with what it
knows, and they differ.

Why it matters: `AllocateTensors` fails, for some operators with a crash.
Converters do not write this; it comes from tools that edit models, and from
operators whose meaning grew after TFLM's kernel was written.

How to fix it: convert again with a current converter; a model edited by hand
needs the inputs that `tflm-lint explain OPERATOR` lists, in that order, with
-1 for what is left out.

Example: `has 23 inputs, expected 24; ...`
"""

from __future__ import annotations

from tflm_lint.rules.broken import broken

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.findings import Problem
    from tflm_lint.inspection import Inspection

CODE = "OP110"
NAME = "wrong-arity"
SEVERITY = "error"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield each operator with a number of inputs or outputs that its kernel refuses."""
    return broken(inspection, CODE)

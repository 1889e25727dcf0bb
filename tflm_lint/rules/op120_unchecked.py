"""Find what TFLM accepts without a look though it cannot be right.

What it means: the operator is inconsistent in a way that TFLM does not check
in a release build: a type that the kernel reads as another one, more inputs
than it looks at, missing options (taken as zeros), a stride of zero.

Why it matters: the model loads and runs, and the result is wrong or undefined:
memory may be read or written out of bounds. TFLM's documentation leaves such
checks to the application, and on the device nobody makes them.

How to fix it: a current converter does not write this. Convert again from the
source model; for a model edited by hand, correct what the message names.

Example: `bias is FLOAT32, expected INT32; TFLM does not look; ...`
"""

from __future__ import annotations

from tflm_lint.rules.broken import broken

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.findings import Problem
    from tflm_lint.inspection import Inspection

CODE = "OP120"
NAME = "unchecked"
SEVERITY = "warning"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield what TFLM accepts without a look though it cannot be right."""
    return broken(inspection, CODE)

"""Find state tensors that are not marked as variables, and the reverse.

What it means: SVDF and UNIDIRECTIONAL_SEQUENCE_LSTM keep their state in a
tensor with `is_variable` set, which TFLM places in persistent memory and
clears at the start.

Why it matters: without the mark `AllocateTensors` fails: the state would lie
in memory that other tensors overwrite.

How to fix it: convert again with a current converter, which sets the mark;
after editing a model, set `is_variable` on the state inputs and on nothing
else.

Example: `activation_state is no variable tensor; ...`
"""

from __future__ import annotations

from tflm_lint.rules.broken import broken

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.findings import Problem
    from tflm_lint.inspection import Inspection

CODE = "OP119"
NAME = "variable-tensor"
SEVERITY = "error"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield each tensor that is a variable where it must not be, or is none where it must."""
    return broken(inspection, CODE)

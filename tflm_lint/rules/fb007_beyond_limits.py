"""Find files that ask for more than tflm-lint gives to one.

What it means: the file describes more tables, or values that take more memory
for their size, than tflm-lint reads; or a tensor of more dimensions, a longer
name of a custom operator than it follows. The limit is tflm-lint's: as far as
the file was read nothing is wrong with it, and TFLM may well run it.

Why it matters: nobody looked at the model. That is no pass, so this is an
error, with `quality: "unknown"` and the reason in the JSON report.

How to fix it: real models stay far below: up to 8 million tables, 64
dimensions, 512 characters and 15 bytes of memory for each byte of file (and 3
MB). What exceeds them mostly refers to one table again and again, to exhaust
its reader. If yours does not, it is worth an issue.

Example: `Model.subgraphs[0].tensors[0].shape: has 100 dimensions, expected at
most 64: a limit of tflm-lint, not of the format`
"""

from __future__ import annotations

from tflm_lint.findings import Problem
from tflm_lint.model.malformed import Limited

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "FB007"
NAME = "beyond-limits"
SEVERITY = "error"
GATE = "beyond_limits"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield the limit and where it was met."""
    error = inspection.subject.model
    if isinstance(error, Limited):
        yield Problem(str(error), path=error.path)

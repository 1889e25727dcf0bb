"""Find tensors of a type that TFLM can give no memory.

What it means: STRING, VARIANT, INT2, UINT4 and whatever is newer than TFLM
have no entry in its table of type sizes.

Why it matters: TFLM asks for the size of every tensor of every subgraph, also
of those that no operator uses. One such tensor makes `AllocateTensors` fail
without a message. VARIANT comes with TensorLists: an RNN that was not fused.

How to fix it: keep text processing and look-up tables of strings in the
application; for VARIANT see OP107 (give the RNN a fixed batch and
`unroll=True`); drop the output that nobody needs.

Example: `type VARIANT has no size in TFLM, which refuses a model that holds
such a tensor; ...`
"""

from __future__ import annotations

from tflm_lint.rules.broken import broken

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.findings import Problem
    from tflm_lint.inspection import Inspection

CODE = "OP108"
NAME = "type-without-size"
SEVERITY = "error"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield each tensor whose type has no size in TFLM."""
    return broken(inspection, CODE)

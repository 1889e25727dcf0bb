"""Find outputs whose stored shape is not the computed one.

What it means: what the operator computes from its inputs has another shape
than the file gives its output, and the kernel does not compare the two.

Why it matters: TFLM gives the output the memory of the stored shape. A smaller
one is written beyond its end, into whatever tensor lies there; a bigger one
keeps old bytes. The model runs, the result is wrong.

How to fix it: convert again with a fixed batch (`Input(batch_size=1)`): shapes
that the converter wrote for an open batch are the usual origin. Models edited
by hand need their shapes inferred again.

Example: `output has 64 elements, expected 256; ...`
"""

from __future__ import annotations

from tflm_lint.rules.broken import broken

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.findings import Problem
    from tflm_lint.inspection import Inspection

CODE = "SH303"
NAME = "output-shape-mismatch"
SEVERITY = "warning"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield each output whose stored shape is not the computed one."""
    return broken(inspection, CODE)

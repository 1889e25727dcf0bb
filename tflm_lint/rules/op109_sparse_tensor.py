"""Find constants that are stored sparse.

What it means: the converter was asked for `EXPERIMENTAL_SPARSITY`, and keeps a
pruned weight tensor as its non-zero values with an index (the `sparsity`
field), either behind a DENSIFY operator or read directly by FULLY_CONNECTED.

Why it matters: TFLM has no DENSIFY (OP101), and its FULLY_CONNECTED never
looks at `sparsity`: it reads the packed values as if they were the dense
matrix, past their end. The model loads, runs, and its outputs are garbage, NaN
as a rule.

How to fix it: convert without `Optimize.EXPERIMENTAL_SPARSITY`. Pruning still
helps where the file is compressed on its way to the device; on the device
itself it saves nothing.

Example: `is stored sparse, TFLM reads the bytes as dense; convert without
Optimize.EXPERIMENTAL_SPARSITY`
"""

from __future__ import annotations

from tflm_lint.rules.broken import broken

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.findings import Problem
    from tflm_lint.inspection import Inspection

CODE = "OP109"
NAME = "sparse-tensor"
SEVERITY = "error"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield each tensor that is stored sparse."""
    return broken(inspection, CODE)

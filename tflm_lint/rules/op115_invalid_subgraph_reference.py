"""Find wrong references to subgraphs, and subgraphs that nothing leads to.

What it means: IF, WHILE or CALL_ONCE names a subgraph that is not there, is
itself, or takes other inputs than it is given. Or a subgraph is never called
from the first one: TFLM prepares it all the same, but never plans memory for
its scratch buffers.

Why it matters: a wrong reference makes `AllocateTensors` fail or recurse until
the stack ends. A subgraph that main never reaches crashes TFLM where one of
its operators asks for scratch memory, as convolutions do. Models with several
signatures have such subgraphs: TFLM runs the first only.

How to fix it: convert one signature:
`tf.lite.TFLiteConverter.from_saved_model(path, signature_keys=["serve"])`, and
make one file for each signature that the device needs.

Example: `subgraph 1 "encode" is never called from the first, its CONV_2D asks
for scratch (TFLM crashes ...); convert one signature`
"""

from __future__ import annotations

from tflm_lint.rules.broken import broken

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.findings import Problem
    from tflm_lint.inspection import Inspection

CODE = "OP115"
NAME = "invalid-subgraph-reference"
SEVERITY = "error"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield each call of a subgraph, and each subgraph, that TFLM cannot run."""
    return broken(inspection, CODE)

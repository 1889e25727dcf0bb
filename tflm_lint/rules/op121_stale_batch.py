"""Find dilated convolutions whose stored shapes forgot the batch.

What it means: a dilated convolution is converted to SPACE_TO_BATCH_ND,
CONV_2D, BATCH_TO_SPACE_ND: the image is cut into as many batches as the
dilation has phases. With an open batch the converter stores 1 as the batch of
the result.

Why it matters: TFLM goes by the stored shape. It computes the first phase only
and leaves the rest as it was: the model loads, runs and answers wrongly.

How to fix it: fix the batch before conversion, and the converter writes a
dilated CONV_2D without the detour:

    inputs = tf.keras.Input((64, 4), batch_size=1)

With `model.export`, which drops the batch, pass
`input_signature=[tf.keras.InputSpec((1, 64, 4))]`.

Example: `batch of the output is 1, expected 4 = 1 x 2 x 2: TFLM computes one
phase of 4; ...`
"""

from __future__ import annotations

from tflm_lint.rules.broken import broken

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.findings import Problem
    from tflm_lint.inspection import Inspection

CODE = "OP121"
NAME = "stale-batch"
SEVERITY = "error"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield each SPACE_TO_BATCH_ND that lacks phases, or else each such BATCH_TO_SPACE_ND: one cause."""
    subgraphs = inspection.model.subgraphs
    found = []
    for problem in broken(inspection, CODE):
        if problem.subgraph is not None and problem.operator is not None:
            operator = subgraphs[problem.subgraph].operators[problem.operator]
            found.append((problem, inspection.model.op_name(operator) == "SPACE_TO_BATCH_ND"))
    cut = {problem.subgraph for problem, cuts in found if cuts}
    for problem, cuts in found:
        if cuts or problem.subgraph not in cut:
            yield problem

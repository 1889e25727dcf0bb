"""Find operands that are computed at run time where TFLM needs a constant.

What it means: TFLM plans all memory before the first inference, so whatever
decides a shape (the dims of FILL, the axis of SPLIT, the paddings of PAD) must
be in the file.

Why it matters: `AllocateTensors` fails. The usual origin is a batch size that
was left open: the converter then computes shapes from the input at run time,
with SHAPE, STRIDED_SLICE and PACK.

How to fix it: fix the batch before conversion, and in RNNs unroll:

    inputs = tf.keras.Input((20, 6), batch_size=1)
    x = tf.keras.layers.LSTM(16, unroll=True)(inputs)

`model.export` drops the batch again unless told: `model.export(path,
input_signature=[tf.keras.InputSpec((1, 20, 6))])`.

Example: `dims is not constant; the batch size was left open: fix it to 1,
Input(batch_size=1)`
"""

from __future__ import annotations

from tflm_lint.rules.broken import broken

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.findings import Problem
    from tflm_lint.inspection import Inspection

CODE = "OP112"
NAME = "not-constant"
SEVERITY = "error"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield each operand that is computed at run time where TFLM needs a constant."""
    return broken(inspection, CODE)

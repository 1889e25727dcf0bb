"""Find builtin operators that TFLM has no kernel for.

What it means: the operator belongs to the TensorFlow Lite schema, but TFLM's
`MicroMutableOpResolver` has no `Add` method for it. TFLM implements about half
of the builtin operators.

Why it matters: `AllocateTensors` stops with `Didn't find op for builtin
opcode`, on the device, after flashing. It does so even where the operator
stands in a subgraph that never runs. Nothing can be registered that would
help: a builtin operator needs a kernel in the TFLM source tree.

How to fix it: say the same with operators that TFLM has, before conversion.
GELU becomes `x * tf.sigmoid(1.702 * x)`, TILE (UpSampling2D) becomes
`tf.image.resize` or `Conv2DTranspose`, SELECT becomes `tf.maximum` or a
broadcast condition, TOPK_V2 becomes ARG_MAX, and chains of SHAPE and
REDUCE_PROD vanish with a fixed batch:

    inputs = tf.keras.Input(shape, batch_size=1)

`tflm-lint list ops` prints what TFLM accepts. What cannot be said otherwise
moves out of the model into the application.

Example: `TFLM has no TILE; upsample with tf.image.resize, a Resizing layer or
Conv2DTranspose instead`
"""

from __future__ import annotations

from tflm_lint.rules.broken import broken

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.findings import Problem
    from tflm_lint.inspection import Inspection

CODE = "OP101"
NAME = "unknown-builtin-operator"
SEVERITY = "error"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield each operator that no kernel of TFLM computes."""
    return broken(inspection, CODE)

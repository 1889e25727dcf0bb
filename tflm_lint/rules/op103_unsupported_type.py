"""Find operators with types that their kernel does not compute.

What it means: TFLM has the operator, but not for these tensor types. Kernels
check types in `Prepare` or in `Eval`, one by one.

Why it matters: about one refusal in five comes as late as `Invoke`:
`AllocateTensors` succeeds, the board boots, and the first inference returns an
error. A type that a kernel misses is often one that a converter adds around
the network: an int64 ARG_MAX, a uint8 image that is cast, an int32 SELECT_V2
of an Embedding.

How to fix it: compute in float32 or int8, which have the most kernels; ask for
int32 indices (`tf.argmax(x, output_type=tf.int32)`); use `tf.gather` in place
of `Embedding`; move EXP, LOG and SQRT out of a quantized graph. `tflm-lint
explain CONV_2D` prints the type combinations that an operator accepts.

Example: `output is INT64, expected INT32 (AllocateTensors succeeds, Invoke
fails); ask for int32: tf.argmax(x, output_type=tf.int32)`
"""

from __future__ import annotations

from tflm_lint.rules.broken import broken

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.findings import Problem
    from tflm_lint.inspection import Inspection

CODE = "OP103"
NAME = "unsupported-type"
SEVERITY = "error"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield each operator with a tensor of a type that its kernel does not compute."""
    return broken(inspection, CODE)

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

import struct

from tflm_lint.findings import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection
    from tflm_lint.model.graph import Model, Tensor

CODE = "OP121"
NAME = "stale-batch"
SEVERITY = "warning"
GATE = "uses SPACE_TO_BATCH_ND BATCH_TO_SPACE_ND"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield each SPACE_TO_BATCH_ND whose batches do not differ by the block, or else each such BATCH_TO_SPACE_ND."""
    from tflm_lint.rules.advice import advice_text

    model = inspection.model
    for number in range(len(model.subgraphs)):
        # one cause: where cutting is wrong, joining is
        for name in ("SPACE_TO_BATCH_ND", "BATCH_TO_SPACE_ND"):
            stale = list(mismatches(model, number, name))
            for position, tensor, few, block, many in stale:
                yield Problem(
                    f"the stored batch is {many} where {few} x {block} = {few * block} phases were expected: TFLM "
                    f"computes part of the result, the rest is wrong; {advice_text('stale-batch')}",
                    number,
                    position,
                    tensor,
                )
            if stale:
                break


def mismatches(model: Model, number: int, name: str) -> Iterator[tuple[int, int, int, int, int]]:
    """Yield position, output, batch before cutting, block and stored number of phases of each operator that is off."""
    tensors = model.subgraphs[number].tensors
    for position, operator in enumerate(model.subgraphs[number].operators):
        places = (*operator.inputs[:2], *operator.outputs[:1])
        if model.op_name(operator) != name or len(places) != 3 or not all(0 <= i < len(tensors) for i in places):
            continue
        block = block_size(model, tensors[places[1]])
        before, after = tensors[places[0]].shape, tensors[places[2]].shape
        if block is None or not before or not after:
            continue
        few, many = (before[0], after[0]) if name == "SPACE_TO_BATCH_ND" else (after[0], before[0])
        if few * block != many:
            yield position, places[2], few, block, many


def block_size(model: Model, tensor: Tensor) -> int | None:
    """Multiply the constant block sizes; None where they are not in the file."""
    data = model.constant(tensor)
    if data is None or tensor.type != "INT32" or len(data) % 4 or len(data) > 64:
        return None
    product = 1
    for size in struct.unpack(f"<{len(data) // 4}i", data):
        product *= size
    return product

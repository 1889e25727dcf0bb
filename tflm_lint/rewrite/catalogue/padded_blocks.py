"""Pad by PAD where SPACE_TO_BATCH_ND pads with the wrong value.

Pattern: SPACE_TO_BATCH_ND of INT8 or FLOAT32 with constant paddings that are
not all 0.

Replacement: PAD, which adds zeros or the zero point, then SPACE_TO_BATCH_ND
without paddings.

Preconditions: input and output have one and the same quantization. Where a
convolution follows that can be dilated instead, `dilation` has come before.

Error: none. TFLM's kernel never sets the value to pad with: it is 0 where the
arena was.

Source: `SpaceToBatchNDEval` of TFLM's space_to_batch_nd.cc hands on parameters
that nobody filled; LiteRT pads with the zero point.
"""

from __future__ import annotations

import struct

from tflm_lint.rewrite.draft import Draft
from tflm_lint.rewrite.rework import per_tensor
from tflm_lint.rewrite.shapes.call import Values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model
    from tflm_lint.rewrite.surroundings import Context

NAME = "padded-blocks"
CURES = ("OP120", "OP123")
CLASS = "safe"
STAGE = "operators"
ERROR = "exact"
OPS = ("SPACE_TO_BATCH_ND",)

#: The version from which on PAD takes a type.
PAD_VERSIONS = {"FLOAT32": 1, "INT8": 2}


def apply(model: Model, context: Context) -> Model | None:  # noqa: ARG001 - it is every rewrite's, this one asks nothing
    """Return the model with PAD in front of such operators, None where there are none."""
    changed = model
    for number in range(len(model.subgraphs)):
        changed = _padded(changed, number)
    return changed if changed is not model else None


def _padded(model: Model, number: int) -> Model:
    draft = Draft(model, number)
    values = Values(model, model.subgraphs[number])
    found = False
    for position, operator in enumerate(draft.operators):
        if model.op_name(operator) != "SPACE_TO_BATCH_ND" or len(operator.inputs) != 3 or not operator.outputs:
            continue
        source, blocks, paddings = operator.inputs
        edges = values.integers(paddings)
        tensor, result = draft[source], draft[operator.outputs[0]]
        if not edges or not any(edges) or min(edges) < 0 or tensor.type not in PAD_VERSIONS:
            continue
        if tensor.type == "INT8" and (not tensor.scales or per_tensor(tensor) != per_tensor(result)):
            continue
        pairs = list(zip(edges[::2], edges[1::2], strict=True))
        pairs = [(0, 0), *pairs, *[(0, 0)] * (len(tensor.shape) - len(pairs) - 1)]
        if len(pairs) != len(tensor.shape):
            continue
        shape = tuple(size + sum(pair) for size, pair in zip(tensor.shape, pairs, strict=True))
        wide = draft.like(source, "padded", shape=shape)
        data = struct.pack(f"<{2 * len(pairs)}i", *(size for pair in pairs for size in pair))
        all_edges = draft.constant(wide, "paddings", "INT32", (len(pairs), 2), data)
        none = draft.constant(wide, "no_paddings", "INT32", draft[paddings].shape, bytes(4 * len(edges)))
        draft.replace(
            position,
            [
                draft.op("PAD", [source, all_edges], [wide], version=PAD_VERSIONS[tensor.type]),
                operator._replace(inputs=(wide, blocks, none)),
            ],
        )
        found = True
    return draft.model() if found else model

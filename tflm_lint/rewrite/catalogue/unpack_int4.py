"""Store weights of 4 or 2 bits as bytes where the kernel takes only those.

Pattern: an operator with integer activations and constant INT4 or INT2 weights
that the target refuses: FULLY_CONNECTED with a scale for each unit.

Replacement: INT8 weights of the same values and scales.

Preconditions: the weights are constants. They take twice the flash (four times
for INT2), and a kernel for 4 bits is not used.

Error: none; LiteRT unpacks them in the same way before it computes.

Source: `UnpackPackedIntToInt8`; TFLM's fully_connected.cc.
"""

from __future__ import annotations

from tflm_lint.rewrite.catalogue.float_weights import WEIGHTS
from tflm_lint.rewrite.draft import Draft
from tflm_lint.rewrite.fold.tensor_values import PACKED, decoded, encoded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model
    from tflm_lint.rewrite.surroundings import Context

NAME = "unpack-int4"
CURES = ("OP103", "OP108", "OP117", "QT202")
CLASS = "safe"
STAGE = "weights"
ERROR = "exact"
OPS = ("FULLY_CONNECTED", "CONV_2D", "DEPTHWISE_CONV_2D")

ACTIVATIONS = ("INT8", "INT16")


def apply(model: Model, context: Context) -> Model | None:
    """Return the model with unpacked weights, None where nothing refuses packed ones."""
    changed = model
    for number, subgraph in enumerate(model.subgraphs):
        blamed = {
            found.operator
            for found in context.inspection.violations
            if found.subgraph == number and found.operator is not None
        }
        packed: set[int] = set()
        for position in blamed:
            operator = subgraph.operators[position]
            if not operator.outputs or subgraph.tensors[operator.outputs[0]].type not in ACTIVATIONS:
                continue
            packed.update(
                index
                for place, index in enumerate(operator.inputs)
                if index >= 0
                and place in WEIGHTS.get(model.op_name(operator), ())
                and subgraph.tensors[index].type in PACKED
            )
        changed = _unpacked(changed, number, packed)
    return changed if changed is not model else None


def _unpacked(model: Model, number: int, packed: set[int]) -> Model:
    draft = Draft(model, number)
    found = False
    for index in sorted(packed):
        values = decoded(model, draft[index])
        data = encoded(values, "INT8") if values is not None else None
        if data is not None:
            draft.change(index, data, type="INT8")
            found = True
    return draft.model() if found else model

"""Turn UINT8 into FLOAT32 by DEQUANTIZE.

Pattern: CAST of UINT8, which TFLM's kernel does not take.

Replacement: DEQUANTIZE with scale 1 and zero point 0, and CAST to the type
wanted where that is not FLOAT32. The tensor gets that quantization where it has
none; where it has one, RESHAPE relabels it first.

Preconditions: input and output of one shape; the output is FLOAT32 or INT32.

Error: none: every byte has its float.

Source: `DequantizePrepare` of TFLM takes UINT8.
"""

from __future__ import annotations

from tflm_lint.model.graph import Quantization
from tflm_lint.rewrite.rework import reshape, rework

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model, Operator
    from tflm_lint.rewrite.draft import Draft
    from tflm_lint.rewrite.surroundings import Context

NAME = "cast-of-uint8"
CURES = ("OP103", "OP106")
OPS = ("CAST",)
CLASS = "safe"
STAGE = "operators"
ERROR = "exact"
AS_IT_IS = Quantization((1.0,), (0,))


def apply(model: Model, context: Context) -> Model | None:
    """Return the model with DEQUANTIZE in the place of CAST from UINT8, None where there is none."""
    return rework(model, context, _dequantized, "CAST", inputs=1)


def _dequantized(draft: Draft, operator: Operator) -> list[Operator] | None:
    source, target = operator.inputs[0], operator.outputs[0]
    given, wanted = draft[source], draft[target]
    if given.type != "UINT8" or wanted.type not in ("FLOAT32", "INT32") or given.shape != wanted.shape:
        return None
    steps = []
    record = given.quantization
    if record is None or not record.scale:
        draft.change(source, quantization=AS_IT_IS)
    elif record[:2] != AS_IT_IS[:2]:
        source = draft.like(source, "bytes", quantization=AS_IT_IS)
        steps.append(reshape(draft, operator.inputs[0], source))
    number = target if wanted.type == "FLOAT32" else draft.like(target, "float", type="FLOAT32", quantization=None)
    steps.append(draft.op("DEQUANTIZE", [source], [number], {}))
    if number != target:
        types = {"in_data_type": "FLOAT32", "out_data_type": wanted.type}
        steps.append(draft.op("CAST", [number], [target], types))
    return steps

"""Turn UINT8 into other types, and others into UINT8, by DEQUANTIZE and QUANTIZE.

Pattern: CAST from or to UINT8, which TFLM's kernel does not take.

Replacement: from UINT8, DEQUANTIZE with scale 1 and zero point 0, and CAST to
the type wanted where that is not FLOAT32 (to INT8 by INT32, which wraps). The
tensor gets that quantization where it has none; where it has one, RESHAPE
relabels it first. To UINT8, floats clipped to 0 and 255, CAST to INT32,
SUB 128, CAST to INT8, which wraps, and QUANTIZE with a zero point 128 less.

Preconditions: input and output of one shape; the other type is one that TFLM's
CAST takes.

Error: none: every byte has its float, and integers wrap at 256, while floats
saturate.

Source: `DequantizePrepare` of TFLM takes UINT8, its QUANTIZE makes it.
"""

from __future__ import annotations

from tflm_lint.model.graph import Quantization
from tflm_lint.rewrite.rework import packed, per_tensor, reshape, rework

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
OTHERS = frozenset(("BOOL", "FLOAT32", "INT8", "INT16", "INT32"))
AS_IT_IS = Quantization((1.0,), (0,))


def apply(model: Model, context: Context) -> Model | None:
    """Return the model with other operators in the place of CAST from or to UINT8, None where there is none."""
    return rework(model, context, _cast, "CAST", inputs=1)


def _cast(draft: Draft, operator: Operator) -> list[Operator] | None:
    source, target = operator.inputs[0], operator.outputs[0]
    given, wanted = draft[source].type, draft[target].type
    if draft[source].shape != draft[target].shape:
        return None
    if given == "UINT8" and wanted in OTHERS:
        return _dequantized(draft, operator)
    return _quantized(draft, operator) if wanted == "UINT8" and given in OTHERS else None


def _dequantized(draft: Draft, operator: Operator) -> list[Operator] | None:
    source, target = operator.inputs[0], operator.outputs[0]
    given, wanted = draft[source], draft[target]
    steps = []
    record = given.quantization
    if record is None or not record.scale:
        draft.change(source, quantization=AS_IT_IS)
    elif record[:2] != AS_IT_IS[:2]:
        source = draft.like(source, "bytes", quantization=AS_IT_IS)
        steps.append(reshape(draft, operator.inputs[0], source))
    number = target if wanted.type == "FLOAT32" else draft.like(target, "float", type="FLOAT32", quantization=None)
    steps.append(draft.op("DEQUANTIZE", [source], [number], {}))
    if wanted.type == "INT8":
        whole = draft.like(target, "int32", type="INT32", quantization=None)
        steps.append(_converted(draft, number, whole))
        number = whole
    if number != target:
        steps.append(_converted(draft, number, target))
    return steps


def _quantized(draft: Draft, operator: Operator) -> list[Operator] | None:
    source, target = operator.inputs[0], operator.outputs[0]
    record = draft[target].quantization
    if record is None or not record.scale:
        record = AS_IT_IS
        draft.change(target, quantization=record)
    if per_tensor(draft[target]) is None:
        return None
    steps = []
    whole = source
    if draft[source].type == "FLOAT32":
        # LiteRT saturates
        for name, bound in (("MAXIMUM", 0.0), ("MINIMUM", 255.0)):
            clipped = draft.like(source, "clipped")
            constant = draft.constant(source, "bound", "FLOAT32", (), packed("FLOAT32", (bound,)))
            steps.append(draft.op(name, [source, constant], [clipped], {}))
            source = clipped
    if draft[source].type != "INT32":
        whole = draft.like(target, "int32", type="INT32", quantization=None)
        steps.append(_converted(draft, source, whole))
    less = draft.like(target, "less", type="INT32", quantization=None)
    half = draft.constant(target, "128", "INT32", (), packed("INT32", (128,)))
    byte = draft.like(
        target, "int8", type="INT8", quantization=Quantization(record.scale, (record.zero_point[0] - 128,))
    )
    return [
        *steps,
        draft.op("SUB", [whole, half], [less], {}),
        _converted(draft, less, byte),
        draft.op("QUANTIZE", [byte], [target], version=2),
    ]


def _converted(draft: Draft, source: int, target: int) -> Operator:
    types = {"in_data_type": draft[source].type, "out_data_type": draft[target].type}
    return draft.op("CAST", [source], [target], types)

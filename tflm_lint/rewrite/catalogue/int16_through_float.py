"""Compute in floats what TFLM has no INT16 kernel for.

Pattern: RESIZE_BILINEAR, HARD_SWISH, PRELU, GELU, ELU, EXP, LOG, SQRT, RSQRT or
DIV of INT16 tensors with one scale.

Replacement: DEQUANTIZE, the operator on FLOAT32, QUANTIZE; a constant slope of
PRELU becomes a float constant, so does a constant in DIV.

Preconditions: TFLM refuses the operator.

Error: bounded. LiteRT computes in integers: HARD_SWISH and DIV are off by 1 LSB
of INT16, GELU by 6; RESIZE_BILINEAR by 2 in small images, by more in big ones,
for LiteRT's steps between pixels have 10 bits, and half a step adds up;
functions that LiteRT reads from a table of 513 values by what the table is off
where they are steep, LOG near 0 by a quarter of the range. PRELU is within 1
LSB of what its slopes say; LiteRT reads the bytes of INT16 slopes as if each
were a slope of INT8, and computes something else altogether.

Source: the kernels of both; TFLM's QUANTIZE and DEQUANTIZE take INT16.
"""

from __future__ import annotations

from tflm_lint.rewrite.rework import packed, per_tensor, rework, values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model, Operator
    from tflm_lint.rewrite.draft import Draft
    from tflm_lint.rewrite.surroundings import Context

NAME = "int16-through-float"
CURES = ("OP101", "OP103")
OPS = ("RESIZE_BILINEAR", "HARD_SWISH", "PRELU", "GELU", "ELU", "EXP", "LOG", "SQRT", "RSQRT", "DIV")
CLASS = "unsafe"
ERROR = "bounded, 0 to 6 LSB of INT16; more: big RESIZE_BILINEAR, steep functions, PRELU, whose slopes LiteRT misreads"
STAGE = "operators"


def apply(model: Model, context: Context) -> Model | None:
    """Return the model with such operators between DEQUANTIZE and QUANTIZE, None where there are none."""
    return rework(model, context, _in_floats, *OPS, inputs=1)


def _in_floats(draft: Draft, operator: Operator) -> list[Operator] | None:
    name = draft.source.op_name(operator)
    source, target = operator.inputs[0], operator.outputs[0]
    if (draft[source].type, draft[target].type) != ("INT16", "INT16"):
        return None
    if per_tensor(draft[source]) is None or per_tensor(draft[target]) is None:
        return None
    given = draft.like(source, "float", type="FLOAT32", quantization=None)
    found = draft.like(target, "float", type="FLOAT32", quantization=None)
    others = operator.inputs[1:]
    before = [draft.op("DEQUANTIZE", [source], [given], version=3)]
    if name in ("PRELU", "DIV"):
        other = _constant(draft, operator)
        if other is None and name == "DIV" and len(others) == 1 and per_tensor(draft[others[0]]) is not None:
            other = draft.like(others[0], "float", type="FLOAT32", quantization=None)
            before.append(draft.op("DEQUANTIZE", [others[0]], [other], version=3))
        if other is None:
            return None
        others = (other,)
    return [
        *before,
        draft.op(name, [given, *others], [found], operator.options),
        draft.op("QUANTIZE", [found], [target], version=2),
    ]


def _constant(draft: Draft, operator: Operator) -> int | None:
    """Return the second input as a float constant."""
    index = operator.inputs[1] if len(operator.inputs) == 2 else -1
    scale = per_tensor(draft[index]) if index >= 0 else None
    data = values(draft, index) if scale is not None else None
    if data is None or scale is None:
        return None
    numbers = [(value - scale[1]) * scale[0] for value in data]
    return draft.constant(index, "float", "FLOAT32", draft[index].shape, packed("FLOAT32", numbers))

"""Clip by MAXIMUM and MINIMUM.

Pattern: RELU_N1_TO_1 and RELU_0_TO_1, which TFLM does not have, of FLOAT32 or
INT8; RELU6 of INT8 or INT16 to another scale, which TFLM's kernel takes no
notice of.

Replacement: MAXIMUM with the lower bound, MINIMUM with the upper one; of
integers with the steps that LiteRT rounds them to. Where the scale changes,
RELU, which computes with both, stands for the bound of 0, and QUANTIZE in front
of the others.

Preconditions: one scale and zero point in and out.

Error: none.

Source: LiteRT's kernels (`ReluX`, `QuantizedReluX`).
"""

from __future__ import annotations

from tflm_lint.model.graph import Quantization
from tflm_lint.rewrite.rework import packed, per_tensor, reshape, rework, single

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from tflm_lint.model.graph import Model, Operator
    from tflm_lint.rewrite.draft import Draft
    from tflm_lint.rewrite.surroundings import Context

NAME = "relu-by-bounds"
CURES = ("OP101", "OP123")
OPS = ("RELU_0_TO_1", "RELU6", "RELU_N1_TO_1")
CLASS = "safe"
STAGE = "operators"
ERROR = "exact"
#: Operator -> its bounds, and the types that LiteRT has it for.
BOUNDS = {"RELU_0_TO_1": (0.0, 1.0), "RELU6": (0.0, 6.0), "RELU_N1_TO_1": (-1.0, 1.0)}
TYPES = {"RELU_0_TO_1": ("FLOAT32", "INT8"), "RELU6": ("INT8", "INT16"), "RELU_N1_TO_1": ("FLOAT32", "INT8")}


def apply(model: Model, context: Context) -> Model | None:
    """Return the model with MAXIMUM and MINIMUM in the place of such operators, None where there are none."""
    return rework(model, context, _clipped, *OPS, inputs=1)


def _clipped(draft: Draft, operator: Operator) -> list[Operator] | None:
    source, target = operator.inputs[0], operator.outputs[0]
    name, type_ = draft.name_of(operator), draft[source].type
    if draft[target].type != type_ or type_ not in TYPES[name] or draft[source].shape != draft[target].shape:
        return None
    bounds: Sequence[float] = BOUNDS[name]
    before: list[Operator] = []
    behind: list[Operator] = []
    if type_ != "FLOAT32":
        given, wanted = per_tensor(draft[source]), per_tensor(draft[target])
        if given is None or wanted is None:
            return None
        least, most = (-128, 127) if type_ == "INT8" else (-32768, 32767)
        bounds = [max(least, min(most, wanted[1] + _rounded(single(bound / wanted[0])))) for bound in bounds]
        if given != wanted:
            source, target, before, behind = _rescaled(draft, operator, given, wanted)
    version = {"FLOAT32": 1, "INT8": 2, "INT16": 3}[type_]
    low, high = (
        draft.constant(target, what, type_, (), packed(type_, (bound,)), quantization=draft[target].quantization)
        for what, bound in zip(("low", "high"), bounds, strict=True)
    )
    raised = source
    if draft.name_of(operator) == "RELU_N1_TO_1" or not before:
        raised = draft.like(target, "raised")
        before.append(draft.op("MAXIMUM", [source, low], [raised], {}, version=version))
    return [*before, draft.op("MINIMUM", [raised, high], [target], {}, version=version), *behind]


def _rescaled(
    draft: Draft, operator: Operator, given: tuple[float, int], wanted: tuple[float, int]
) -> tuple[int, int, list[Operator], list[Operator]]:
    """Return the input in the output's steps, where to put the result, and what comes before and behind.

    LiteRT divides the scales in single precision, TFLM in double: labels of that ratio and of 1 make both the same.
    """
    source, target = operator.inputs[0], operator.outputs[0]
    before, behind = [], []
    if single(given[0] / wanted[0]) != given[0] / wanted[0]:
        label = Quantization((single(given[0] / wanted[0]),), (given[1],))
        source = draft.like(source, "labelled", quantization=label)
        before.append(reshape(draft, operator.inputs[0], source))
        target = draft.like(target, "clipped", quantization=Quantization((1.0,), (wanted[1],)))
        behind.append(reshape(draft, target, operator.outputs[0]))
    scaled = draft.like(target, "scaled")
    before.append(
        draft.op("QUANTIZE", [source], [scaled], version=2)
        if draft.name_of(operator) == "RELU_N1_TO_1"
        else draft.op("RELU", [source], [scaled], version=2 if draft[source].type == "INT16" else 1)
    )
    return scaled, target, before, behind


def _rounded(value: float) -> int:
    return int(value + (0.5 if value >= 0 else -0.5))

"""Normalize by neighbouring channels with a dense layer.

Pattern: LOCAL_RESPONSE_NORMALIZATION.

Replacement: SQUARE, FULLY_CONNECTED with a band matrix of alpha and the bias,
RSQRT for a beta of 0.5, else EXP(-beta * LOG), and MUL with the input.

Preconditions: FLOAT32; a bias and an alpha above 0; at most 1024 channels.

Error: float rounding, 2e-6 of the output's range at most. Costs 4 bytes of
flash for each pair of channels.

Source: `reference_ops` of LiteRT's LocalResponseNormalization.
"""

from __future__ import annotations

from tflm_lint.rewrite.rework import count, packed, reshape, reshaped, rework

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model, Operator
    from tflm_lint.rewrite.draft import Draft
    from tflm_lint.rewrite.surroundings import Context

NAME = "local-response-by-band-matrix"
CURES = ("OP101",)
OPS = ("LOCAL_RESPONSE_NORMALIZATION",)
CLASS = "safe"
STAGE = "operators"
ERROR = "float rounding, below 2e-6 of the output's range"
WIDEST = 1024


def apply(model: Model, context: Context) -> Model | None:
    """Return the model with dense layers in the place of LOCAL_RESPONSE_NORMALIZATION, None where there is none."""
    return rework(model, context, _normalized, *OPS, inputs=1)


def _normalized(draft: Draft, operator: Operator) -> list[Operator] | None:
    source, target = operator.inputs[0], operator.outputs[0]
    shape = draft[source].shape
    radius, bias, alpha, beta = (operator.options.get(name) for name in ("radius", "bias", "alpha", "beta"))
    if not isinstance(radius, int) or not isinstance(bias, float) or not isinstance(alpha, float):
        return None
    if not isinstance(beta, float) or bias <= 0 or alpha <= 0 or radius < 0 or not shape or shape[-1] > WIDEST:
        return None
    if {draft[source].type, draft[target].type} != {"FLOAT32"} or draft[target].shape != shape:
        return None
    channels = shape[-1]
    band = [alpha if abs(one - other) <= radius else 0.0 for one in range(channels) for other in range(channels)]
    weights = draft.constant(target, "band", "FLOAT32", (channels, channels), packed("FLOAT32", band))
    biases = draft.constant(target, "bias", "FLOAT32", (channels,), packed("FLOAT32", [bias] * channels))
    flat, first = reshaped(draft, source, "rows", (count(shape) // channels, channels))
    square, total, factor, result = (draft.like(flat, what) for what in ("square", "sum", "factor", "result"))
    steps = [
        first,
        draft.op("SQUARE", [flat], [square], {}),
        draft.op("FULLY_CONNECTED", [square, weights, biases], [total], {}),
    ]
    if beta == 0.5:
        steps.append(draft.op("RSQRT", [total], [factor]))
    else:
        exponent = draft.constant(target, "beta", "FLOAT32", (), packed("FLOAT32", (-beta,)))
        log, power = draft.like(flat, "log"), draft.like(flat, "power")
        steps += [
            draft.op("LOG", [total], [log]),
            draft.op("MUL", [log, exponent], [power], {}),
            draft.op("EXP", [power], [factor], {}),
        ]
    return [*steps, draft.op("MUL", [flat, factor], [result], {}), reshape(draft, result, target)]

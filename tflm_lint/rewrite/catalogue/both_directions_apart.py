"""Run the two directions of a recurrent layer one after the other.

Pattern: BIDIRECTIONAL_SEQUENCE_LSTM, which TFLM does not have.

Replacement: UNIDIRECTIONAL_SEQUENCE_LSTM for what comes, and one for what went:
between two REVERSE_V2 along time. CONCATENATION joins them where the layer
merges its outputs.

Preconditions: no auxiliary input, neither peepholes nor projection; the states
are variables.

Error: none in LiteRT, float rounding between its kernel and TFLM's.

Source: LiteRT's bidirectional_sequence_lstm.cc, whose inputs are those of two
layers behind each other.
"""

from __future__ import annotations

from tflm_lint.rewrite.rework import packed, rework

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model, Operator
    from tflm_lint.rewrite.draft import Draft
    from tflm_lint.rewrite.surroundings import Context

NAME = "both-directions-apart"
CURES = ("OP101",)
OPS = ("BIDIRECTIONAL_SEQUENCE_LSTM",)
CLASS = "safe"
STAGE = "operators"
ERROR = "float rounding"
#: Inputs: the layer's, 17 weights and biases of each direction, 4 states; then what is auxiliary.
WEIGHTS, STATES, AUXILIARY = 17, 35, 39
#: Options that one direction has, too.
SHARED = ("fused_activation_function", "cell_clip", "proj_clip", "time_major", "asymmetric_quantize_inputs")


def apply(model: Model, context: Context) -> Model | None:
    """Return the model with two layers of one direction each, None where there is none of both."""
    return rework(model, context, _apart, *OPS, inputs=1)


def _apart(draft: Draft, operator: Operator) -> list[Operator] | None:
    inputs = operator.inputs
    source, shape = inputs[0], draft[inputs[0]].shape
    if len(inputs) < AUXILIARY or any(index >= 0 for index in inputs[AUXILIARY:]) or len(shape) != 3:
        return None
    merged = bool(operator.options.get("merge_outputs"))
    if len(operator.outputs) < 2 - merged or min(inputs[STATES:AUXILIARY]) < 0:
        return None
    if not all(draft[index].is_variable for index in inputs[STATES:AUXILIARY]):
        return None
    units = [draft[index].shape[-1] for index in inputs[STATES:AUXILIARY:2] if draft[index].shape]
    if len(units) != 2:
        return None
    options = {name: operator.options[name] for name in SHARED if name in operator.options}
    axis = draft.constant(source, "time", "INT32", (1,), packed("INT32", (0 if options.get("time_major") else 1,)))
    target = operator.outputs[0]
    outputs = list(operator.outputs[:2])
    if merged:
        outputs = [
            draft.like(target, what, shape=(*shape[:2], size))
            for what, size in zip(("forward", "backward"), units, strict=True)
        ]
    turned, found = draft.like(source, "reversed"), draft.like(outputs[1], "reversed")
    steps = []
    for number, (given, result) in enumerate(((source, outputs[0]), (turned, found))):
        first = 1 + WEIGHTS * number
        states = inputs[STATES + 2 * number : STATES + 2 * number + 2]
        weights = inputs[first : first + WEIGHTS]
        steps.append(
            draft.op(
                "UNIDIRECTIONAL_SEQUENCE_LSTM",
                [given, *weights, *states, -1, -1, -1, -1],
                [result],
                options,
            )
        )
    made = [
        steps[0],
        draft.op("REVERSE_V2", [source, axis], [turned], {}),
        steps[1],
        draft.op("REVERSE_V2", [found, axis], [outputs[1]], {}),
    ]
    return [*made, draft.op("CONCATENATION", outputs, [target], {"axis": 2})] if merged else made

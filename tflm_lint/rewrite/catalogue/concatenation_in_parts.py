"""Join more than 10 tensors in parts.

Pattern: CONCATENATION of more than 10 inputs, which is all that TFLM's kernel
has room for.

Replacement: CONCATENATION of each 10, and of the parts.

Preconditions: no fused activation.

Error: none, values are copied.

Source: `kMaxInputNum` of TFLM's concatenation.cc.
"""

from __future__ import annotations

from tflm_lint.rewrite.rework import rework

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model, Operator
    from tflm_lint.rewrite.draft import Draft
    from tflm_lint.rewrite.surroundings import Context

NAME = "concatenation-in-parts"
CURES = ("OP110",)
OPS = ("CONCATENATION",)
CLASS = "safe"
STAGE = "operators"
ERROR = "exact"
MOST = 10


def apply(model: Model, context: Context) -> Model | None:
    """Return the model with CONCATENATIONs of 10 inputs at most, None where none is refused for having more."""
    return rework(model, context, _parts, "CONCATENATION", inputs=MOST + 1)


def _parts(draft: Draft, operator: Operator) -> list[Operator] | None:
    target = operator.outputs[0]
    rank = len(draft[target].shape)
    axis = operator.options.get("axis", 0)
    if not isinstance(axis, int) or not -rank <= axis < rank or min(operator.inputs) < 0:
        return None
    if operator.options.get("fused_activation_function", "NONE") != "NONE":
        return None
    axis %= rank
    if any(len(draft[index].shape) != rank for index in operator.inputs):
        return None
    if sum(draft[index].shape[axis] for index in operator.inputs) != draft[target].shape[axis]:
        return None
    inputs = [*operator.inputs]
    steps = []
    while len(inputs) > MOST:
        joined = []
        for start in range(0, len(inputs), MOST):
            some = inputs[start : start + MOST]
            if len(some) == 1:
                joined += some
                continue
            shape = [*draft[target].shape]
            shape[axis] = sum(draft[index].shape[axis] for index in some)
            part = draft.like(target, "part", shape=tuple(shape))
            steps.append(operator._replace(inputs=tuple(some), outputs=(part,)))
            joined.append(part)
        inputs = joined
    return [*steps, operator._replace(inputs=tuple(inputs))]

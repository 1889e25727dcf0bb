"""Repeat tensors by broadcasting.

Pattern: TILE with constant multiples.

Replacement: for each axis that is repeated, two at a time, RESHAPE to
[A, 1, B], BROADCAST_TO [A, m, B], and RESHAPE; of no axis, one RESHAPE.

Preconditions: a multiple for each axis; the output's shape is the product.

Error: none, values are copied.

Source: the m-th block of B elements of a repeated axis is what BROADCAST_TO
puts there; `tflite::reference_ops::BroadcastTo` copies any type.
"""

from __future__ import annotations

from tflm_lint.rewrite.rework import count, packed, reshape, reshaped, rework, values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model, Operator
    from tflm_lint.rewrite.draft import Draft
    from tflm_lint.rewrite.surroundings import Context

NAME = "tile-by-broadcast"
CURES = ("OP101",)
OPS = ("TILE",)
CLASS = "safe"
STAGE = "operators"
ERROR = "exact"


def apply(model: Model, context: Context) -> Model | None:
    """Return the model with BROADCAST_TO in the place of TILE, None where there is none."""
    return rework(model, context, _broadcast, "TILE", inputs=2)


def _broadcast(draft: Draft, operator: Operator) -> list[Operator] | None:
    source, multiples = operator.inputs[:2]
    target = operator.outputs[0]
    times = values(draft, multiples)
    shape = list(draft[source].shape)
    if times is None or draft[multiples].type not in ("INT32", "INT64") or len(times) != len(shape):
        return None
    if draft[target].shape != tuple(size * each for size, each in zip(shape, times, strict=True)):
        return None
    if draft[source].type != draft[target].type:
        return None
    repeated = [axis for axis, each in enumerate(times) if each > 1]
    steps = []
    last = source
    while repeated:
        *repeated, second = repeated
        axes = [repeated.pop(), second] if repeated else [second]
        narrow, wide = blocks(shape, axes, times)
        for axis in axes:
            shape[axis] *= times[axis]
        flat, step = reshaped(draft, last, "blocks", narrow)
        steps.append(step)
        dims = draft.constant(target, "dims", "INT32", (len(wide),), packed("INT32", wide))
        full = draft.like(source, "repeated", shape=tuple(wide))
        steps.append(draft.op("BROADCAST_TO", [flat, dims], [full], version=2))
        last = full
    return [*steps, reshape(draft, last, target)]


def blocks(shape: list[int], axes: list[int], times: tuple[int, ...]) -> tuple[list[int], list[int]]:
    """Return the shape in which each axis to be repeated has a dimension of 1 before it, and the repeated one."""
    narrow, wide = [], []
    start = 0
    for axis in axes:
        outer = count(shape[start:axis])
        if outer > 1:
            narrow.append(outer)
            wide.append(outer)
        narrow.append(1)
        wide.append(times[axis])
        start = axis
    narrow.append(count(shape[start:]))
    wide.append(count(shape[start:]))
    return narrow, wide

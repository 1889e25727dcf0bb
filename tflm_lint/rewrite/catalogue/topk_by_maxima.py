"""Find the k greatest values one after the other.

Pattern: TOPK_V2 of FLOAT32, INT8 or INT16 with a constant k.

Replacement: k times REDUCE_MAX for the value and ARG_MAX for its index; EQUAL
with 0 ... n - 1 and SELECT_V2 put minus infinity in its place; CONCATENATION.
Integers are cast to FLOAT32 and back. An output that nobody reads is not made.

Preconditions: k of 1 to 64, not more than there are values; indices of INT32.

Error: none; of equal values the lower index comes first, in both. Only where
fewer than k values are above minus infinity the other indices differ.

Source: `reference_ops` of TOPK_V2 keep a heap that orders by value and then by
index; `ArgMinMax` takes the first of equal ones.
"""

from __future__ import annotations

from tflm_lint.rewrite.rework import count, packed, reshape, reshaped, rework, values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model, Operator
    from tflm_lint.rewrite.draft import Draft
    from tflm_lint.rewrite.surroundings import Context

NAME = "topk-by-maxima"
CURES = ("OP101",)
OPS = ("TOPK_V2",)
CLASS = "safe"
STAGE = "operators"
ERROR = "exact"
MAX_K = 64


def apply(model: Model, context: Context) -> Model | None:
    """Return the model with maxima in the place of TOPK_V2, None where there is none."""
    return rework(model, context, _maxima, "TOPK_V2", inputs=2, outputs=2)


def _maxima(draft: Draft, operator: Operator) -> list[Operator] | None:
    source, amount = operator.inputs[:2]
    target, indices = operator.outputs[:2]
    wanted = values(draft, amount)
    type_ = draft[source].type
    shape = draft[source].shape
    if wanted is None or len(wanted) != 1 or not shape or not 1 <= wanted[0] <= min(MAX_K, shape[-1]):
        return None
    if type_ not in ("FLOAT32", "INT8", "INT16") or draft[target].type != type_ or draft[indices].type != "INT32":
        return None
    k = wanted[0]
    if any(draft[index].shape != (*shape[:-1], k) for index in (target, indices)):
        return None
    found = Rows(draft, operator)
    for number in range(k):
        found.take(last=number == k - 1)
    read = {index for each in draft.operators for index in each.inputs} | set(draft.outputs)
    if target in read:
        found.join(target)
    if indices in read:
        found.join(indices)
    return found.steps


class Rows:
    """Rows of values from which the greatest is taken, and what was taken so far."""

    def __init__(self, draft: Draft, operator: Operator) -> None:
        source, (target, indices) = operator.inputs[0], operator.outputs[:2]
        size = draft[source].shape[-1]
        rows = count(draft[source].shape[:-1])
        self.draft = draft
        self.steps: list[Operator] = []
        self.target = target
        self.indices = indices
        self.rows = rows
        self.integer = draft[source].type if draft[source].type != "FLOAT32" else None
        self.rest = source
        if draft[source].shape != (rows, size):
            self.rest, step = reshaped(draft, source, "rows", (rows, size))
            self.steps.append(step)
        if self.integer:
            self._cast(self.rest, draft.like(self.rest, "float", type="FLOAT32", quantization=None))
            self.rest = self.steps[-1].outputs[0]
        self.last_axis = draft.constant(target, "axis", "INT32", (1,), packed("INT32", (1,)))
        self.count = draft.constant(target, "count", "INT32", (1, size), packed("INT32", range(size)))
        lowest = packed("FLOAT32", (float("-inf"),))
        self.lowest = draft.constant(target, "lowest", "FLOAT32", (1, 1), lowest)
        self.taken: dict[int, list[int]] = {target: [], indices: []}

    def take(self, *, last: bool) -> None:
        """Take the greatest value of each row, and put the lowest in its place."""
        draft = self.draft
        shape = (self.rows, 1)
        value = draft.like(self.rest, "max", shape=shape)
        flat = draft.like(self.indices, "flat", shape=(self.rows,))
        index = draft.like(self.indices, "index", shape=shape)
        self.steps += [
            draft.op("REDUCE_MAX", [self.rest, self.last_axis], [value], {"keep_dims": True}),
            draft.op("ARG_MAX", [self.rest, self.last_axis], [flat], {"output_type": "INT32"}),
            reshape(draft, flat, index),
        ]
        self.taken[self.target].append(value)
        self.taken[self.indices].append(index)
        if not last:
            place = draft.like(self.rest, "place", type="BOOL")
            rest = draft.like(self.rest, "rest")
            self.steps += [
                draft.op("EQUAL", [index, self.count], [place], {}),
                draft.op("SELECT_V2", [place, self.lowest, self.rest], [rest], {}),
            ]
            self.rest = rest

    def join(self, target: int) -> None:
        """Write what was taken into an output."""
        draft = self.draft
        taken = self.taken[target]
        joined = taken[0]
        if len(taken) > 1:
            joined = draft.like(taken[0], "joined", shape=(self.rows, len(taken)))
            self.steps.append(draft.op("CONCATENATION", taken, [joined], {"axis": 1}))
        if self.integer and target == self.target:
            narrow = draft.like(target, "rows", shape=draft[joined].shape)
            self._cast(joined, narrow)
            joined = narrow
        self.steps.append(reshape(draft, joined, target))

    def _cast(self, source: int, target: int) -> None:
        types = {"in_data_type": self.draft[source].type, "out_data_type": self.draft[target].type}
        self.steps.append(self.draft.op("CAST", [source], [target], types))

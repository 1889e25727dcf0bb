"""Put elements into a constant order by GATHER.

Pattern: REVERSE_SEQUENCE with constant lengths, SCATTER_ND with constant
indices.

Replacement: RESHAPE, GATHER with the places as a constant, RESHAPE. What no
index of SCATTER_ND names is a zero: a row of zeros is joined to the updates.

Preconditions: FLOAT32 or INT8; every index of SCATTER_ND names another place.

Error: none, values are copied.

Source: the order of the elements is all that either changes.
"""

from __future__ import annotations

from tflm_lint.rewrite.rework import count, packed, per_tensor, reshape, reshaped, rework, values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model, Operator
    from tflm_lint.rewrite.draft import Draft
    from tflm_lint.rewrite.surroundings import Context

NAME = "constant-permutation"
CURES = ("OP101",)
OPS = ("REVERSE_SEQUENCE", "SCATTER_ND")
CLASS = "safe"
STAGE = "operators"
ERROR = "exact"
TYPES = ("FLOAT32", "INT8")
MOST = 1 << 16


def apply(model: Model, context: Context) -> Model | None:
    """Return the model with GATHER in the place of constant permutations, None where there are none."""
    changed = rework(model, context, _reversed, "REVERSE_SEQUENCE", inputs=2)
    return changed or rework(model, context, _scattered, "SCATTER_ND", inputs=3)


def _reversed(draft: Draft, operator: Operator) -> list[Operator] | None:
    source, lengths = operator.inputs[:2]
    target = operator.outputs[0]
    shape = draft[source].shape
    sequence, batch = (operator.options.get(name, 0) for name in ("seq_dim", "batch_dim"))
    amounts = values(draft, lengths)
    if amounts is None or draft[source].type not in TYPES or draft[target].shape != shape:
        return None
    if not isinstance(sequence, int) or not isinstance(batch, int) or sequence == batch:
        return None
    if not (0 <= sequence < len(shape) and 0 <= batch < len(shape)) or len(amounts) != shape[batch]:
        return None
    # what lies behind both dimensions moves as one
    last = max(sequence, batch) + 1
    rows = count(shape[:last])
    if any(not 0 <= amount <= shape[sequence] for amount in amounts) or rows > MOST:
        return None
    step, group = count(shape[sequence + 1 : last]), count(shape[batch + 1 : last])
    places = []
    for row in range(rows):
        at, amount = row // step % shape[sequence], amounts[row // group % shape[batch]]
        places.append(row + (amount - 1 - 2 * at) * step if at < amount else row)
    return _gathered(draft, source, target, count(shape[last:]), places)


def _scattered(draft: Draft, operator: Operator) -> list[Operator] | None:
    indices, updates, shape = operator.inputs[:3]
    target = operator.outputs[0]
    where, wanted = values(draft, indices), values(draft, shape)
    if where is None or wanted is None or draft[target].shape != wanted or draft[updates].type not in TYPES:
        return None
    depth = draft[indices].shape[-1] if draft[indices].shape else 0
    if not 0 < depth <= len(wanted) or draft[updates].type != draft[target].type:
        return None
    rows, width = count(wanted[:depth]), count(wanted[depth:])
    given = len(where) // depth
    if rows > MOST or given * width != count(draft[updates].shape):
        return None
    places = [given] * rows
    for number in range(given):
        place = 0
        for axis, size in enumerate(wanted[:depth]):
            at = where[number * depth + axis]
            if not 0 <= at < size:
                return None
            place = place * size + at
        if places[place] != given:
            return None
        places[place] = number
    if given not in places:
        return _gathered(draft, updates, target, width, places)
    if draft[updates].type == "INT8" and per_tensor(draft[updates]) is None:
        return None
    flat, step = reshaped(draft, updates, "rows", (given, width))
    size = 4 if draft[updates].type == "FLOAT32" else 1
    zeros = draft.constant(
        target, "zeros", draft[updates].type, (1, width), bytes(width * size), quantization=draft[updates].quantization
    )
    more = draft.like(updates, "and_zeros", shape=(given + 1, width))
    join = draft.op("CONCATENATION", [flat, zeros], [more], {"axis": 0})
    return [step, join, *_gathered(draft, more, target, width, places)]


def _gathered(draft: Draft, source: int, target: int, width: int, places: list[int]) -> list[Operator]:
    """Copy rows of that width from their places."""
    flat, first = reshaped(draft, source, "rows", (count(draft[source].shape) // width, width))
    order = draft.constant(target, "places", "INT32", (len(places),), packed("INT32", places))
    result = draft.like(target, "rows", shape=(len(places), width))
    gather = draft.op("GATHER", [flat, order], [result], {"axis": 0}, version=2)
    return [first, gather, reshape(draft, result, target)]

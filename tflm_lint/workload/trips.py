"""WHILE -> its trips, where the condition is a counter below a constant, as converters write a loop over time steps."""

from __future__ import annotations

from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model, Operator, Subgraph

#: A condition nested deeper than this is not looked into: each level may double the work of looking.
DEPTH = 4


class Loop(NamedTuple):
    """A WHILE, the subgraph it stands in and those it runs."""

    model: Model
    caller: Subgraph
    operator: Operator
    cond: Subgraph
    body: Subgraph


def trip_count(loop: Loop) -> int | None:
    """Return how often the body runs, None where the model does not tell.

    The condition must be LESS or LESS_EQUAL of an input and a constant, or LOGICAL_AND of such; the body must give that
    input back as ADD of itself and a positive constant, and the WHILE must start it from a constant. A limit may also
    be an input that starts from a constant and that the body gives back unchanged.
    """
    return _trips(loop, loop.cond.outputs[0], DEPTH) if len(loop.cond.outputs) == 1 else None


def _trips(loop: Loop, tensor: int, depth: int) -> int | None:
    maker = _maker(loop.cond, tensor)
    if maker is None or len(maker.inputs) != 2 or not depth:
        return None
    op = loop.model.op_name(maker)
    left, right = maker.inputs
    if op == "LOGICAL_AND":
        # the loop ends with the side that ends first, which is known only where both are
        sides = (_trips(loop, left, depth - 1), _trips(loop, right, depth - 1))
        return None if sides[0] is None or sides[1] is None else min(sides[0], sides[1])
    if op not in ("LESS", "LESS_EQUAL") or left not in loop.cond.inputs:
        return None
    limit = _value(loop.model, loop.cond, right)
    if limit is None and right in loop.cond.inputs:
        limit = _unchanged(loop, loop.cond.inputs.index(right))
    place = loop.cond.inputs.index(left)
    start = _value(loop.model, loop.caller, loop.operator.inputs[place]) if place < len(loop.operator.inputs) else None
    step = _step(loop, place)
    if limit is None or start is None or step is None:
        return None
    distance = limit - start + (1 if op == "LESS_EQUAL" else 0)
    return max(0, -(-distance // step))


def _step(loop: Loop, place: int) -> int | None:
    """Return what the body adds to the input at that place."""
    body = loop.body
    if not (place < len(body.inputs) and place < len(body.outputs)):
        return None
    counter = body.inputs[place]
    maker = _maker(body, body.outputs[place])
    if maker is None or loop.model.op_name(maker) != "ADD" or len(maker.inputs) != 2 or counter not in maker.inputs:
        return None
    other = maker.inputs[1] if maker.inputs[0] == counter else maker.inputs[0]
    step = _value(loop.model, body, other)
    return step if step is not None and step > 0 else None


def _unchanged(loop: Loop, place: int) -> int | None:
    """Return the constant from which an input starts that the body gives back as it is."""
    body, inputs = loop.body, loop.operator.inputs
    if not (place < len(inputs) and place < len(body.inputs) and place < len(body.outputs)):
        return None
    return _value(loop.model, loop.caller, inputs[place]) if body.inputs[place] == body.outputs[place] else None


def _maker(subgraph: Subgraph, tensor: int) -> Operator | None:
    index = subgraph.producer(tensor)
    return None if index is None else subgraph.operators[index]


def _value(model: Model, subgraph: Subgraph, index: int) -> int | None:
    """Read a constant INT32 or INT64 of one element."""
    if index < 0:
        return None
    tensor = subgraph.tensors[index]
    data = model.constant(tensor)
    size = {"INT32": 4, "INT64": 8}.get(tensor.type)
    if data is None or size is None or len(data) != size:
        return None
    return int.from_bytes(data, "little", signed=True)

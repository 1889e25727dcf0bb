"""Keep the outputs of a loop in one tensor instead of a TensorList.

Pattern: FlexTensorListReserve, a WHILE that carries the list, whose body puts
one item into it by FlexTensorListSetItem, and FlexTensorListStack behind it:
what becomes of a Keras LSTM, GRU or RNN with an open batch.

A list that is made by FlexTensorListFromTensor and only read, by
FlexTensorListGetItem, is the tensor that it is made from.

Replacement: a tensor of as many items, FILLed with 0. The body writes its row
by DYNAMIC_UPDATE_SLICE at PACK(index, 0, ...); the stack is the tensor itself.
The loop stays.
GetItem becomes GATHER.

Preconditions: the number of items is a constant and the shape of an item is
known; nothing else in graph, condition and body touches the list.

Error: none, values are only moved.

Source: TensorFlow's list_kernels.h; TFLM has no VARIANT tensors. Unrolled the
same network computes the same to the bit, in five times the file.
"""

from __future__ import annotations

import struct

from tflm_lint.record import NamedTuple
from tflm_lint.rewrite.draft import Draft

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model, Operator, Subgraph
    from tflm_lint.rewrite.surroundings import Context

NAME = "lists-in-loops"
CURES = ("OP102", "OP107", "OP108")
OPS = (
    "CUSTOM:FlexTensorListFromTensor",
    "CUSTOM:FlexTensorListGetItem",
    "CUSTOM:FlexTensorListReserve",
    "CUSTOM:FlexTensorListSetItem",
    "CUSTOM:FlexTensorListStack",
    "WHILE",
)
CLASS = "safe"
ERROR = "exact"
STAGE = "loops"

RESERVE, SET, STACK = (f"CUSTOM:FlexTensorList{name}" for name in ("Reserve", "SetItem", "Stack"))
FROM, GET = (f"CUSTOM:FlexTensorList{name}" for name in ("FromTensor", "GetItem"))
#: A list of more bytes is no list of a microcontroller.
MOST = 1 << 24


class Loop(NamedTuple):
    """A list and the loop that fills it, by position and index."""

    graph: int
    reserve: int
    repeat: int
    stack: int
    #: Which of the loop's inputs and outputs the list is.
    place: int
    condition: int
    body: int
    set: int


def apply(model: Model, context: Context) -> Model | None:  # noqa: ARG001 - it is every rewrite's, this one asks nothing
    """Return the model with one list as a tensor, None where there is none that can be."""
    for number, subgraph in enumerate(model.subgraphs):
        for position, operator in enumerate(subgraph.operators):
            if model.op_name(operator) == RESERVE:
                loop = _loop(model, number, position)
                changed = None if loop is None else _unlisted(model, loop)
            elif model.op_name(operator) == FROM:
                changed = _read(model, number, operator)
            else:
                continue
            if changed is not None:
                return changed
    return None


def _loop(model: Model, number: int, reserve: int) -> Loop | None:
    graph = model.subgraphs[number]
    operator = graph.operators[reserve]
    if len(operator.inputs) != 2 or len(operator.outputs) != 1:
        return None
    repeat = _user(graph, operator.outputs[0])
    if repeat is None or model.op_name(graph.operators[repeat]) != "WHILE":
        return None
    loop = graph.operators[repeat]
    place = loop.inputs.index(operator.outputs[0])
    condition, body = loop.options.get("cond_subgraph_index"), loop.options.get("body_subgraph_index")
    if not isinstance(condition, int) or not isinstance(body, int) or number in (condition, body):
        return None
    if max(condition, body) >= len(model.subgraphs) or min(condition, body) < 0 or condition == body:
        return None
    asked, inner = model.subgraphs[condition], model.subgraphs[body]
    if not len(loop.inputs) == len(loop.outputs) == len(inner.inputs) == len(inner.outputs) == len(asked.inputs):
        return None
    stack, put = _user(graph, loop.outputs[place]), _user(inner, inner.inputs[place])
    if stack is None or put is None or any(asked.inputs[place] in item.inputs for item in asked.operators):
        return None
    item = inner.operators[put]
    names = (model.op_name(graph.operators[stack]), model.op_name(item))
    if names != (STACK, SET) or len(item.inputs) != 3 or item.outputs != (inner.outputs[place],):
        return None
    if item.inputs[0] != inner.inputs[place] or any(item.outputs[0] in other.inputs for other in inner.operators):
        return None
    return Loop(number, reserve, repeat, stack, place, condition, body, put)


def _read(model: Model, number: int, operator: Operator) -> Model | None:
    """Let a loop that only reads the items of a list read the rows of the tensor that it was made from."""
    graph = model.subgraphs[number]
    if len(operator.inputs) != 2 or len(operator.outputs) != 1:
        return None
    source, listed = operator.inputs[0], operator.outputs[0]
    repeat = _user(graph, listed)
    if repeat is None or model.op_name(graph.operators[repeat]) != "WHILE":
        return None
    loop = graph.operators[repeat]
    place = loop.inputs.index(listed)
    subgraphs = [loop.options.get(f"{name}_subgraph_index") for name in ("cond", "body")]
    condition, body = (index if isinstance(index, int) else -1 for index in subgraphs)
    if min(condition, body) < 0 or max(condition, body) >= len(model.subgraphs) or number in (condition, body):
        return None
    asked, inner = model.subgraphs[condition], model.subgraphs[body]
    if not len(loop.inputs) == len(loop.outputs) == len(inner.inputs) == len(inner.outputs) == len(asked.inputs):
        return None
    given, left = inner.inputs[place], loop.outputs[place]
    readers = [item for item in inner.operators if given in item.inputs]
    read_on = left in graph.outputs or any(left in item.inputs for item in graph.operators)
    if inner.outputs[place] != given or read_on or any(asked.inputs[place] in each.inputs for each in asked.operators):
        return None
    if any(model.op_name(item) != GET or len(item.inputs) != 3 or item.inputs.index(given) for item in readers):
        return None
    shape = graph.tensors[source].shape
    if graph.tensors[source].type != "FLOAT32" or not shape or min(shape) < 1:
        return None
    outer = Draft(model, number)
    outer.replace(graph.operators.index(operator), [])
    outer.replace(repeat, [loop._replace(inputs=(*loop.inputs[:place], source, *loop.inputs[place + 1 :]))])
    for tensor in (listed, left):
        _is_tensor(outer, tensor, shape)
    draft = Draft(outer.model(), body)
    _is_tensor(draft, given, shape)
    for position, item in enumerate(draft.operators):
        if item in readers:
            draft.replace(position, _row(draft, item, shape))
    last = Draft(draft.model(), condition)
    _is_tensor(last, last.inputs[place], shape)
    return last.model()


def _row(draft: Draft, get: Operator, shape: tuple[int, ...]) -> list[Operator]:
    """Read an item from its row."""
    listed, index = get.inputs[:2]
    steps = []
    if draft[index].shape:
        scalar = draft.like(index, "scalar", shape=())
        steps.append(draft.op("RESHAPE", [index], [scalar], {"new_shape": ()}))
        index = scalar
    draft.change(get.outputs[0], shape=shape[1:], shape_signature=(), type="FLOAT32")
    return [*steps, draft.op("GATHER", [listed, index], get.outputs, {"axis": 0})]


def _user(graph: Subgraph, index: int) -> int | None:
    """Return the only operator that reads a tensor, once, and that is no output."""
    users = [place for place, operator in enumerate(graph.operators) for item in operator.inputs if item == index]
    return users[0] if len(users) == 1 and index not in graph.outputs else None


def _unlisted(model: Model, loop: Loop) -> Model | None:
    graph, inner = model.subgraphs[loop.graph], model.subgraphs[loop.body]
    reserve, put = graph.operators[loop.reserve], inner.operators[loop.set]
    data = model.constant(graph.tensors[reserve.inputs[1]])
    item, index = inner.tensors[put.inputs[2]], inner.tensors[put.inputs[1]]
    if (
        data is None
        or len(data) != 4
        or item.type != "FLOAT32"
        or index.type != "INT32"
        or index.shape not in ((), (1,))
    ):
        return None
    shape = (struct.unpack("<i", data)[0], *item.shape)
    bytes_ = 4
    for size in shape:
        bytes_ *= max(size, 0)
    if not 0 < bytes_ <= MOST:
        return None
    outer = Draft(model, loop.graph)
    result = outer.operators[loop.stack].outputs[0]
    for tensor in (reserve.outputs[0], outer.operators[loop.repeat].outputs[loop.place]):
        _is_tensor(outer, tensor, shape)
    outer.change(result, shape=shape, shape_signature=())
    dims = outer.constant(result, "dims", "INT32", (len(shape),), struct.pack(f"<{len(shape)}i", *shape))
    zero = outer.constant(result, "zero", "FLOAT32", (), struct.pack("<f", 0.0))
    outer.replace(loop.reserve, [outer.op("FILL", [dims, zero], reserve.outputs, {})])
    listed = outer.operators[loop.repeat].outputs[loop.place]
    outer.replace(loop.stack, [outer.op("RESHAPE", [listed], [result], {"new_shape": shape})])
    body = Draft(outer.model(), loop.body)
    for tensor in (put.inputs[0], put.outputs[0]):
        _is_tensor(body, tensor, shape)
    body.replace(loop.set, _written(body, put, shape))
    condition = Draft(body.model(), loop.condition)
    _is_tensor(condition, condition.inputs[loop.place], shape)
    return condition.model()


def _is_tensor(draft: Draft, index: int, shape: tuple[int, ...]) -> None:
    draft.change(index, type="FLOAT32", shape=shape, shape_signature=(), variant_tensors=(), has_rank=False)


def _written(draft: Draft, put: Operator, shape: tuple[int, ...]) -> list[Operator]:
    """Write an item into its row."""
    listed, index, item = put.inputs
    row = draft.like(item, "row", shape=(1, *shape[1:]))
    made = [draft.op("RESHAPE", [item], [row], {"new_shape": (1, *shape[1:])})]
    if draft[index].shape:
        scalar = draft.like(index, "scalar", shape=())
        made.append(draft.op("RESHAPE", [index], [scalar], {"new_shape": ()}))
        index = scalar
    zero = draft.constant(item, "zero", "INT32", (), struct.pack("<i", 0))
    start = draft.tensor(draft.name(item, "start"), "INT32", (len(shape),))
    numbers = [index, *[zero] * (len(shape) - 1)]
    made.append(draft.op("PACK", numbers, [start], {"axis": 0, "values_count": len(shape)}))
    made.append(draft.op("DYNAMIC_UPDATE_SLICE", [listed, row, start], put.outputs))
    return made

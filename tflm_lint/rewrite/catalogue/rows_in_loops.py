"""Write a row into its place instead of joining what is before it and behind it.

Pattern: SLICE of the first i rows, the new row, SLICE of those from i + 1 on,
joined by CONCATENATION: what converters make of a TensorList in the loop of an
LSTM, GRU or RNN.

Replacement: PACK of i and zeros, DYNAMIC_UPDATE_SLICE. The loop stays, its
tensors have one shape.

Preconditions: both slices are of one tensor whose shape is known and whole in
the other dimensions; the place is followed through PACK, CONCATENATION,
EXPAND_DIMS, RESHAPE, CAST and ADD of a constant; the row is one row.

Error: none: the same bytes are copied.

Source: TensorFlow's lower_static_tensor_list.cc, which writes this for
TensorListSetItem. TFLM plans memory before it runs and cannot follow slices
that grow.
"""

from __future__ import annotations

from tflm_lint.rewrite.draft import Draft
from tflm_lint.rewrite.origins import Numbers
from tflm_lint.rewrite.rework import packed
from tflm_lint.rewrite.shapes.known import known

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model, Operator
    from tflm_lint.rewrite.origins import Number
    from tflm_lint.rewrite.surroundings import Context

NAME = "rows-in-loops"
CURES = ("OP101", "OP103", "OP112", "OP115", "OP117", "OP123", "SH301", "SH302", "SH303")
OPS = ("CONCATENATION", "SLICE", "WHILE", "EXPAND_DIMS")
CLASS = "safe"
STAGE = "loops"
ERROR = "exact"
TYPES = frozenset(("FLOAT32", "INT8", "INT32", "INT16"))


def apply(model: Model, context: Context) -> Model | None:  # noqa: ARG001 - it is every rewrite's, this one asks nothing
    """Return the model with rows written into their places, None where none are joined."""
    shapes = None
    for number, subgraph in enumerate(model.subgraphs):
        rows = Rows(Draft(model, number))
        for position, operator in enumerate(subgraph.operators):
            if model.op_name(operator) != "CONCATENATION" or len(operator.inputs) != 3:
                continue
            found = rows.found(operator)
            if found is None:
                continue
            shapes = shapes or known(model).shapes
            shape = shapes[number][found[0]]
            replacement = None if shape is None else rows.written(operator, *found, shape)
            if replacement is not None:
                rows.draft.replace(position, replacement)
                # shapes are settled anew before the next one
                return rows.draft.model()
    return None


class Rows(Numbers):
    """The rows that a subgraph joins."""

    def found(self, operator: Operator) -> tuple[int, Number, int] | None:
        """Return the tensor whose row is written, its place and the row."""
        before, row, behind = operator.inputs
        first, last = self.made(before, "SLICE"), self.made(behind, "SLICE")
        if first is None or last is None or first.inputs[0] != last.inputs[0] or operator.options.get("axis") != 0:
            return None
        if operator.options.get("fused_activation_function", "NONE") != "NONE":
            return None
        (begin, size), (start, rest) = (map(self.numbers, each.inputs[1:3]) for each in (first, last))
        rank = len(begin)
        if not rank or not len(size) == len(start) == len(rest) == rank or rest[0] != (None, -1):
            return None
        zeros = [*begin, *start[1:]]
        if any(number != (None, 0) for number in zeros) or any(base is not None for base, _ in (*size[1:], *rest[1:])):
            return None
        if size[0][0] is None or start[0] != (size[0][0], size[0][1] + 1):
            return None
        shape = [(count, count) for (_, count) in size[1:]]
        return (first.inputs[0], size[0], row) if shape == [(c, c) for _, c in rest[1:]] else None

    def written(
        self, operator: Operator, whole: int, place: Number, row: int, shape: tuple[int, ...]
    ) -> list[Operator] | None:
        """Make the operators that write a row into its place."""
        draft, target = self.draft, operator.outputs[0]
        base, offset = place
        if base is None or draft[whole].type not in TYPES or not shape or min(shape) < 1:
            return None
        steps: list[Operator] = []
        lone = draft.like(row, "row", shape=(1, *shape[1:]), shape_signature=())
        maker = self.made(row, "EXPAND_DIMS") or self.made(row, "RESHAPE")
        source = row if maker is None else maker.inputs[0]
        steps.append(draft.op("RESHAPE", [source], [lone], {"new_shape": draft[lone].shape}))
        index = draft.like(base, "place", type="INT32", shape=(), shape_signature=(), quantization=None)
        if draft[base].type not in ("INT32", "INT64"):
            return None
        if draft[base].type == "INT64":
            types = {"in_data_type": "INT64", "out_data_type": "INT32"}
            steps.append(draft.op("CAST", [base], [index], types))
        elif draft[base].shape:
            steps.append(draft.op("RESHAPE", [base], [index], {"new_shape": ()}))
        else:
            index = base
        if offset:
            moved = draft.like(index, "moved")
            constant = draft.constant(index, "offset", "INT32", (), packed("INT32", (offset,)))
            steps.append(draft.op("ADD", [index, constant], [moved], {}))
            index = moved
        zero = draft.constant(target, "zero", "INT32", (), packed("INT32", (0,)))
        start = draft.tensor(draft.name(target, "start"), "INT32", (len(shape),))
        numbers = [index, *[zero] * (len(shape) - 1)]
        steps.append(draft.op("PACK", numbers, [start], {"axis": 0, "values_count": len(shape)}))
        draft.change(target, shape=shape, shape_signature=())
        steps.append(draft.op("DYNAMIC_UPDATE_SLICE", [whole, lone, start], [target]))
        return steps

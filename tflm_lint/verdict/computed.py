"""Tensor -> the values that it has in every run: what operators make of constants, of shapes, of a loop's counter.

Only small tensors of whole numbers and of floats that count, and the operators with which a model finds its indices;
whatever else there is, nobody knows.
"""

from __future__ import annotations

import math
import struct
from math import prod

from tflm_lint.verdict import MOST_FOLLOWED
from tflm_lint.verdict.context import Arg
from tflm_lint.verdict.loops import COMPARISONS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from tflm_lint.model.graph import Operator, Subgraph
    from tflm_lint.verdict import Shared

    Values = tuple[float, ...]

#: How many operators may lie between an index and what it is made of.
_DEEPEST = 24
_TYPES = frozenset({"INT32", "INT64", "FLOAT32", "BOOL"})
_MOST_PARTS = 16
_SAME = frozenset({"RESHAPE", "SQUEEZE", "EXPAND_DIMS"})
_OF_SHAPES = frozenset({"SHAPE", "ARG_MAX", "ARG_MIN"})
_PAIRS: Mapping[str, Callable[[Any, Any], Any]] = {
    "ADD": lambda a, b: a + b,
    "SUB": lambda a, b: a - b,
    "MUL": lambda a, b: a * b,
    "DIV": lambda a, b: a / b if isinstance(a, float) or isinstance(b, float) else _cut(a, b),
    "MAXIMUM": max,
    "MINIMUM": min,
    "LESS": lambda a, b: a < b,
    "LESS_EQUAL": lambda a, b: a <= b,
    "GREATER": lambda a, b: a > b,
    "GREATER_EQUAL": lambda a, b: a >= b,
    "EQUAL": lambda a, b: a == b,
    "NOT_EQUAL": lambda a, b: a != b,
    "LOGICAL_AND": lambda a, b: a and b,
    "LOGICAL_OR": lambda a, b: a or b,
}


class Known:
    """The values that tensors have in a run, found when they are asked for."""

    def __init__(self, shared: Shared, given: Mapping[tuple[int, int], Values]) -> None:
        self.shared = shared
        #: What is passed to a subgraph: (subgraph, tensor) -> its values.
        self._given = given
        self._found: dict[tuple[int, int], Values | None] = {}

    def values(self, subgraph: int, index: int, depth: int = 0) -> Values | None:
        """Return all values of a tensor, None where a run decides, or where nobody looks."""
        place = subgraph, index
        if place in self._given:
            return self._given[place]
        if place not in self._found:
            self._found[place] = None
            self._found[place] = self._find(subgraph, index, depth)
        return self._found[place]

    def _find(self, subgraph: int, index: int, depth: int) -> Values | None:
        held = self.shared.model.subgraphs[subgraph]
        if not 0 <= index < len(held.tensors) or depth > _DEEPEST:
            return None
        tensor = held.tensors[index]
        count = prod(tensor.shape)
        if not 1 <= count <= MOST_FOLLOWED or min(tensor.shape, default=1) < 0 or tensor.type not in _TYPES:
            return None
        maker = self.shared.makers(subgraph).get(index)
        if maker is None:
            arg = Arg("", index, tensor, self.shared.model, self.shared, subgraph=subgraph)
            if tensor.is_variable and not arg.constant and index not in self.shared.set_at_run_time(subgraph):
                # as AllocateTensors leaves it
                return (0,) * count
            return arg.invoked(count, tensor.type)
        if len(maker.outputs) != 1 or not self.shared.covers(count):
            return None
        made = _made(self, subgraph, held, maker, depth + 1)
        if made is None or len(made) != count:
            return None
        return _kept(tensor.type, made)


def follow(shared: Shared, given: Mapping[tuple[int, int], Values]) -> Known:
    """Begin a run of which what is passed to subgraphs is known; operators are judged with what they meet in it."""
    run = Known(shared, given)
    shared.computed = run.values
    return run


def _made(known: Known, number: int, held: Subgraph, maker: Operator, depth: int) -> Values | None:
    """Return what an operator computes; its result has the right number of elements or is dropped."""
    name = known.shared.model.operator_codes[maker.opcode].builtin
    # at what a list has more the kernel does not look
    inputs = maker.inputs[: 2 if name in _PAIRS else None]
    if not inputs or min(inputs) < 0 or max(inputs) >= len(held.tensors):
        return None
    tensors = [held.tensors[index] for index in inputs]
    output = held.tensors[maker.outputs[0]]
    if name in _OF_SHAPES:
        return _of_shape(known, number, held, maker, depth)
    types = {tensor.type for tensor in tensors}
    if name == "CAST":
        source = known.values(number, inputs[0], depth)
        return None if source is None else _cast(source, output.type)
    if name in _SAME:
        return known.values(number, inputs[0], depth) if tensors[0].type == output.type else None
    comparison = name in COMPARISONS or name.startswith("LOGICAL")
    if len(types) != 1 or (output.type not in types and not (comparison and output.type == "BOOL")):
        return None
    if maker.options.get("fused_activation_function", "NONE") != "NONE" or len(tensors) > _MOST_PARTS:
        return None
    if name == "ZEROS_LIKE":
        return (0,) * prod(tensors[0].shape)
    parts = [known.values(number, index, depth) for index in inputs]
    values = [part for part in parts if part is not None]
    if len(values) != len(parts):
        return None
    if name in ("PACK", "CONCATENATION"):
        # of several dimensions the parts would lie elsewhere
        flat = all(len(tensor.shape) == (name == "CONCATENATION") for tensor in tensors)
        return tuple([value for part in values for value in part]) if flat else None
    if name == "LOGICAL_NOT":
        return tuple([not value for value in values[0]])
    if name not in _PAIRS or len(values) != 2 or not (1 in map(len, values) or tensors[0].shape == tensors[1].shape):
        return None
    count = max(map(len, values))
    one, other = (part * count if len(part) == 1 else part for part in values)
    if name == "DIV" and 0 in other:
        return None
    return tuple([_PAIRS[name](*pair) for pair in zip(one, other, strict=True)])


def _of_shape(known: Known, number: int, held: Subgraph, maker: Operator, depth: int) -> Values | None:
    """Return what the shape of the first input decides."""
    first, output = held.tensors[maker.inputs[0]], held.tensors[maker.outputs[0]]
    if output.type != "INT32":
        return None
    if known.shared.model.operator_codes[maker.opcode].builtin == "SHAPE":
        # what Prepare has written over the stored shape of what is computed nobody looks up here
        return first.shape if len(maker.inputs) == 1 and maker.inputs[0] in held.inputs else None
    axis = known.values(number, maker.inputs[1], depth) if len(maker.inputs) == 2 else None
    if axis is None or not -len(first.shape) <= axis[0] < len(first.shape):
        return None
    # the only place that there is, whatever a run compares
    return (0,) * prod(output.shape) if first.shape[int(axis[0])] == 1 else None


def _cut(dividend: int, divisor: int) -> int:
    """Divide as C++ does, towards 0."""
    quotient = abs(dividend) // abs(divisor)
    return quotient if (dividend < 0) == (divisor < 0) else -quotient


def _cast(values: Values, kind: str) -> Values | None:
    """Convert as C++ does; what is not finite has no whole number."""
    if kind == "FLOAT32":
        return tuple([float(value) for value in values])
    if kind == "BOOL":
        return tuple([bool(value) for value in values])
    return tuple([int(value) for value in values]) if all(map(math.isfinite, values)) else None


def _kept(kind: str, values: Values) -> Values | None:
    """Round what was computed to what its type holds; None where C++ leaves that open."""
    if kind == "BOOL":
        return tuple([bool(value) for value in values])
    if kind == "FLOAT32":
        try:
            return struct.unpack(f"<{len(values)}f", struct.pack(f"<{len(values)}f", *values))
        except OverflowError:
            return None
    bits = 1 << (31 if kind == "INT32" else 63)
    return values if all(-bits <= value < bits for value in values) else None

"""Model and Workload -> Mix: the work of one inference by kind of operator, as processors are slow at it."""

from __future__ import annotations

from tflm_lint.facts import load
from tflm_lint.record import NamedTuple
from tflm_lint.workload import elements

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from tflm_lint.model.graph import Model, Operator, Subgraph
    from tflm_lint.workload import Workload

#: Type of a tensor -> the type that kernels compute in.
COMPUTED_IN = {"INT8": "int8", "UINT8": "int8", "INT16": "int16", "FLOAT32": "float"}


class Part(NamedTuple):
    """The work of all operators of one kind and type in one inference."""

    #: Kind of operator, of ``facts/time.yaml``.
    kind: str
    #: ``int8``, ``int16``, ``float`` or ``other``.
    type: str
    calls: int = 0
    macs: int = 0
    #: Output elements; input elements of what reduces, where those are more.
    elements: int = 0
    #: Positions of the kernel at output pixels, without channels: what im2col visits.
    taps: int = 0
    #: The first of them by name.
    op: str = ""


def mix(model: Model, work: Workload) -> tuple[Part, ...] | None:
    """Sum the work of one inference by kind and type, in order of first appearance; None where a tensor has no size."""
    kinds: Mapping[str, str] = load("time")["kinds"]
    parts: dict[tuple[str, str], list[int]] = {}
    names: dict[tuple[str, str], str] = {}
    for row in work.per_operator:
        subgraph = model.subgraphs[row.subgraph]
        operator = subgraph.operators[row.operator]
        kind = kinds.get(row.op, "move" if row.macs == 0 else "other")
        taps = 0
        if kind == "conv":
            kind, taps = _convolution(subgraph, operator)
        key = kind, computed_in(subgraph, operator)
        names.setdefault(key, row.op)
        sums = parts.setdefault(key, [0, 0, 0, 0])
        sums[0] += row.times
        sums[1] += row.macs or 0
        count = _most_elements(subgraph, operator, reads=kind in {"reduce", "pool"})
        if count is None:
            return None
        sums[2] += count * row.times
        sums[3] += taps * row.times
    return tuple(Part(*key, sums[0], sums[1], sums[2], sums[3], names[key]) for key, sums in parts.items())


def computed_in(subgraph: Subgraph, operator: Operator) -> str:
    """Return the type that an operator's kernel computes in, as its first input and output tell."""
    types = [subgraph.tensors[index].type for index in (*operator.inputs[:1], *operator.outputs[:1]) if index >= 0] or [
        ""
    ]
    found = [COMPUTED_IN.get(type_, "other") for type_ in types]
    return "float" if "float" in found else found[-1]


def _convolution(subgraph: Subgraph, operator: Operator) -> tuple[str, int]:
    """Tell 1x1 convolutions, which are matrix products, from those that gather their inputs; count what they gather."""
    weights = operator.inputs[1] if len(operator.inputs) > 1 else -1
    output = operator.outputs[0] if operator.outputs else -1
    if weights < 0 or output < 0:
        return "conv", 0
    kernel, shape = subgraph.tensors[weights].shape, subgraph.tensors[output].shape
    if len(kernel) != 4 or not shape:
        return "conv", 0
    window = kernel[1] * kernel[2]
    strides = operator.options.get("stride_w"), operator.options.get("stride_h")
    kind = "pointwise" if window == 1 and strides == (1, 1) else "conv"
    return kind, (elements(shape[:-1]) or 0) * window if kind == "conv" else 0


def _most_elements(subgraph: Subgraph, operator: Operator, *, reads: bool) -> int | None:
    """Count what an operator writes, or what it reads where that is more; None where a tensor has no size."""
    written = [elements(subgraph.tensors[index].shape) for index in operator.outputs if index >= 0]
    read = [elements(subgraph.tensors[index].shape) for index in operator.inputs[:1] if index >= 0 and reads]
    total = 0
    for count in written:
        if count is None:
            return None
        total += count
    for count in read:
        if count is None:
            return None
        total = max(total, count)
    return total

"""Operator -> Violations that follow from its shapes and place: memory that nobody has, or that is somebody else's."""

from __future__ import annotations

from tflm_lint.verdict import Shared, Violation
from tflm_lint.verdict.said import shape_of
from tflm_lint.verdict.table import applies

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tflm_lint.verdict import Behind
    from tflm_lint.verdict.context import Arg, Op
    from tflm_lint.verdict.table import Checks

#: What lies next to a variable is data of a kernel and padding: less than that and the structs are still whole.
_SPARE = 128
#: SPLIT and SPLIT_V keep no data there.
_BARE, _BARE_SPARE = ("SPLIT", "SPLIT_V"), 32
#: Operators that are judged anew for a shape that is written over the stored one.
_MOST_ANEW = 64
#: Kinds that hang on no shape that is read.
_APART = frozenset({"dynamic", "unreached"})


def empty(op: Op, subgraph: int, index: int) -> Iterator[Violation]:
    """Name a tensor that holds nothing where shapes do not agree: it has no memory, and the kernel goes by others."""
    if op.entry.raw.get("takes_nothing") and any(not arg.elements for name in op.entry.inputs for arg in op.all(name)):
        return
    # an output whose dimensions Prepare writes gets the memory of those
    outputs = () if op.entry.raw.get("sets_output_shape") else op.entry.outputs
    for name in (*op.entry.inputs, *outputs):
        for arg in op.all(name):
            if not arg.elements and not arg.constant:
                yield Violation(
                    "empty",
                    "SH302",
                    "crash",
                    "invoke",
                    "{it} is {shape} and has no memory, TFLM goes by another shape and crashes",
                    {"it": arg.name, "shape": shape_of(arg.shape)},
                    name,
                    subgraph,
                    index,
                    arg.index,
                    tells=True,
                )
                return


def into_structs(op: Op, subgraph: int, index: int) -> Iterator[Violation]:
    """Name an output that is a variable and smaller than the input that the kernel goes by.

    `AllocateVariables` takes variables from the tail of the arena, below the structs that TFLM itself lives on.
    """
    read = max((arg.bytes for name in op.entry.inputs[:1] for arg in op.all(name)), default=0)
    for name in op.entry.outputs:
        for arg in op.all(name):
            yield from over_structs(op, arg, read, subgraph, index)


def over_structs(op: Op, arg: Arg, written: int, subgraph: int, index: int) -> Iterator[Violation]:
    """Name an output that is a variable, into which a kernel writes so many bytes, where that reaches the structs."""
    spare = _BARE_SPARE if op.entry.key in _BARE else _SPARE
    if arg.is_variable and not arg.constant and 0 <= arg.bytes < written - spare:
        words = "{it} is a variable of {bytes} bytes among TFLM's own structs, which the kernel writes over"
        values = {"it": arg.name, "bytes": arg.bytes}
        yield Violation("structs", "SH302", "crash", "invoke", words, values, arg.argument, subgraph, index, arg.index)


def unreached(op: Op, checks: Checks, subgraph: int, index: int) -> Iterator[Violation]:
    """Name a scratch buffer that no lifetime is computed for: `CommitPlan` writes through a pointer nobody set."""
    if any(applies(when, op) for when in checks.scratch):
        words = "needs a scratch buffer in subgraph {subgraph}, which the first never reaches: TFLM crashes"
        values = {"subgraph": subgraph}
        yield Violation("unreached", "OP115", "crash", "allocate", words, values, None, subgraph, index, tells=True)


def met_shapes(
    shared: Shared, judge: Callable[[int, int, Shared], Iterator[Violation]], found: list[Violation]
) -> list[Violation]:
    """Judge those anew that read a tensor of which a Prepare before them has written over the shape.

    GATHER and a few more give their output the shape that they compute; whoever reads it sees that one.
    """
    written: dict[tuple[int, int], tuple[int, ...]] = {}
    anew: dict[tuple[int, int], list[Violation]] = {}
    for number in sorted({number for number, _ in shared.written}):
        for position, operator in enumerate(shared.model.subgraphs[number].operators):
            by = shared
            if any((number, index) in written for index in operator.inputs):
                if len(anew) >= _MOST_ANEW:
                    return found
                by = _as_written(shared, written)
                anew[number, position] = list(judge(number, position, by))
            for index in operator.outputs:
                if (number, index) in by.written:
                    written[number, index] = by.written[number, index]
    kept = [one for one in found if (one.subgraph, one.operator) not in anew or one.kind in _APART]
    return [*kept, *(one for new in anew.values() for one in new)]


def _as_written(shared: Shared, written: Mapping[tuple[int, int], tuple[int, ...]]) -> Shared:
    subgraphs = list(shared.model.subgraphs)
    for (number, index), shape in written.items():
        tensors = list(subgraphs[number].tensors)
        tensors[index] = tensors[index]._replace(shape=shape)
        subgraphs[number] = subgraphs[number]._replace(tensors=tuple(tensors))
    return Shared(shared.model._replace(subgraphs=tuple(subgraphs)), shared.npu)


def behind(short: Behind, stage: str, subgraph: int, index: int) -> Violation:
    """Name a constant that is shorter than what the kernel reads of it, at the end of the file."""
    words = "{it} has {have} bytes of data, the kernel reads {needs}: what lies behind the end of the file decides"
    name, argument, tensor, has, needs = short
    values = {"it": name, "have": has, "needs": needs}
    at = argument, subgraph, index, tensor
    return Violation("behind", "SH302", "crash", stage, words, values, *at, tells=True)


def read_beyond(op: Op, arg: Arg, needs: int, subgraph: int, index: int) -> Iterator[Violation]:
    """Name a tensor of fewer elements than the kernel goes through: what follows is read as its, or destroyed.

    TFLM counts in 32 bits what it goes through, and what it makes room for.
    """
    from tflm_lint.model import bytes_of, int32

    needs = int32(needs)
    if not 0 <= arg.elements < needs:
        return
    words = (
        "the kernel goes through {needs} elements of {it}, which holds {have} {shape}: what lies behind it is {done}"
    )
    _, output = op.entry.places[arg.argument or ""]
    values = {
        "needs": f"{needs:,}",
        "it": arg.name,
        "have": f"{arg.elements:,}",
        "shape": shape_of(arg.shape),
        "done": "destroyed" if output else "taken for its values",
    }
    yield Violation("beyond", "OP123", "wrong", "invoke", words, values, arg.argument, subgraph, index, arg.index)
    if output and arg.is_variable:
        yield from over_structs(op, arg, bytes_of(arg.type, needs), subgraph, index)

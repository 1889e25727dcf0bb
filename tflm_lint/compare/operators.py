"""Two Models -> which operators are gone, which are new, and in what the others are no longer what they were."""

from __future__ import annotations

from tflm_lint.compare.matching import match
from tflm_lint.compare.operator_places import Place
from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.model.graph import Buffer, Model, Operator, Quantization, Tensor

#: What a change is of: an option, what a tensor is, how its numbers are read, what they are.
OPTION, TYPE, SHAPE, QUANTIZATION, CONSTANT, COUNT = "option", "type", "shape", "quantization", "constant", "count"
#: What training again changes, whatever the network.
TRAINED = frozenset({QUANTIZATION, CONSTANT})


class Change(NamedTuple):
    """One thing that is no longer what it was."""

    kind: str
    #: The option's name, or the side (``inputs``, ``outputs``) of a tensor.
    name: str
    before: object
    after: object
    #: Which tensor of the side, -1 for what is of none.
    position: int = -1


class Changed(NamedTuple):
    """An operator that both Models have, and in what it differs."""

    before: Place
    after: Place
    changes: tuple[Change, ...]

    @property
    def retrained(self) -> bool:
        """Whether only numbers differ, as after training again."""
        return all(change.kind in TRAINED for change in self.changes)


class Operators(NamedTuple):
    """What became of the operators: those of the one Model that are gone, those of the other that are new or other."""

    removed: tuple[Place, ...] = ()
    added: tuple[Place, ...] = ()
    changed: tuple[Changed, ...] = ()
    #: How many are what they were.
    same: int = 0


def compare(before: Model, after: Model) -> Operators:
    """Compare the operators of two Models."""
    found = match(before, after)
    changed = []
    for old, new in found.pairs:
        changes = tuple(changes_of(before, old, after, new))
        if changes:
            changed.append(Changed(old, new, changes))
    return Operators(found.removed, found.added, tuple(changed), len(found.pairs) - len(changed))


def changes_of(before: Model, old: Place, after: Model, new: Place) -> Iterator[Change]:
    """Yield in what two operators differ, not in indices and names."""
    was = before.subgraphs[old.subgraph].operators[old.operator]
    now = after.subgraphs[new.subgraph].operators[new.operator]
    yield from option_changes(before, was, after, now)
    for side, olds, news in (("inputs", was.inputs, now.inputs), ("outputs", was.outputs, now.outputs)):
        if len(olds) != len(news):
            yield Change(COUNT, side, len(olds), len(news))
        for position, (one, other) in enumerate(zip(olds, news, strict=False)):
            tensor = before.subgraphs[old.subgraph].tensors[one] if one >= 0 else None
            another = after.subgraphs[new.subgraph].tensors[other] if other >= 0 else None
            if tensor is None or another is None:
                if tensor is not another:
                    yield Change(COUNT, side, one >= 0, other >= 0, position)
            else:
                for kind, first, second in tensor_changes(before, tensor, after, another):
                    yield Change(kind, side, first, second, position)


def option_changes(before: Model, was: Operator, after: Model, now: Operator) -> Iterator[Change]:
    """Yield the options that differ; the bytes of a custom operator's are one."""
    names = dict.fromkeys((*was.options, *now.options))
    for name in names:
        if was.options.get(name) != now.options.get(name):
            yield Change(OPTION, name, was.options.get(name), now.options.get(name))
    old, new = (
        bytes(model.bytes_of(operator.custom_options)) if operator.custom_options is not None else None
        for model, operator in ((before, was), (after, now))
    )
    if old != new:
        yield Change(OPTION, "custom_options", old, new)


def tensor_changes(before: Model, tensor: Tensor, after: Model, other: Tensor) -> Iterator[tuple[str, object, object]]:
    """Yield in what two tensors differ."""
    if tensor.type != other.type:
        yield TYPE, tensor.type, other.type
    if tensor.shape != other.shape:
        yield SHAPE, tensor.shape, other.shape
    old, new = read(tensor.quantization), read(other.quantization)
    if old != new:
        yield QUANTIZATION, old, new
    first, second = before.buffers[tensor.buffer], after.buffers[other.buffer]
    if not same_bytes(before, first, after, second):
        yield CONSTANT, first.size, second.size


def same_bytes(before: Model, first: Buffer, after: Model, second: Buffer) -> bool:
    """Say whether two buffers hold the same."""
    if first == second and (first.own is not None or before.data is after.data):
        return True
    # as bytes: views are compared one element after the other
    return first.size == second.size and bytes(before.bytes_of(first)) == bytes(after.bytes_of(second))


def read(quantization: Quantization | None) -> Quantization | None:
    """Return what is read of a quantization: the ranges that a converter saw are not."""
    return None if quantization is None else quantization._replace(min=(), max=())

"""Two Models -> which operators are gone, which are new and which are no longer what they were.

An operator is known by its name and that of what it computes, so that nothing is told of indices that only moved.
"""

from __future__ import annotations

from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from tflm_lint.model.graph import Model, Operator, Quantization, Subgraph


class Place(NamedTuple):
    """An operator, by subgraph and index in the Model that has it, and the name of what it computes."""

    subgraph: int
    operator: int
    op: str
    name: str


class Difference(NamedTuple):
    """What became of the operators: those of the one Model that are gone, those of the other that are new or other."""

    removed: tuple[Place, ...] = ()
    added: tuple[Place, ...] = ()
    changed: tuple[Place, ...] = ()

    @property
    def places(self) -> tuple[Place, ...]:
        """Where something happened: what is gone or other, or what is new where nothing is."""
        return (*self.removed, *self.changed) or self.added

    @property
    def summary(self) -> str:
        """How many of which became what: ``2 CONV_2D, 1 RELU -> 2 CONV_2D``; empty where nothing did."""
        removed, added, changed = (_counted(places) for places in self)
        if removed and added:
            return f"{removed} -> {added}"
        if removed or added:
            return f"{removed} removed" if removed else f"{added} added"
        return f"{changed} changed" if changed else ""


def difference(before: Model, after: Model) -> Difference:
    """Compare the operators of two Models."""
    old, new = operators_of(before), operators_of(after)
    removed, added, changed = [], [], []
    for key, places in old.items():
        others = new.get(key, ())
        removed += [place for place, _ in places[len(others) :]]
        pairs = zip(places, others, strict=False)
        changed += [there for (_, was), (there, now) in pairs if was != now]
    for key, places in new.items():
        added += [place for place, _ in places[len(old.get(key, ())) :]]
    return Difference(*(tuple(sorted(places)) for places in (removed, added, changed)))


def _counted(places: tuple[Place, ...]) -> str:
    counts: dict[str, int] = {}
    for place in places:
        counts[place.op] = counts.get(place.op, 0) + 1
    return ", ".join(f"{count} {op}" for op, count in counts.items())


def operators_of(model: Model) -> dict[tuple[object, ...], list[tuple[Place, Any]]]:
    """Return the operators by what they are known by, each with what it is."""
    names = [subgraph.name for subgraph in model.subgraphs]
    told_apart = len(set(names)) == len(names) and all(names)
    found: dict[tuple[object, ...], list[tuple[Place, Any]]] = {}
    for number, subgraph in enumerate(model.subgraphs):
        for index, operator in enumerate(subgraph.operators):
            op = model.op_name(operator)
            first = operator.outputs[0] if operator.outputs else -1
            name = subgraph.tensors[first].name if first >= 0 else ""
            key = (names[number] if told_apart else number, op, name or first)
            place = Place(number, index, op, name)
            found.setdefault(key, []).append((place, what(operator, subgraph)))
    return found


def what(operator: Operator, subgraph: Subgraph) -> tuple[object, ...]:
    """Return what an operator is, without indices."""
    sides = tuple(
        tuple(
            (tensor.name, tensor.type, tensor.shape, read(tensor.quantization)) if tensor is not None else None
            for tensor in (subgraph.tensors[index] if index >= 0 else None for index in side)
        )
        for side in (operator.inputs, operator.outputs)
    )
    return operator.options_type, operator.options, sides


def read(quantization: Quantization | None) -> Quantization | None:
    """Return what is read of a quantization: the ranges that a converter saw are not."""
    return None if quantization is None else quantization._replace(min=(), max=())

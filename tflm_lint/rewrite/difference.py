"""Two Models -> which operators a rewrite took away, brought and made other, as `compare` tells them apart."""

from __future__ import annotations

from tflm_lint.compare.operator_places import Place
from tflm_lint.compare.operators import CONSTANT, compare
from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model


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
    """Compare the operators of two Models; constants whose bytes alone differ are no change of an operator."""
    found = compare(before, after)
    changed = (one.after for one in found.changed if any(change.kind != CONSTANT for change in one.changes))
    return Difference(found.removed, found.added, tuple(changed))


def _counted(places: tuple[Place, ...]) -> str:
    counts: dict[str, int] = {}
    for place in places:
        counts[place.op] = counts.get(place.op, 0) + 1
    return ", ".join(f"{count} {op}" for op, count in counts.items())

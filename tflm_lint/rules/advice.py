"""Violation -> Advice: the first entry of ``facts/advice.yaml`` whose condition
the model meets.

The entries stand from the special to the general, so that a rule's last entry
is what is said when nothing better is known. Conditions look at the pattern in
the model, not only at the operator: `tflm_lint.rules.patterns`.
"""

from __future__ import annotations

from functools import cache

from tflm_lint.facts import load
from tflm_lint.record import NamedTuple
from tflm_lint.rules import patterns

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from tflm_lint.rules.clues import Clues
    from tflm_lint.verdict import Violation


class Advice(NamedTuple):
    """What to do about a violation, and the id of the table's entry that says so."""

    id: str
    text: str


def advice_for(violation: Violation, clues: Clues) -> Advice | None:
    """Return the most special advice for a violation, None where its rule has none."""
    for entry in entries_for(violation.rule):
        if fits(entry.get("when", {}), violation, clues):
            return Advice(entry["id"], entry["advice"])
    return None


@cache
def entries_for(rule: str) -> tuple[Mapping[str, Any], ...]:
    """Return the entries of a rule in the order of the table."""
    return tuple(entry for entry in load("advice")["advice"] if rule in entry["rules"])


def advice_text(name: str) -> str:
    """Return the advice of that id; raise `KeyError` where there is none."""
    for entry in load("advice")["advice"]:
        if entry["id"] == name:
            text: str = entry["advice"]
            return text
    raise KeyError(name)


def fits(when: Mapping[str, Any], violation: Violation, clues: Clues) -> bool:
    """Tell whether every clause of a condition holds."""
    return all(CLAUSES[key](wanted, violation, clues) for key, wanted in when.items())


def _op(wanted: tuple[str, ...], violation: Violation, clues: Clues) -> bool:
    return clues.op_name(violation) in wanted


def _type(wanted: tuple[str, ...], violation: Violation, clues: Clues) -> bool:
    tensor = clues.tensor(violation)
    return tensor is not None and tensor.type in wanted


def _holds(wanted: tuple[str, ...], violation: Violation, clues: Clues) -> bool:
    return any(tensor.type in wanted for tensor in clues.operands(violation))


def _effect(wanted: tuple[str, ...], violation: Violation, _: Clues) -> bool:
    return violation.effect in wanted


def _kind(wanted: tuple[str, ...], violation: Violation, _: Clues) -> bool:
    return violation.kind in wanted


def _argument(wanted: tuple[str, ...], violation: Violation, _: Clues) -> bool:
    return violation.argument in wanted


def _pattern(wanted: tuple[str, ...], violation: Violation, clues: Clues) -> bool:
    return all(getattr(patterns, name)(violation, clues) for name in wanted)


#: Clause -> predicate; each takes a list. ``op``: the operator's name. ``type``: the type of the tensor to blame.
#: ``argument``: the argument to blame, as the op table names it. ``holds``: a type among the operator's inputs and
#: outputs. ``pattern``: functions of `patterns`, all must hold.
CLAUSES: dict[str, Callable[[tuple[str, ...], Violation, Clues], bool]] = {
    "op": _op,
    "type": _type,
    "holds": _holds,
    "effect": _effect,
    "kind": _kind,
    "argument": _argument,
    "pattern": _pattern,
}

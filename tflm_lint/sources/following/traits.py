"""Questions about types, as ``if constexpr`` asks them -> 1 or 0; None where a type is not known."""

from __future__ import annotations

import re

from tflm_lint.sources.constants import SIZES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.sources.following.state import State

_ASKED = re.compile(r"(?:std::)?is_(\w+?)(?:_v)?<([^<>]{1,200})>(?:::value)?")
_FLOATING = frozenset({"float", "double", "long double"})
_PLAIN = re.compile(r"(?:std::)?u?int(?:_fast|_least)?(\d+)_t|bool|(?:un)?signed(?: \w+)*|char|short|int|long(?: \w+)*")


def trait_of(machine: State, text: str) -> int | None:
    """Return what a question like ``std::is_same_v<T, float>`` comes to."""
    match = _ASKED.fullmatch(text)
    if match is None:
        return None
    kinds = [_plain(machine, one) for one in match.group(2).split(",")]
    known = [kind for kind in kinds if kind]
    if not known or len(known) != len(kinds):
        return None
    what, first = match.group(1), known[0]
    floating = first in _FLOATING
    if what in {"same", "convertible"}:
        return int(first == known[1]) if what == "same" and len(known) == 2 else None
    if what == "floating_point":
        return int(floating)
    if what == "integral":
        return int(not floating)
    if what == "arithmetic":
        return 1
    if what == "unsigned":
        return int(first.startswith(("u", "bool")))
    return int(not first.startswith(("u", "bool"))) if what == "signed" and first != "char" else None


def _plain(machine: State, kind: str) -> str:
    """Return a number's type by the name that it is defined with; "" where it is not one that is known."""
    frame = machine.frame
    function = frame.function
    if function is not None and kind in function.template and kind not in frame.types:
        return ""
    found = machine.plain_type(kind).removeprefix("std::")
    return found if found in _FLOATING or found in SIZES or _PLAIN.fullmatch(found) is not None else ""

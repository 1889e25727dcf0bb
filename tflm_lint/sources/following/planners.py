"""A class of the application's that plans memory -> the planner of TFLM that it hands everything on to, or none."""

from __future__ import annotations

import re

from tflm_lint.sources.cpp import declared
from tflm_lint.sources.following.outline import type_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.sources.following.program import Class, Function
    from tflm_lint.sources.following.state import State

#: TFLM's planners that place buffers by themselves.
GREEDY, LINEAR = "GreedyMemoryPlanner", "LinearMemoryPlanner"
#: Methods that decide where buffers lie, and how much they take.
DECIDING = ("AddBuffer", "GetOffsetForBuffer", "GetMaximumMemorySize", "Init", "preserves_all_tensors")
_DEEP = 4
#: What each says of whether tensors keep their places.
_PRESERVES = {GREEDY: "false", LINEAR: "true"}


def planner_of(state: State, kind: str, depth: int = 0) -> str | None:
    """Return which planner of TFLM a type plans as; None where it plans in its own way."""
    plain = state.plain_type(kind).replace("*", "").strip()
    known = next((name for name in (GREEDY, LINEAR) if re.search(rf"\b{name}$", plain)), None)
    if known is not None:
        return known
    klass = state.class_named(plain)
    if klass is None or depth > _DEEP:
        return None
    bases = [(base, planner_of(state, base, depth + 1)) for base in klass.bases]
    base = next((pair for pair in bases if pair[1] is not None), None)
    inner = base or _held(state, klass, depth)
    if inner is None:
        return None
    name = inner[0].rpartition("::")[2] if base is not None else inner[0]
    for method in DECIDING:
        functions = _bodies(klass, method, state)
        if not functions and base is None:
            return None  # nothing says how it answers
        answer = _PRESERVES.get(inner[1] or "", "") if method == "preserves_all_tensors" else ""
        if not all(
            _returns(function, answer) or _hands_on(function, name, method, through=base is None)
            for function in functions
        ):
            return None
    return inner[1]


def _bodies(klass: Class, method: str, state: State) -> list[Function]:
    return [*klass.methods.get(method, ()), *state.program.scoped.get((klass.name, method), ())]


def _held(state: State, klass: Class, depth: int) -> tuple[str, str] | None:
    """Return the one member that is a planner, or leads to one, with what it plans as."""
    found = []
    for node, _ in klass.fields:
        kind = type_of(klass.unit, node.child_by_field_name("type"))
        meant = planner_of(state, kind, depth + 1)
        for declarator in node.children_by_field_name("declarator") if meant is not None else ():
            name = declared(declarator)
            if name is not None:
                found.append((klass.unit.text_of(name), meant or ""))
    return found[0] if len(found) == 1 else None


def _text(function: Function) -> str:
    return function.unit.source[function.body.start_byte : function.body.end_byte].decode("utf-8", "replace")


def _returns(function: Function, answer: str) -> bool:
    """Say whether a method gives an answer of its own that is the planner's."""
    return bool(answer) and re.fullmatch(rf"\{{\s*return\s+{answer}\s*;\s*\}}", _text(function).strip()) is not None


def _hands_on(function: Function, name: str, method: str, *, through: bool) -> bool:
    """Say whether a method returns what the planner behind it answers to the same arguments, whatever else it does."""
    body = _text(function)
    returned = len(re.findall(r"\breturn\b", body))
    # `Init` returned nothing once
    if returned > 1 or (not returned and method != "Init"):
        return False
    names = [one.name for one in function.parameters]
    if any(
        re.search(rf"\b{one}\b\s*(?:[-+*/|&^%]?=(?!=)|\+\+|--)|(?:\+\+|--)\s*{one}\b", body) for one in names if one
    ):
        return False
    wanted = r"\s*,\s*".join(map(re.escape, names))
    owner = (
        rf"(?:this\s*->\s*)?{re.escape(name)}\s*(?:\.|->)" if through else rf"(?:tflite\s*::\s*)?{re.escape(name)}\s*::"
    )
    begin = r"\breturn\s+" if returned else r"[;{}]\s*"
    return re.search(rf"{begin}{owner}\s*{method}\s*\(\s*{wanted}\s*\)\s*;", body) is not None

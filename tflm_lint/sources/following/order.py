"""A program -> its functions that concern models, in the order in which they are followed."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.sources.following.program import Function, Program

#: Functions that a platform calls first.
FIRST = ("setup", "main", "app_main")
LAST = ("loop",)
#: Pairs of a function that calls and one that it may call by a name; of more, the order says nothing.
_PAIRS = 1 << 14


def in_order(program: Program) -> list[Function]:
    """Return the functions that concern models: those that a platform calls, then callers before what they call."""
    waiting = [one for one in program.every if one.relevant]
    known = {id(one): one for one in waiting}
    called: dict[int, list[Function]] = {}
    #: How many callers of each have not been taken yet.
    open_ = dict.fromkeys(known, 0)
    namesakes: dict[str, int] = {}
    for one in waiting:
        namesakes[one.name] = namesakes.get(one.name, 0) + 1
    for one in waiting:
        callers = program.callers.get(one.name, ())
        if len(callers) * namesakes[one.name] > _PAIRS:
            continue  # each calls each
        for caller in callers:
            if caller in known and caller != id(one):
                called.setdefault(caller, []).append(one)
                open_[id(one)] += 1
    first = {name: position for position, name in enumerate(FIRST)}
    waiting.sort(key=lambda one: (one.name in LAST, first.get(one.name, len(FIRST)), open_[id(one)] > 0))
    ordered: dict[int, Function] = {}
    ready = [one for one in waiting if not open_[id(one)] or one.name in first]
    # those that call each other in a circle come as they stand
    for one in (*ready, *waiting):
        stack = [one]
        while stack:
            function = stack.pop()
            if id(function) in ordered:
                continue
            ordered[id(function)] = function
            for callee in called.get(id(function), ()):
                open_[id(callee)] -= 1
                if not open_[id(callee)]:
                    stack.append(callee)
    return list(ordered.values())

"""Model -> how often one inference runs each subgraph, through CALL_ONCE, IF and WHILE, with what had to be assumed."""

from __future__ import annotations

from tflm_lint.model.graph import called
from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tflm_lint.model.graph import Model, Operator, Subgraph

#: More WHILEs than this are not looked into, so that a file made of them costs no time.
MOST_LOOKS = 200
#: More runs than this are no inference that ends; they are counted up to here.
MOST_RUNS = 1 << 40
#: Bounds the cost by which a branch is chosen.
MOST_WORK = 1 << 100

QUALITIES = ("exact", "estimate", "lower-bound")


class CallCounts(NamedTuple):
    """How often each subgraph runs in one inference; one that does not run is left out."""

    times: dict[int, int]
    quality: str
    assumptions: tuple[str, ...]


class _Notes:
    """What the count had to assume so far."""

    def __init__(self) -> None:
        self.quality = 0
        self.looks = 0
        self.assumptions: dict[str, None] = {}

    def assume(self, quality: str, words: str) -> None:
        self.quality = max(self.quality, QUALITIES.index(quality))
        self.assumptions[words] = None


def call_counts(model: Model, macs: Sequence[Sequence[int | None]]) -> CallCounts:
    """Count the runs of every subgraph, given each operator's multiply-accumulates by subgraph and position.

    IF counts the branch with more work, WHILE the trips that `trips.trip_count` can tell, else one; CALL_ONCE counts
    nothing, since it runs before the first inference only. A subgraph that calls itself is counted once.
    """
    notes = _Notes()
    order = _callees_first(model, notes)
    #: Work of one run with all it calls, of the subgraphs that are counted already.
    cost: dict[int, int] = {}
    calls: dict[int, list[tuple[int, int]]] = {}
    for index in order:
        subgraph = model.subgraphs[index]
        total = sum(own or 0 for own in macs[index])
        calls[index] = []
        for operator in subgraph.operators:
            for callee, times in _calls(model, subgraph, operator, cost, notes):
                if callee in cost:
                    calls[index].append((callee, times))
                    total = min(total + cost[callee] * times, MOST_WORK)
        cost[index] = total
    runs = {0: 1}
    for index in reversed(order):
        for callee, times in calls[index]:
            runs[callee] = runs.get(callee, 0) + times * runs.get(index, 0)
            if runs[callee] > MOST_RUNS:
                runs[callee] = MOST_RUNS
                notes.assume("lower-bound", f"subgraph {callee} runs more than {MOST_RUNS} times; no more are counted")
    return CallCounts(
        {index: count for index, count in runs.items() if count}, QUALITIES[notes.quality], tuple(notes.assumptions)
    )


def callees(model: Model, operator: Operator) -> tuple[int, ...]:
    """Return the subgraphs that an operator runs in an inference: what CALL_ONCE calls runs before the first."""
    return () if model.op_name(operator) == "CALL_ONCE" else called(model, operator)


def _callees_first(model: Model, notes: _Notes) -> list[int]:
    """Order the subgraphs reached from the first so that each comes after those it calls; without recursion."""
    order: list[int] = []
    open_: set[int] = {0}
    seen: set[int] = {0}
    stack: list[tuple[int, Iterator[int]]] = [(0, _reached(model, 0))]
    while stack:
        index, rest = stack[-1]
        callee = next(rest, None)
        if callee is None:
            stack.pop()
            open_.discard(index)
            order.append(index)
        elif callee in open_:
            notes.assume("lower-bound", f"subgraph {callee} calls itself; its work is counted once")
        elif callee not in seen:
            seen.add(callee)
            open_.add(callee)
            stack.append((callee, _reached(model, callee)))
    return order


def _reached(model: Model, index: int) -> Iterator[int]:
    for operator in model.subgraphs[index].operators:
        yield from callees(model, operator)


def _calls(
    model: Model, subgraph: Subgraph, operator: Operator, cost: dict[int, int], notes: _Notes
) -> Iterator[tuple[int, int]]:
    """Yield the subgraphs an operator runs, each with how often."""
    op = model.op_name(operator)
    if op == "CALL_ONCE":
        notes.assume("exact", "the subgraph of CALL_ONCE is not counted: it runs before the first inference only")
        return
    both = callees(model, operator)
    if not both:
        return
    if op == "IF":
        then, other = both
        works = cost.get(then, -1), cost.get(other, -1)
        if works[0] != works[1]:
            notes.assume("estimate", "IF takes the branch with more work")
        yield (then if works[0] >= works[1] else other), 1
        return
    from tflm_lint.workload.trips import Loop, trip_count

    cond, body = both
    notes.looks += 1
    loop = Loop(model, subgraph, operator, model.subgraphs[cond], model.subgraphs[body])
    trips = trip_count(loop) if notes.looks <= MOST_LOOKS else None
    if trips is None:
        notes.assume("lower-bound", "a WHILE whose trips the model does not tell is counted as one trip")
        trips = 1
    else:
        notes.assume("exact", f"a WHILE makes {trips} trips, as its counter tells")
    yield cond, trips + 1
    yield body, trips

"""Inspection -> Drawing: all that the page of a model shows beyond its figures."""

from __future__ import annotations

from tflm_lint.report.arena_drawing import arena_drawing_of, shortened, type_words, undrawn
from tflm_lint.report.drawn import RUNS, Drawing, OperatorLine
from tflm_lint.report.flash_pieces import pieces_of
from tflm_lint.report.kernel_verdicts import kernel_verdicts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection
    from tflm_lint.report.kernel_verdicts import Verdicts

#: As many operators are listed.
MOST_OPERATORS = 5000


def drawing_of(inspection: Inspection) -> Drawing:
    """Gather what is drawn of a model."""
    sets = kernel_verdicts(inspection)
    places = [
        (index, position)
        for index, subgraph in enumerate(inspection.model.subgraphs)
        for position in range(len(subgraph.operators))
    ]
    lines = operator_lines(inspection, places[:MOST_OPERATORS], [verdicts for _, verdicts in sets])
    return Drawing(
        arena_drawing_of(inspection),
        undrawn(inspection),
        pieces_of(inspection),
        tuple(one for one, _ in sets),
        tuple(lines),
        max(0, len(places) - MOST_OPERATORS),
        tuple(provenance_of(inspection)),
    )


def arena_alone(inspection: Inspection) -> Drawing:
    """Draw the arena and nothing else."""
    return Drawing(arena_drawing_of(inspection), undrawn(inspection), (), (), (), 0, ())


def operator_lines(
    inspection: Inspection, places: list[tuple[int, int]], sets: list[Verdicts]
) -> Iterator[OperatorLine]:
    """Yield each operator with its work, its memory and its verdicts."""
    model, plan = inspection.model, inspection.memory
    work = {(one.subgraph, one.operator): one.macs for one in inspection.workload.per_operator}
    times = times_of(inspection)
    memory = {(one.subgraph, one.operator): one for one in plan.operators} if plan is not None else {}
    live: dict[tuple[int, int], int] = {}
    for moment in inspection.moments:
        place = moment.subgraph, moment.operator
        live[place] = max(moment.live, live.get(place, 0))
    for place in places:
        subgraph = model.subgraphs[place[0]]
        operator = subgraph.operators[place[1]]
        outputs = [index for index in operator.outputs if index >= 0]
        first = subgraph.tensors[outputs[0]] if outputs else None
        constants = {subgraph.tensors[index].buffer for index in operator.inputs if index >= 0}
        own = memory.get(place)
        verdicts = [found.get(place, (RUNS, "")) for found in sets]
        yield OperatorLine(
            *place,
            model.op_name(operator),
            shortened(first.name) if first is not None else "",
            type_words(first) if first is not None else "",
            # what is never called has no work
            work.get(place, 0),
            times.get(place),
            sum(model.buffers[buffer].size for buffer in constants),
            live.get(place) if plan is not None else None,
            *((own.persistent, own.scratch, own.temp) if own is not None else (0, 0, 0)),
            tuple(verdict for verdict, _ in verdicts),
            tuple(reason for _, reason in verdicts),
        )


def times_of(inspection: Inspection) -> dict[tuple[int, int], tuple[float, float]]:
    """Return the milliseconds of each operator on the board; empty where the time is unknown."""
    board, timing = inspection.firmware.board, inspection.timing
    if board is None or timing is None or timing.milliseconds is None:
        return {}
    from tflm_lint.workload.operator_times import operator_times

    return operator_times(inspection.model, inspection.workload, board, inspection.target.name, timing.milliseconds)


def provenance_of(inspection: Inspection) -> Iterator[tuple[str, str]]:
    """Yield what the figures rest on, and where that is from."""
    from tflm_lint import facts

    firmware, target = inspection.firmware, inspection.target
    yield "verdict", f"conditions of the kernels of TFLM {firmware.ops.tflm_commit}"
    if firmware.port is not None:
        port = facts.load(f"ports/{firmware.port}")
        yield "port", f"{port['title']}: {' '.join(port['provenance'].split())}"
    known = [str(target.provenance[key]) for key in ("library", "method") if key in target.provenance]
    if known:
        commit = target.provenance.get("tflm_commit")
        yield "arena", "; ".join([*known, *([f"TFLM {commit}"] if commit else [])])
    if inspection.runs:
        table = facts.load(f"flash/{inspection.flash.table}")
        yield "flash", f"{table['source']}; {table['kernels']}, TFLM {table['tflm_commit']}"
    yield "work", "multiply-accumulates by definition of each operator, from the shapes that the file stores"
    for assumption in inspection.workload.assumptions:
        yield "work", assumption
    board, timing = firmware.board, inspection.timing
    if timing is not None and timing.basis is not None:
        yield "time", timing.basis
    if board is not None and board.source:
        yield "board", f"{board.title}: {' '.join(board.source.split())}"

"""Inspection -> the figures of a Report: plain values, with how sure each of them is."""

from __future__ import annotations

from tflm_lint import words
from tflm_lint.report.values import (
    ArenaDetail,
    ArenaLetter,
    ArenaPart,
    Array,
    Budget,
    Flash,
    Memory,
    OpRow,
    Time,
    Work,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.inspection import Inspection
    from tflm_lint.memory.plan import MemoryPlan
    from tflm_lint.model.graph import Model

#: As many of the biggest parts of the arena are named.
PARTS = 8
#: Columns and rows of the picture of the arena.
PICTURE = (64, 24)
#: As many letters of the picture are explained.
LEGEND = 12
#: Letters of the buffers in the picture, the biggest first.
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

#: The phases of `tflm_lint.memory.plan.Peak` that are no single operator's, in words.
PHASES = {
    **dict.fromkeys(("create", "resource_variables"), "while the interpreter is constructed"),
    **dict.fromkeys(
        (
            "builtin_data_allocator", "subgraph_allocations", "compressed_tensors", "eval_tensors",
            "node_and_registrations",
        ),
        "at the start of AllocateTensors",
    ),
    **dict.fromkeys(
        ("scratch_handles", "allocation_info", "variables", "planner_arena"), "while the memory planner works"
    ),
    "plan": "for tensors and scratch buffers",
    "io_tensors": "at the end of AllocateTensors",
}  # fmt: skip


def array_of(inspection: Inspection) -> Array | None:
    """Take what the source says of the array that holds the model."""
    array = inspection.array
    if array is None:
        return None
    declaration = array.declaration
    return Array(declaration.name, array.line, array.column, declaration.const, declaration.alignment)


def memory_of(inspection: Inspection) -> Memory | None:
    """Take the figures of the plan."""
    plan = inspection.memory
    if plan is None:
        return None
    return Memory(plan.arena_used, plan.arena_required, plan.head, plan.tail, plan.quality, plan.unknown)


def flash_of(inspection: Inspection) -> Flash | None:
    """Take the figures of the flash estimate."""
    if not inspection.runs:
        return None
    estimate = inspection.flash
    return Flash(
        estimate.model,
        estimate.runtime,
        estimate.kernels,
        estimate.total,
        estimate.quality,
        estimate.error,
        estimate.reason,
        estimate.unknown,
    )


def work_of(inspection: Inspection) -> Work:
    """Take the figures of the workload."""
    work = inspection.workload
    return Work(work.macs, work.operators, work.quality, work.unknown)


def ops_of(inspection: Inspection) -> tuple[OpRow, ...]:
    """Join operators with their multiply-accumulates."""
    macs: dict[str, int | None] = {}
    for work in inspection.workload.per_operator:
        known = macs.get(work.op, 0)
        macs[work.op] = None if known is None or work.macs is None else known + work.macs
    return tuple(OpRow(use.op, use.count, use.resolver, macs.get(use.op, 0)) for use in inspection.op_uses)


def time_of(inspection: Inspection) -> Time | None:
    """Take the intervals of the board's timing."""
    board, timing = inspection.firmware.board, inspection.timing
    if board is None or timing is None:
        return None
    period = inspection.firmware.period_ms
    duty = None
    if period and timing.milliseconds:
        from tflm_lint.workload.timing import duty_cycle

        duty = duty_cycle(timing.milliseconds, period)
    return Time(
        board.name,
        None if timing.milliseconds is None else (timing.milliseconds.low, timing.milliseconds.high),
        None if timing.per_second is None else (timing.per_second.sure, timing.per_second.best),
        None if timing.microjoules is None else (timing.microjoules.low, timing.microjoules.high),
        None if duty is None else (duty.low, duty.high),
        timing.reason,
    )


def budgets_of(inspection: Inspection) -> tuple[Budget, ...]:
    """Say what the model takes of each budget that is set."""
    if not inspection.runs:
        return ()
    memory = inspection.memory
    arena = None if memory is None else memory.arena_required
    if arena is None and memory is not None:
        arena = memory.arena_used
    used = {"arena": arena, "flash": inspection.flash.total, "macs": inspection.workload.macs}
    return tuple(Budget(name, used[name], limit) for name, limit in inspection.budgets.items() if limit is not None)


def arena_detail_of(inspection: Inspection) -> ArenaDetail | None:
    """Say where the arena goes, when it is biggest, and draw it over time."""
    from tflm_lint.memory import breakdown

    plan = inspection.memory
    if plan is None:
        return None
    whole = breakdown.breakdown(plan)
    parts = tuple(
        ArenaPart(breakdown.named(inspection.model, part), part.bytes) for part in breakdown.contributions(plan)[:PARTS]
    )
    operators = tuple(
        (place_of(inspection.model, memory.subgraph, memory.operator), memory.persistent, memory.scratch, memory.temp)
        for memory in plan.operators
        if memory.persistent or memory.scratch or memory.temp
    )
    picture, legend = picture_of(inspection.model, plan) if inspection.wanted.picture else ((), ())
    busiest = busiest_words(inspection.model, plan)
    return ArenaDetail(*whole, peak_words(inspection.model, plan), busiest, parts, operators, picture, legend)


def peak_words(model: Model, plan: MemoryPlan) -> str:
    """Say when the required arena is reached."""
    peak = plan.peak
    if peak.operator < 0:
        return PHASES.get(peak.phase, peak.phase)
    return f"while {place_of(model, peak.subgraph, peak.operator)} is prepared"


def busiest_words(model: Model, plan: MemoryPlan) -> str | None:
    """Say when tensors and scratch buffers take most, None where nothing is planned."""
    from tflm_lint.memory.breakdown import head_peak

    peak = head_peak(plan)
    if peak is None:
        return None
    moment = peak.moment
    if moment.operator < 0:
        return f"when subgraph {moment.subgraph} is entered" if moment.subgraph else "before the first operator runs"
    return f"while {place_of(model, moment.subgraph, moment.operator)} runs"


def place_of(model: Model, subgraph: int, operator: int) -> str:
    """Name an operator: ``CONV_2D #3``, ``CONV_2D #3 in subgraph 1``."""
    name = model.op_name(model.subgraphs[subgraph].operators[operator])
    return words.operator(name, operator, subgraph)


def picture_of(model: Model, plan: MemoryPlan) -> tuple[tuple[str, ...], tuple[ArenaLetter, ...]]:
    """Draw the arena with a letter for each of the biggest buffers, and say what the first letters mean."""
    from tflm_lint.memory import breakdown

    cells = breakdown.picture(plan, *PICTURE)
    shown = sorted(
        {cell for row in cells for cell in row if cell >= 0}, key=lambda index: -plan.buffers[index].aligned_bytes
    )
    letters = {index: LETTERS[number] if number < len(LETTERS) else "+" for number, index in enumerate(shown)}
    legend = tuple(
        ArenaLetter(letters[index], breakdown.named(model, part), part.bytes)
        for index in shown[:LEGEND]
        for part in (breakdown.of_buffer(plan.buffers[index]),)
    )
    letters |= {breakdown.FREE: ".", breakdown.TAIL: "#"}
    return tuple("".join(letters[cell] for cell in row) for row in cells), legend

"""Inspection -> the figures of a Report: plain values, with how sure each of them is."""

from __future__ import annotations

from tflm_lint.report import ArenaDetail, ArenaPart, Flash, Memory, OpRow, Time, Work

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.inspection import Inspection
    from tflm_lint.memory.plan import MemoryPlan

#: As many of the biggest parts of the arena are named.
PARTS = 8
#: Columns and rows of the picture of the arena.
PICTURE = (72, 24)
#: Letters of the buffers in the picture, the biggest first.
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

#: The phases of `tflm_lint.memory.plan.Peak` in words.
PHASES = {
    "create": "while the interpreter is constructed",
    "prepare": "while an operator is prepared",
    "commit": "while the memory planner works",
    "plan": "while the memory planner works",
    "io_tensors": "at the end of AllocateTensors",
}


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
    board, timing = inspection.settings.board, inspection.timing
    if board is None or timing is None:
        return None
    period = inspection.settings.period_ms
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


def arena_detail_of(inspection: Inspection) -> ArenaDetail | None:
    """Say where the arena goes, when it is biggest, and draw it over time."""
    from tflm_lint.memory import explain

    plan = inspection.memory
    if plan is None:
        return None
    whole = explain.breakdown(plan)
    parts = tuple(
        ArenaPart(explain.named(inspection.model, part), part.bytes) for part in explain.contributions(plan)[:PARTS]
    )
    operators = tuple(
        (f"{memory.name} #{memory.operator}", memory.persistent, memory.scratch, memory.temp)
        for memory in plan.operators
        if memory.persistent or memory.scratch or memory.temp
    )
    picture = picture_of(plan) if inspection.settings.picture else ()
    return ArenaDetail(*whole, peak_words(inspection, plan), parts, operators, picture)


def peak_words(inspection: Inspection, plan: MemoryPlan) -> str:
    """Say when the required arena is reached."""
    peak = plan.peak
    if peak.operator < 0:
        return PHASES.get(peak.phase, peak.phase)
    operators = inspection.model.subgraphs[peak.subgraph].operators
    name = inspection.model.op_name(operators[peak.operator])
    inside = f" in subgraph {peak.subgraph}" if peak.subgraph else ""
    return f"while {name} #{peak.operator}{inside} is prepared"


def picture_of(plan: MemoryPlan) -> tuple[str, ...]:
    """Draw the arena with a letter for each of the biggest buffers."""
    from tflm_lint.memory import explain

    cells = explain.picture(plan, *PICTURE)
    shown = sorted(
        {cell for row in cells for cell in row if cell >= 0}, key=lambda index: -plan.buffers[index].aligned_bytes
    )
    letters = {index: LETTERS[number] if number < len(LETTERS) else "+" for number, index in enumerate(shown)}
    letters |= {explain.FREE: ".", explain.TAIL: "#"}
    return tuple("".join(letters[cell] for cell in row) for row in cells)

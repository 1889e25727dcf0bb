"""Inspection -> where the arena goes: its parts by size, what makes its peak, and its picture over time."""

from __future__ import annotations

from tflm_lint import words
from tflm_lint.memory import breakdown
from tflm_lint.report.detail import ArenaDetail, ArenaLetter, ArenaPart
from tflm_lint.words import cut

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.inspection import Inspection
    from tflm_lint.memory import MemoryPlan
    from tflm_lint.model.graph import Model

#: As many of the biggest parts of the arena are named.
PARTS = 8
#: Columns and rows of the picture of the arena.
PICTURE = (64, 24)
#: As many letters of the picture are explained.
LEGEND = 12
#: As many dimensions of a tensor are named; no kernel takes more than these.
MOST_DIMENSIONS = 8
#: Letters of the buffers in the picture, the biggest first.
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

#: The phases of `tflm_lint.memory.Peak` that are no single operator's, in words.
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


def arena_detail_of(inspection: Inspection) -> ArenaDetail | None:
    """Say where the arena goes, when it is biggest, and draw it over time."""
    plan = inspection.memory
    if plan is None:
        return None
    whole = breakdown.breakdown(plan, inspection.head_peak)
    model = inspection.model
    parts = tuple(
        ArenaPart(breakdown.named(model, part), part.bytes, *tensor_words(model, part))
        for part in breakdown.contributions(plan, inspection.head_peak, PARTS)
    )
    operators = tuple(
        (place_of(model, memory.subgraph, memory.operator), memory.persistent, memory.scratch, memory.temp)
        for memory in plan.operators
        if memory.persistent or memory.scratch or memory.temp
    )
    picture, legend = picture_of(model, plan) if inspection.wanted.picture else ((), ())
    busiest = busiest_words(model, inspection.head_peak)
    return ArenaDetail(*whole, peak_words(model, plan), busiest, parts, operators, picture, legend)


def tensor_words(model: Model, part: breakdown.Contribution) -> tuple[str, str]:
    """Return type with shape, and name, of a part that is a tensor."""
    if part.kind != "tensor":
        return "", ""
    tensor = model.subgraphs[part.subgraph].tensors[part.tensor]
    return f"{tensor.type} [{', '.join(map(str, tensor.shape[:MOST_DIMENSIONS]))}]", cut(tensor.name)


def peak_words(model: Model, plan: MemoryPlan) -> str:
    """Say when the required arena is reached."""
    peak = plan.peak
    if peak.operator < 0:
        return PHASES.get(peak.phase, peak.phase)
    return f"while {place_of(model, peak.subgraph, peak.operator)} is prepared"


def busiest_words(model: Model, peak: breakdown.HeadPeak | None) -> str | None:
    """Say when tensors and scratch buffers take most, None where nothing is planned."""
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
    cells = breakdown.picture(plan, *PICTURE)
    shown = sorted(
        {cell for row in cells for cell in row if cell >= 0}, key=lambda index: -plan.buffers[index].aligned_bytes
    )
    letters = {index: LETTERS[number] if number < len(LETTERS) else "+" for number, index in enumerate(shown)}
    legend = tuple(
        ArenaLetter(letters[index], breakdown.named(model, part), part.bytes, *tensor_words(model, part))
        for index in shown[:LEGEND]
        for part in (breakdown.of_buffer(plan.buffers[index]),)
    )
    letters |= {breakdown.FREE: ".", breakdown.TAIL: "#"}
    return tuple("".join(letters[cell] for cell in row) for row in cells), legend

"""Find that the model needs more than the budgets, or than the board has.

What it means: the required arena, the flash of model, runtime and kernels, or
the multiply-accumulates of one inference are above what `--max-arena`,
`--max-flash`, `--max-macs` or the configuration allow, or above the RAM and
flash of the `--board`. A board's RAM counts without what its operating system
and the static data of TFLM take, and no arena is greater than the greatest
piece of it; the application's own data and its stack are not counted.

Why it matters: an arena that is too small makes `AllocateTensors` fail, and an
arena between what is used at the end and what is required crashes it; a
program that is too big does not link.

Of models that share an arena (`--shared-arena`) that one counts, and not the
sum of their own: each model is held with those before it.

How to fix it: the message names the three largest contributors. A smaller
input or batch shrinks tensors; another kernel set shrinks scratch buffers
(`tflm-lint list targets`); int8 weights take a quarter of float32; fewer
channels in the operator with the most multiply-accumulates saves most work.
`tflm-lint check --memory MODEL` shows where the arena goes.

Example: `the arena takes 82,740 bytes, 17,204 more than the budget of 65,536;
most of it: tensor 83 of DEPTHWISE_CONV_2D #2 36,864, scratch of CONV_2D #1
9,216`
"""

from __future__ import annotations

from tflm_lint.findings import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection
    from tflm_lint.workload.budgets import Exceeded

CODE = "FL404"
NAME = "budget-exceeded"
SEVERITY = "error"
GATE = "exceeded"

UNITS = {"arena": " bytes", "flash": " bytes of flash", "macs": " multiply-accumulates"}
WORDS = {"arena": "the arena takes", "flash": "the firmware takes", "macs": "one inference takes"}


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield each exceeded budget, by how much and what most of it is."""
    board = inspection.firmware.board
    for budget in inspection.exceeded:
        whose, note = "the budget of", None
        if board is not None and getattr(inspection.firmware.budgets, budget.budget) is None:
            whose = f"{board.title} has:"
            note = board.note_on("ram" if budget.budget == "arena" else budget.budget)
        file, line = inspection.firmware.budget_place(budget.budget)
        most = ", ".join(f"{part.name} {part.amount:,}" for part in budget.largest)
        words = WORDS[budget.budget]
        if budget.budget == "arena" and inspection.firmware.sharing is not None:
            words = "the arena that models share takes, up to this one,"
        yield Problem(
            f"{words} {how_sure(inspection, budget)}{UNITS[budget.budget]}, {budget.over:,} more than "
            f"{whose} {budget.limit:,}{f' ({note})' if note else ''}",
            file=file,
            line=line,
            about=budget.budget,
            remedy=f"most of it: {most}",
        )


def how_sure(inspection: Inspection, budget: Exceeded) -> str:
    """Write what is used of a budget, with the words that say how sure that is."""
    if budget.budget == "flash" and inspection.flash.error is not None and inspection.flash.error >= budget.over:
        return f"{budget.used:,} (within {inspection.flash.error:,})"
    qualities = {
        "arena": lambda: inspection.memory.quality if inspection.memory else "",
        "flash": lambda: inspection.flash.quality,
        "macs": lambda: inspection.workload.quality,
    }
    return f"{'at least ' if qualities[budget.budget]() == 'lower-bound' else ''}{budget.used:,}"

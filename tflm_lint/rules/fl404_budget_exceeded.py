"""Find that the model needs more than the budgets, or than the board has.

What it means: the required arena, the flash of model, runtime and kernels, or
the multiply-accumulates of one inference are above what `--max-arena`,
`--max-flash`, `--max-macs` or the configuration allow, or above the RAM and
flash of the `--board`. A board's RAM counts without the static data of TFLM;
the application's own data and its stack are not counted.

Why it matters: an arena that is too small makes `AllocateTensors` fail, and an
arena between what is used at the end and what is required crashes it; a
program that is too big does not link.

How to fix it: the message names the three largest contributors. A smaller
input or batch shrinks tensors; another kernel set shrinks scratch buffers
(`tflm-lint list targets`); int8 weights take a quarter of float32; fewer
channels in the operator with the most multiply-accumulates saves most work.
`tflm-lint check --memory MODEL` shows where the arena goes.

Example: `arena takes 82,740 bytes, 17,204 more than the budget of 65,536; most
of it: tensor 83 of DEPTHWISE_CONV_2D #2 36,864, scratch of CONV_2D #1 9,216`
"""

from __future__ import annotations

from tflm_lint.findings import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "FL404"
NAME = "budget-exceeded"
SEVERITY = "error"

UNITS = {"arena": " bytes", "flash": " bytes", "macs": " multiply-accumulates"}
WORDS = {"arena": "the arena takes", "flash": "the firmware takes", "macs": "one inference takes"}


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield each exceeded budget."""
    board = inspection.settings.board
    for budget in inspection.exceeded:
        whose = "the budget of"
        if board is not None and inspection.settings.limits.get(budget.budget) is None:
            whose = f"{board.title} has:"
        most = ", ".join(f"{part.name} {part.amount:,}" for part in budget.largest)
        where = " of flash" if budget.budget == "flash" else ""
        yield Problem(
            f"{WORDS[budget.budget]} {budget.used:,}{UNITS[budget.budget]}{where}, {budget.over:,} more than {whose} "
            f"{budget.limit:,}; most of it: {most}"
        )

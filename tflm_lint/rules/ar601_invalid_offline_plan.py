"""Find a stored memory plan that TFLM refuses.

What it means: the model's metadata holds `OfflineMemoryAllocation`, a plan of
arena offsets made by a tool, and it does not fit the model: too short, not
one offset for each tensor of all subgraphs, constants included, or one that
lies before the arena.

Why it matters: `AllocateTensors` fails, reads beyond the metadata, or lets
kernels write over what lies before the arena. TFLM checks neither place,
alignment nor overlap of the offsets themselves.

How to fix it: plan again with the tool that wrote it, as the last step after
all other edits, or remove the metadata entry: TFLM then plans by itself.

Example: `OfflineMemoryAllocation names 12 tensors of 14; plan again after the
last edit of the model`
"""

from __future__ import annotations

from tflm_lint.rules.broken import broken

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.findings import Problem
    from tflm_lint.inspection import Inspection

CODE = "AR601"
NAME = "invalid-offline-plan"
SEVERITY = "error"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield what is wrong with the memory plan stored in the model."""
    return broken(inspection, CODE)

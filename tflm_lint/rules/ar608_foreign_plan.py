"""Find a stored memory plan that was made for other kernels.

What it means: `tflm-lint fix` stored the plan, and noted for which kernels: of
which set and version, on which core. The target has others.

Why it matters: buffers share bytes where those kernels have read them before
they write. What is known of the target's kernels shows no fault (AR607 would
say so), or nothing is known; the plan was not made for them, and its arena may
be bigger than one planned for this target.

How to fix it: fix the original model again for this target:

    tflm-lint fix original.tflite -o out.tflite --target cortex-m55-cmsis-nn

Example: `the stored plan was made for "reference 90b983c2", cortex-m4-cmsis-nn
has "cmsis-nn 4ab83cc3 cortex-m4"; fix the original for this target`
"""

from __future__ import annotations

from tflm_lint.findings import Problem
from tflm_lint.memory.overlap.measured import kernels_of
from tflm_lint.model.graph import has_plan
from tflm_lint.model.offline_plan import made_for
from tflm_lint.words import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "AR608"
NAME = "foreign-plan"
SEVERITY = "warning"
GATE = "metadata tflm-lint.plan"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield what the plan was made for, where that is not the target."""
    wanted = made_for(inspection.model)
    if wanted is None or not has_plan(inspection.model):
        return
    kernels = kernels_of(inspection.target)
    has = None if kernels is None or inspection.firmware.ops.older_structs else kernels.label
    if wanted != has:
        name = inspection.target.name
        whose = f'{name} has "{has}"' if has else f"nothing is known of {name}'s kernels"
        yield Problem(
            f'the stored plan was made for "{visible(wanted)}", {whose}',
            path="Model.metadata",
            remedy="fix the original for this target",
        )

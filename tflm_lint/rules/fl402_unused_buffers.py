"""Find buffers that nothing refers to.

What it means: neither a tensor nor a metadata entry names the buffer.

Why it matters: it lies in flash, and nothing ever reads it. Converters leave
such buffers after folding constants, editing tools after removing layers; some
are as big as the weights that they once were.

How to fix it: convert again with a current converter, or drop them:

    tflm-lint fix in.tflite -o out.tflite --select FL402

Example: `1 buffer is used by nothing and takes 36,864 bytes of flash, 31 % of
the file`
"""

from __future__ import annotations

from tflm_lint.findings import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "FL402"
NAME = "unused-buffers"
SEVERITY = "info"
GATE = "idle_buffers"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield one Problem for all unused buffers, where some hold bytes."""
    from tflm_lint.flash.spare import strippable, unused_buffers

    model = inspection.model
    unused = [
        index for index in unused_buffers(model) if model.buffers[index].size and not model.buffers[index].external
    ]
    if unused:
        size = strippable(model).buffers
        verbs = ("buffer is", "takes") if len(unused) == 1 else ("buffers are", "take")
        yield Problem(
            f"{len(unused)} {verbs[0]} used by nothing and {verbs[1]} {size:,} bytes of flash, "
            f"{100 * size / len(model.data):.0f} % of the file",
            path=f"Model.buffers[{unused[0]}]",
            remedy="convert again, or rewrite the model without them",
            saves_flash=size,
        )

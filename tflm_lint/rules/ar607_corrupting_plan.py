"""Find a stored memory plan that lets kernels overwrite what is still needed.

What it means: the model's metadata holds `OfflineMemoryAllocation`, and it
places two buffers over each other that are both needed at one moment. That is
no fault where a kernel has read a byte before it writes there, which differs
from kernel to kernel: CMSIS-NN's int8 1x1 convolution of a Cortex-M4 goes
through its output channel by channel, and overwrites an input that the
reference kernel would have read by then.

Why it matters: TFLM looks at no offset. `AllocateTensors` and `Invoke` succeed,
and every output is wrong.

How to fix it: let `tflm-lint fix` plan the arena anew for the target, or plan
again with the tool that wrote the plan, for the kernels that the firmware
links, as the last step after all other edits. Without the metadata entry TFLM
plans by itself:

    tflm-lint fix in.tflite -o out.tflite --target cortex-m4-cmsis-nn

Example: `CONV_2D #3: OfflineMemoryAllocation places tensor 40 at 0, over
tensor 39 at 64 to 8,064, which the cmsis-nn kernel still reads: it may share
no byte with it`
"""

from __future__ import annotations

from tflm_lint.rules.broken import broken

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.findings import Problem
    from tflm_lint.inspection import Inspection

CODE = "AR607"
NAME = "corrupting-plan"
SEVERITY = "error"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield each operator at which the stored plan loses values."""
    return broken(inspection, CODE)

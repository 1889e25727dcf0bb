"""Find networks that were compiled for an NPU that the firmware does not have.

What it means: Vela put a network for an Arm Ethos-U into the operator
`ethos-u`. The command stream in it names the NPU that it is for, and that is
another product or size than the target or the board has; or the stream is not
one that the driver would read: it is cut off, or begins with something else.

Why it matters: `AllocateTensors` looks at none of it. At the first `Invoke`
the driver compares the configuration with the hardware's and refuses.

How to fix it: compile the model again, from before Vela, for the NPU that is
there:

    vela --accelerator-config ethos-u55-128 model.tflite

or name the target or the board that it was compiled for: `tflm-lint list
targets`, `tflm-lint list boards`.

Example: `command_stream was compiled for ethos-u55-256, the NPU is an
ethos-u55-128 (AllocateTensors succeeds, Invoke fails); compile the model from
before Vela again with --accelerator-config ethos-u55-128`
"""

from __future__ import annotations

from tflm_lint.rules.broken import broken

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.findings import Problem
    from tflm_lint.inspection import Inspection

CODE = "OP124"
NAME = "npu-mismatch"
SEVERITY = "error"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield each network that the NPU, or its driver, refuses."""
    return broken(inspection, CODE)

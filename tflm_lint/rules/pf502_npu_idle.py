"""Tell that a model does not use the NPU of the target.

What it means: the target or the board has an Arm Ethos-U, and nothing in the
model was compiled for it: the file is the one from before Vela.

Why it matters: it runs, on the Cortex-M alone. The NPU does tens to hundreds
of multiply-accumulates in a cycle, the core with Helium a few.

How to fix it: compile the quantized model with Vela for the configuration of
the NPU and lint what comes out:

    pip install ethos-u-vela
    vela --accelerator-config ethos-u55-128 model.tflite

Vela takes operators of int8 and int16 (and uint8); what it leaves alone, float
operators among it, stays on the core.

Example: `nothing in it was compiled for the Ethos-U55-64: all of it runs on
the Cortex-M55; vela --accelerator-config ethos-u55-64 compiles int8 and int16
operators`
"""

from __future__ import annotations

from tflm_lint.findings import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "PF502"
NAME = "npu-idle"
SEVERITY = "info"
GATE = "idle_npu"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield one Problem: what the model runs on instead, and how it gets onto the NPU."""
    from tflm_lint.facts.npus import npu_names, title

    npu = inspection.firmware.npu
    if npu is None:
        return
    sizes = [name for name in npu_names() if name.startswith(f"{npu}-")]
    option = npu if not sizes else "|".join((sizes[0], *(size.rpartition("-")[2] for size in sizes[1:])))
    yield Problem(
        f"nothing in it was compiled for the {title(npu)}: all of it would run on the CPU, the "
        f"{inspection.target.core.replace('cortex-m', 'Cortex-M')}",
        remedy=f"vela --accelerator-config {option} compiles the operators of int8 and int16",
        note=True,
    )

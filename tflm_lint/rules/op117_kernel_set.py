"""Find operators that the target's kernels refuse though others run them.

What it means: the model is within what the reference kernels accept, but the
optimised kernels of the target (CMSIS-NN, ESP-NN) have conditions of their
own.

Why it matters: the model passes on the desk, where TFLM runs its reference
kernels, and fails on the board. The most common case of today: TensorFlow 2.21
quantizes dense layers per channel, also in int16x8, which CMSIS-NN's
FULLY_CONNECTED refuses.

How to fix it: for dense layers convert with

    converter._experimental_disable_per_channel_quantization_for_dense_layers = True

or `_experimental_disable_per_channel = True`. Otherwise build that one
operator from the reference kernels (`TARGET=... OPTIMIZED_KERNEL_DIR=` left
out), which are about ten times slower, or lint for the set that the firmware
really links: `--target cortex-m4-reference`.

Example: `per-channel int16 weights (the reference kernels run it); set
converter._experimental_disable_per_channel_quantization_for_dense_layers =
True`
"""

from __future__ import annotations

from tflm_lint.rules.broken import broken

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.findings import Problem
    from tflm_lint.inspection import Inspection

CODE = "OP117"
NAME = "kernel-set"
SEVERITY = "error"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield each operator that the target's kernels refuse and another set runs."""
    return broken(inspection, CODE)

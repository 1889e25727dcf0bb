"""Find C arrays of a model that are not aligned to 16 bytes.

What it means: the declaration asks for no alignment, or for less than the 16
bytes that a TensorFlow Lite file is laid out for.

Why it matters: offsets inside the file are multiples of up to 16 from its
start, so that numbers lie right only if the array itself does. An array of
`char` may begin at any address. A core without unaligned loads (Cortex-M0)
faults, others read slower, vector instructions of some kernels fault, and
whether it goes well changes with every build.

How to fix it: write `alignas(16)` (C11 `_Alignas(16)`, elsewhere
`__attribute__((aligned(16)))`) before the declaration, or have the array
written anew:

    tflm-lint emit model.tflite -o model_data.cc

Example: `g_model is aligned to 4 bytes, expected 16; write alignas(16) before
the declaration`
"""

from __future__ import annotations

from tflm_lint.findings import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "CA702"
NAME = "array-not-aligned"
SEVERITY = "warning"
GATE = "array"
WANTED = 16


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield an array with less alignment than a model is laid out for."""
    array = inspection.array
    if array is None or array.declaration.alignment is None or array.declaration.alignment >= WANTED:
        return
    name, alignment = array.declaration.name, array.declaration.alignment
    if array.declaration.pointer:
        yield Problem(
            f"{name} points to a string literal, which nothing aligns to {WANTED} bytes",
            remedy=f"make it an array: alignas({WANTED}) const unsigned char {name}[]",
        )
    elif alignment == 1:
        yield Problem(
            f"{name} asks for no alignment, expected {WANTED} bytes",
            remedy=f"write alignas({WANTED}) before the declaration",
        )
    else:
        yield Problem(
            f"{name} is aligned to {alignment} bytes, expected {WANTED}",
            remedy=f"write alignas({WANTED}) before the declaration",
        )

"""Find lengths in the source that are not the length of the model's array.

What it means: the variable or macro that tells how long the array is
(`g_model_len`, `MODEL_SIZE`), or the number between the array's brackets, is
another number than the array has bytes.

Why it matters: TFLM itself asks for no length, but code that copies the model,
checks it or sends it does, and cuts it off or reads beyond it. Mostly it means
that the array was exchanged and the rest of the file was not.

How to fix it: let the compiler count, `sizeof(g_model)`, leave the brackets
empty, or have the file written anew:

    tflm-lint emit model.tflite -o model_data.cc

Example: `g_model_len is 18,200, expected 18,800, the bytes of g_model; write
sizeof(g_model)`
"""

from __future__ import annotations

from tflm_lint.findings import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "CA703"
NAME = "array-length"
SEVERITY = "warning"
GATE = "array"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield each length that is not the array's."""
    array = inspection.array
    if array is None or array.broken is not None:
        return
    name, size, width = array.declaration.name, len(array.data), array.declaration.width
    # The NUL of a string literal, or elements rather than bytes, may be counted.
    right = {size, size // width, size + array.padding}
    for length in array.lengths:
        if length.value not in right:
            yield Problem(
                f"{length.name} is {length.value:,}, expected {size:,}, the bytes of {name}",
                file=array.file,
                line=length.line,
                column=length.column,
                about=length.name,
                remedy=f"write sizeof({name})",
            )
    dimension = array.declaration.dimension
    if dimension is not None and dimension * width not in {size, size + array.padding}:
        what = "the compiler refuses the rest" if dimension * width < size else "zeros are put behind them"
        count = f"{dimension:,} elements and has {size // width:,}"
        yield Problem(
            f"{name} is declared with {count}, {what}",
            remedy="leave the brackets empty",
        )

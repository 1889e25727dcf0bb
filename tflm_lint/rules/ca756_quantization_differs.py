"""Find scales and zero points in the code that are not the model's.

What it means: a value is divided by a constant scale, and a constant zero point
added, before it is written into an input; or an element of an output less a
constant is multiplied by one. The constants are not those of the tensor.

Why it matters: they were the model's when they were written down; every new
conversion has others. The network then sees inputs that are too large, too
small or shifted, and answers accordingly.

How to fix it: take them from the tensor, `input->params.scale` and
`input->params.zero_point`; or write what the finding says.

Example: `input 0 is quantized with scale 0.1 and zero point 0, the model's are
0.0245 and -128`
"""

from __future__ import annotations

from tflm_lint.findings import Problem
from tflm_lint.rules.tensor_ends import LATER, end_of, uses

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "CA756"
NAME = "quantization-differs"
SEVERITY = "warning"
GATE = "applications"
#: A scale that is written down has few digits.
NEAR = 0.01


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield each pair of constants that is not the tensor's."""
    for use in uses(inspection, "quantize", "dequantize", about=LATER):
        end = end_of(inspection, use.asked)
        quantization = end.tensor.quantization if end is not None else None
        if end is None or quantization is None or len(quantization.scale) != 1:
            continue
        scale, zero = use.detail
        own = quantization.scale[0]
        own_zero = quantization.zero_point[0] if quantization.zero_point else 0
        # elements in per cent are no mistake
        percent = own / 0.01
        if abs(scale - percent) <= 3 * NEAR * percent and zero == own_zero:
            continue
        if abs(scale - own) > NEAR * own or zero != own_zero:
            yield Problem(
                f"{end.label} is {use.what}d with scale {scale:g} and zero point {zero}, the model's are {own:g} and "
                f"{own_zero}",
                file=use.place.file,
                line=use.place.line,
                column=use.place.column,
                remedy="take params.scale and params.zero_point of the tensor",
            )

"""Find vectors of the file that are not aligned to their element.

What it means: a vector of the FlatBuffer itself (a shape, a list of inputs,
scales) does not start at a multiple of its element's size. Verifiers accept
that.

Why it matters: TFLM reads these vectors in place. On x86, Cortex-M4 and newer
it works; a Cortex-M0, RISC-V without unaligned access and some DSPs fault at
loading, before the first operator.

How to fix it: let the C++ FlatBuffers library write the file again:

    python -m tflite_micro.tensorflow.lite.micro.tools.tflite_flatbuffer_align in.tflite out.tflite

Example: `has its elements at byte 446364, expected a multiple of 8 (and 63
more vectors like it); cores without unaligned loads may fault here: ...`
"""

from __future__ import annotations

from tflm_lint.findings import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "FB004"
NAME = "unaligned-vector"
SEVERITY = "warning"
GATE = "oddities misaligned"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield one Problem for all such vectors that the verifier came across, at the first."""
    found = [oddity for oddity in inspection.model.oddities if oddity.flaw == "misaligned"]
    if found:
        more = f" (and {len(found) - 1:,} more vectors like it)" if len(found) > 1 else ""
        yield Problem(
            f"{found[0].message}{more}",
            path=found[0].path,
            remedy="cores without unaligned loads may fault here: align the file with TFLM's tflite_flatbuffer_align",
        )

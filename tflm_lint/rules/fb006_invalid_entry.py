"""Find entries of the file that are wrong where TFLM never looks.

What it means: a metadata entry or a signature names a buffer, a subgraph or a
tensor that is not there, or a field holds a number that the schema gives no
name to. This tool leaves such an entry out and goes on.

Why it matters: TFLM reads neither metadata of others nor signatures, so the
model runs. TensorFlow Lite and most tools refuse it or crash on it, and an
option with an unknown value means that a newer converter meant something that
this TFLM does not know.

How to fix it: convert again, or take the entry out with the tool that edited
the model last. For an unknown value compare the converter's age with that of
the TFLM in the firmware.

Example: `names buffer 99 of 12; TFLM does not look, other tools refuse it:
convert again or take the entry out`
"""

from __future__ import annotations

from tflm_lint.findings import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "FB006"
NAME = "invalid-entry"
SEVERITY = "warning"
GATE = "oddities"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield each oddity of the file but misaligned vectors, which FB004 has."""
    for oddity in inspection.model.oddities:
        if oddity.flaw != "misaligned":
            yield Problem(
                f"{oddity.message}",
                path=oddity.path,
                remedy="TFLM does not look, other tools refuse it: convert again or take the entry out",
            )

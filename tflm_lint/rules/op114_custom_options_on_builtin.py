"""Find builtin operators that hold custom options.

What it means: the `custom_options` field, meant for custom operators, is set
on a builtin one.

Why it matters: TFLM refuses such a model at once (`found builtin operator ...
with custom options`), even where the bytes are empty of meaning. TensorFlow
Lite ignores them, so that the model works on the desk.

How to fix it: convert again with a current converter, or remove the field with
a tool that edits models; nothing reads it.

Example: `holds 4 bytes of custom_options, a builtin operator must have none;
...`
"""

from __future__ import annotations

from tflm_lint.rules.broken import broken

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.findings import Problem
    from tflm_lint.inspection import Inspection

CODE = "OP114"
NAME = "custom-options-on-builtin"
SEVERITY = "error"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield each builtin operator that holds custom options."""
    return broken(inspection, CODE)

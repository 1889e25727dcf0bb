"""Find resource variables that two models take for their own.

What it means: one `MicroResourceVariables` is given to several models
(`--shared-variables`), and two of them have a variable of equal container and
name. TFLM finds variables by these names alone, so both models have one.

Why it matters: each model reads the state that the other one left. Nothing
fails: sizes are compared in debug builds only, and a release build copies as
many bytes as the first of the two models has. Models that one converter made
mostly name their variables alike.

How to fix it: give each model a `MicroResourceVariables` of its own; both may
be made from the shared allocator.

Example: `6 resource variables are named as those of a model before it, such as
stream/states, and one MicroResourceVariables takes them for the same`
"""

from __future__ import annotations

from tflm_lint.findings import Problem
from tflm_lint.words import counted, visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "AR612"
NAME = "shared-variables"
SEVERITY = "error"
GATE = "variables_shared"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield how many variables are another model's, and the name of one."""
    sharing = inspection.firmware.sharing
    names = () if sharing is None else sharing.alike.get(inspection.subject.path, ())
    if names:
        yield Problem(
            f"{counted(len(names), 'resource variable')} {'is' if len(names) == 1 else 'are'} named as "
            f"{'one' if len(names) == 1 else 'those'} of a model before it, such as {visible(names[0])}, and one "
            f"MicroResourceVariables takes them for the same",
            remedy="give each model a MicroResourceVariables of its own",
        )

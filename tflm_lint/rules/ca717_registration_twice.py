"""Find operators that are registered twice.

What it means: one `Add...()` is called a second time on the same resolver.

Why it matters: the second call returns `kTfLiteError`. Where the status is
looked at, as it should be, the program gives up there.

How to fix it: remove one of the calls, here or in the function called before.

Example: `resolver.AddReshape() is called again, which fails; remove one of the
calls`
"""

from __future__ import annotations

from tflm_lint.findings import Problem
from tflm_lint.sources.registered import registered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "CA717"
NAME = "registration-twice"
SEVERITY = "warning"
GATE = "applications"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield every registration after the first that surely happens."""
    for app in inspection.applications:
        if app.resolver is None:
            continue
        for adds in registered(app.resolver, inspection.firmware.ops.ops).ops.values():
            for add in [add for add in adds if add.certain][1:]:
                place = add.place
                yield Problem(
                    f"{app.resolver.name}.{add.method}() is called again, which fails",
                    file=place.file,
                    line=place.line,
                    column=place.column,
                    about=add.method,
                    remedy="remove one of the calls",
                )

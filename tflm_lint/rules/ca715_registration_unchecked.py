"""Tell of registrations whose status nobody looks at.

What it means: what `Add...()` returns is thrown away.

Why it matters: with a resolver that is too small, or an operator added twice,
the call fails and registers nothing; unseen, that shows only later as
"Didn't find op" in `AllocateTensors`.

How to fix it: look at each status; `!=` with `||` stops at the first failure:

    if (resolver.AddConv2D() != kTfLiteOk || resolver.AddSoftmax() != kTfLiteOk) {
      return kTfLiteError;
    }

Example: `the status of 5 of 5 registrations of resolver is not looked at, the
first is AddConv2D()`
"""

from __future__ import annotations

from tflm_lint.findings import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "CA715"
NAME = "registration-unchecked"
SEVERITY = "info"
GATE = "applications"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield the resolvers with registrations that are not checked."""
    for app in inspection.applications:
        resolver = app.resolver
        careless = [add for add in resolver.adds if not add.checked] if resolver is not None else []
        if resolver is not None and careless:
            place = careless[0].place
            yield Problem(
                f"the status of {len(careless)} of {len(resolver.adds)} registrations of {resolver.name} is not "
                f"looked at, the first is {careless[0].method}()",
                file=place.file,
                line=place.line,
                column=place.column,
                about=resolver.name,
            )

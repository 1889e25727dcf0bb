"""Find registrations never reached because one before them succeeds.

What it means: `kTfLiteOk` is 0. In `AddConv2D() && AddSoftmax()` the first call
succeeds, gives 0, which is false, and the second is never made. The same holds
for `== kTfLiteOk ||` and `!= kTfLiteOk &&`.

Why it matters: only the first operator is registered, and no status says so:
`AllocateTensors` fails with "Didn't find op".

How to fix it: join the calls so that a success goes on:

    if (resolver.AddConv2D() != kTfLiteOk || resolver.AddSoftmax() != kTfLiteOk) {
      return kTfLiteError;
    }

Example: `resolver.AddSoftmax() is never called: the call before it succeeds
with kTfLiteOk, which is 0; join them by != kTfLiteOk and ||`
"""

from __future__ import annotations

from tflm_lint.findings import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "CA716"
NAME = "registration-skipped"
SEVERITY = "error"
GATE = "applications"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield each registration that success skips."""
    for app in inspection.applications:
        for add in app.resolver.adds if app.resolver is not None else ():
            if add.skipped:
                place = add.place
                yield Problem(
                    f"{app.resolver.name if app.resolver else ''}.{add.method}() is never called: the call before it "
                    "succeeds with kTfLiteOk, which is 0",
                    file=place.file,
                    line=place.line,
                    column=place.column,
                    about=add.method,
                    remedy="join them by != kTfLiteOk and ||",
                )

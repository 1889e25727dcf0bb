"""Find resolvers, models and arenas that end before their interpreter.

What it means: the interpreter is static, or kept in a variable that lives on,
and what it was given is a variable of a function that returns; or the
interpreter itself is such a variable, and its address is kept. Or memory of the
heap is given back, and the interpreter is used behind that.

Why it matters: the interpreter keeps pointers into the resolver, the model and
the arena and uses them in every `Invoke`. After the function has returned, the
stack holds something else: it crashes, or computes nonsense, and not in every
build.

How to fix it: write `static` before the declaration, or make it a member of
what holds the interpreter.

Example: `the resolver micro_op_resolver is a variable of setup(), and the
interpreter lives on; write static before it`
"""

from __future__ import annotations

from tflm_lint.findings import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "CA761"
NAME = "ends-before-interpreter"
SEVERITY = "error"
GATE = "applications"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield what ends too early."""
    for app in inspection.applications:
        for message, place in app.mortal:
            on = "" if message.startswith("the interpreter") else ", and the interpreter lives on"
            yield Problem(
                f"{message}{on}",
                file=place.file,
                line=place.line,
                column=place.column,
                remedy="write static before it",
            )
        for what, place in app.freed:
            yield Problem(
                f"{what} is given back here, and the interpreter is used behind that",
                file=place.file,
                line=place.line,
                column=place.column,
                remedy="give it back when the interpreter is gone",
            )

"""Find tensor arenas that lie on the stack.

What it means: the arena is a variable of a function, without `static`.

Why it matters: stacks of tasks have some kilobytes, and nothing checks that an
array fits: what lies below the stack is overwritten. And when the function
returns, the arena is gone, while the interpreter may live on.

How to fix it: write `static` before it, or declare it outside of functions.

Example: `arena takes 102,400 bytes of the stack; write static before it`
"""

from __future__ import annotations

from tflm_lint.findings import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "CA727"
NAME = "arena-on-stack"
SEVERITY = "warning"
GATE = "applications"
#: Bytes that a stack may well have to spare.
LITTLE = 2048


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield a large arena of a function."""
    for app in inspection.applications:
        arena = app.arena
        if arena is not None and arena.stack and max(arena.sizes, default=LITTLE) >= LITTLE:
            size = f"{max(arena.sizes):,} bytes" if arena.sizes else "its bytes"
            yield Problem(
                f"{arena.name} takes {size} of the stack",
                file=arena.place.file,
                line=arena.place.line,
                column=arena.place.column,
                remedy="write static before it",
            )

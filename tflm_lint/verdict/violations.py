"""What the verdict says: one condition of TFLM that the model breaks, where, and what TFLM does about it."""

from __future__ import annotations

from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

#: Interpreter stages in the order in which a model meets them.
STAGES = ("construct", "allocate", "invoke")

#: ``reject``: TFLM returns an error. ``crash``: the process dies (SIGSEGV, SIGFPE, abort). ``wrong``: TFLM looks at
#: nothing and runs on, with a result that is wrong or undefined, or where a build with assertions aborts.
EFFECTS = ("reject", "crash", "wrong")


class Violation(NamedTuple):
    """One broken condition; ``rule`` is the code of the rule that reports it, ``reason`` names the values.

    ``elsewhere`` names the kernel set that does run it, where the condition is one of the chosen kernel set only.
    """

    kind: str
    rule: str
    effect: str
    stage: str
    reason: str
    subgraph: int | None = None
    operator: int | None = None
    tensor: int | None = None
    path: str | None = None
    elsewhere: str | None = None


def runs(violations: Iterable[Violation]) -> bool:
    """Tell whether the interpreter loads and invokes a model with these violations."""
    return not any(violation.effect in ("reject", "crash") for violation in violations)

"""Model + what TFLM accepts -> Violations: would the interpreter load and run it?

A violation is data: the kind of condition, the argument to blame, the values that broke it. Its sentence is rendered
from the kind's words and those values when somebody reads it; no code reads it.
"""

from __future__ import annotations

from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any


#: Effects with which TFLM does not run the model. ``reject``: it returns an error. ``crash``: the process dies
#: (SIGSEGV, SIGFPE, abort).
STOPS = frozenset({"reject", "crash"})
#: Effects with which it does. ``wrong``: Invoke says that all is well, and what it computed is certainly garbage.
#: ``unchecked``: TFLM looks at nothing and runs on, with a result that may be wrong or undefined, or where a build with
#: assertions aborts.
RUNS_ON = frozenset({"wrong", "unchecked"})

#: The values of a violation that names none.
NOTHING: Mapping[str, Any] = {}


class Violation(NamedTuple):
    """One broken condition.

    ``rule`` is the code of the rule that reports it. ``argument`` is the operator's argument to blame, as the op table
    names it; None where the whole operator is meant, or no operator. ``words`` are the kind's, with a place for each of
    ``values``; ``because`` is what the table or the judge adds to them. ``elsewhere`` names the kernel set that does
    run it, where the condition is one of the chosen kernel set only. ``tells`` where the words already say what becomes
    of it.
    """

    kind: str
    rule: str
    effect: str
    #: ``construct``, ``allocate`` or ``invoke``, in the order in which a model meets them.
    stage: str
    words: str
    values: Mapping[str, Any] = NOTHING
    argument: str | None = None
    subgraph: int | None = None
    operator: int | None = None
    tensor: int | None = None
    path: str | None = None
    elsewhere: str | None = None
    because: str | None = None
    tells: bool = False

    @property
    def reason(self) -> str:
        """The sentence: the kind's words with the values in their places."""
        return f"{self.said}: {self.why}" if self.why else self.said

    @property
    def said(self) -> str:
        """What is so: the sentence up to its colon."""
        template = self.words
        return template.partition(": ")[0].format_map(self.values)

    @property
    def why(self) -> str:
        """Why TFLM minds: what the kind says behind the colon, and what the table adds."""
        template = self.words
        behind = template.partition(": ")[2].format_map(self.values)
        return ": ".join(filter(None, (behind, self.because)))


def runs(violations: Iterable[Violation]) -> bool:
    """Tell whether the interpreter loads and invokes a model with these violations."""
    return not any(violation.effect in STOPS for violation in violations)


def results(violations: Iterable[Violation]) -> str:
    """Tell what a model with these violations computes: ``right``, ``wrong``, ``unknown`` where it does not run."""
    effects = {violation.effect for violation in violations}
    if effects & STOPS:
        return "unknown"
    if "wrong" in effects:
        return "wrong"
    return "unknown" if "unchecked" in effects else "right"

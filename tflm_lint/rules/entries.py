"""The index of rules -> an Entry for each: what is known of a rule without importing it."""

from __future__ import annotations

from tflm_lint.record import NamedTuple
from tflm_lint.rules.index import RULES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.rules.index import Fix


class Entry(NamedTuple):
    """What is known of a rule without importing it."""

    code: str
    name: str
    severity: str
    #: The first line of its documentation.
    summary: str
    gate: str | None
    #: The rewrites that cure it, the best first.
    fixes: tuple[Fix, ...] = ()


def entries() -> tuple[Entry, ...]:
    """Return every rule, in order of code."""
    return tuple(Entry(code, *rule) for code, rule in RULES.items())

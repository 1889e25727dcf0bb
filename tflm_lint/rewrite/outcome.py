"""What became of a Model: the rewrites that were applied, those that were not and why, the file that is left."""

from __future__ import annotations

from tflm_lint.record import NamedTuple
from tflm_lint.rewrite.difference import Difference

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.inspection import Inspection
    from tflm_lint.model.graph import Model


class Step(NamedTuple):
    """A rewrite that was applied, as often as it was."""

    rewrite: str
    safety: str
    #: How exact the result is.
    error: str
    #: The codes of what it was to cure.
    cured: tuple[str, ...]
    difference: Difference


class Skipped(NamedTuple):
    """A rewrite that was called for and whose result was not taken."""

    rewrite: str
    why: str


class Outcome(NamedTuple):
    """What became of a Model; without steps it is the one that was given, byte for byte."""

    model: Model
    data: bytes
    #: Of that model.
    inspection: Inspection
    steps: tuple[Step, ...] = ()
    skipped: tuple[Skipped, ...] = ()


def merged(steps: list[Step]) -> list[Step]:
    """Join what one rewrite did in several turns."""
    joined: dict[str, Step] = {}
    for step in steps:
        known = joined.get(step.rewrite)
        if known is None:
            joined[step.rewrite] = step
            continue
        parts = zip(known.difference, step.difference, strict=True)
        joined[step.rewrite] = known._replace(
            cured=tuple(dict.fromkeys((*known.cured, *step.cured))),
            difference=Difference(*(ours + theirs for ours, theirs in parts)),
        )
    return list(joined.values())

"""Violations of one rule -> Problems: the reason with its values, what TFLM does then, and the advice that fits."""

from __future__ import annotations

from tflm_lint.findings import Problem
from tflm_lint.rules.advice import advice_for
from tflm_lint.rules.clues import Clues

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection
    from tflm_lint.verdict import Violation


def broken(inspection: Inspection, code: str) -> Iterator[Problem]:
    """Yield a Problem for each violation that the rule of that code reports."""
    clues = Clues(inspection.model)
    for violation in inspection.broken(code):
        advice = advice_for(violation, clues)
        yield Problem(
            violation.said,
            violation.subgraph,
            violation.operator,
            violation.tensor,
            violation.path,
            kind=violation.kind,
            argument=violation.argument,
            because=violation.why or None,
            then=consequence(violation),
            remedy=None if advice is None else advice.text,
        )


def consequence(violation: Violation) -> str | None:
    """Say what the reader would not expect: a crash, an error as late as Invoke, a refusal of one kernel set only."""
    if violation.elsewhere is not None:
        # another kernel set of the same TFLM, or a newer TFLM than the port's
        newer = violation.elsewhere.startswith("tflm-")
        if violation.effect == "wrong":
            who = f"{violation.elsewhere} computes" if newer else f"the {violation.elsewhere} kernels compute"
            return f"{who} it right"
        return f"{violation.elsewhere} runs it" if newer else f"the {violation.elsewhere} kernels run it"
    if violation.effect == "crash":
        return None if violation.tells else "TFLM crashes instead of reporting an error"
    if violation.effect == "reject" and violation.stage == "invoke":
        return "AllocateTensors succeeds, Invoke fails"
    return None

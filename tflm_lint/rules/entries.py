"""The index of rules -> an Entry for each, a code by its name or beginning: what is known without importing a rule."""

from __future__ import annotations

from tflm_lint.record import NamedTuple
from tflm_lint.rules.index import RULES
from tflm_lint.words import meant

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from tflm_lint.inspection import Inspection
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


def severity_found(code: str, inspection: Inspection) -> str | None:
    """Say how grave it is what a rule has to say, without importing the rule; None where it has nothing to say.

    A rule behind a gate may have nothing to say though it is open.
    """
    from tflm_lint.rules.gates import WITHOUT_MODEL, is_open

    _, severity, _, gate, _ = RULES[code]
    if any(violation.rule == code for violation in inspection.violations):
        return severity
    if gate is None or not (inspection.readable or gate in WITHOUT_MODEL):
        return None
    return severity if is_open(gate, inspection) else None


def severity_to_fix(code: str, inspection: Inspection) -> str | None:
    """Say the same of what may be mended: an arena too small for a word is not too small for that."""
    from tflm_lint.rules.gates import SMALL_ARENA, sought_arena

    found = severity_found(code, inspection)
    _, severity, _, gate, _ = RULES[code]
    if found is not None or gate is None or not gate.startswith(sought_arena.__name__):
        return found
    plan = inspection.memory
    return severity if plan is not None and plan.arena_used < SMALL_ARENA and plan.quality == "exact" else None


def find_code(name: str) -> str | None:
    """Return the code of the rule that is called by its code or name, in letters of any size."""
    if name.upper() in RULES:
        return name.upper()
    return next((code for code, rule in RULES.items() if rule[0] == name.lower()), None)


def require_known(prefixes: Iterable[str]) -> None:
    """Refuse a code that is no rule's beginning: a typing error there would hide or show nothing, silently."""
    for prefix in prefixes:
        if not any(code.startswith(prefix) for code in RULES):
            named = find_code(prefix)
            hint = f"did you mean {named}" if named else meant(prefix, list(RULES))
            from tflm_lint.errors import UsageError

            raise UsageError(f"{prefix}: no rule's code begins so, {hint or 'see `tflm-lint list rules`'}")

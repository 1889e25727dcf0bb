"""One module a rule: what it means, why it matters on the device, how to fix it, and a check.

A rule is imported only where it has something to say. Adding one is adding its file (and ``python -m
tflm_lint.compile``, which tells the index). A rule whose code a Violation carries is run where there is such a
violation; a rule that looks at models itself names its gate.
"""

from __future__ import annotations

from tflm_lint.record import imported
from tflm_lint.rules.index import GATES, RULES
from tflm_lint.words import meant

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Protocol

    from tflm_lint.findings import Problem
    from tflm_lint.inspection import Inspection
    from tflm_lint.rules.index import Fix

    class Rule(Protocol):
        """What every rule module defines; its docstring is the rule's documentation."""

        CODE: str
        NAME: str
        SEVERITY: str
        #: What opens the rule, a gate of `rules.gates` by its name and words; without it, violations of its code do.
        GATE: str
        __doc__: str

        def check(self, inspection: Inspection) -> Iterator[Problem]:
            """Yield what is wrong; called where the gate is open."""


def fix_of(code: str, op: str | None) -> Fix | None:
    """Return the rewrite that cures what a rule finds at an operator (None: elsewhere), the best where several do."""
    return next((fix for fix in RULES[code][4] if fix[3] is None or op in fix[3]), None)


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


def load_rule(code: str) -> Rule:
    """Import one rule; raise `KeyError` for a code that there is not."""
    rule: Rule = imported(f"tflm_lint.rules.{code.lower()}_{RULES[code][0].replace('-', '_')}")
    return rule


def unsought(inspection: Inspection) -> tuple[str, ...]:
    """Return the rules that may have something to say, and are not asked since nobody looks at what they say."""
    from tflm_lint.rules.gates import big_arena, several_kernels, sought_arena

    wanted = inspection.wanted
    takes_search = (sought_arena.__name__, *([several_kernels.__name__] if wanted.arena_detail else ()))
    left = [
        code
        for gate, behind in GATES.items()
        if gate.startswith(takes_search)
        for code in behind
        if wanted.selection.shows(code) and not wanted.seeks(code)
    ]
    return tuple(left) if left and inspection.readable and big_arena(inspection) else ()


def everything(_: str) -> bool:
    """Want every rule."""
    return True


def rules_for(codes: Iterable[str], inspection: Inspection, wanted: Callable[[str], bool] = everything) -> list[Rule]:
    """Import the rules of the given codes and those whose gate is open, in order of code, where they are wanted.

    Each gate is asked once, and only where one of its rules is wanted.
    """
    from tflm_lint.rules.gates import WITHOUT_MODEL, is_open

    found = {code for code in codes if wanted(code)}
    for gate, opened in GATES.items():
        if not inspection.readable and gate not in WITHOUT_MODEL:
            continue
        behind = opened if wanted is everything else [code for code in opened if wanted(code)]
        if behind and is_open(gate, inspection):
            found.update(behind)
    return [load_rule(code) for code in sorted(found)]

"""One module a rule: what it means, why it matters on the device, how to fix it, and a check.

A rule is imported only where it has something to say. Adding one is adding its file (and ``python -m
tflm_lint.compile``, which tells the index). A rule whose code a Violation carries is run where there is such a
violation; a rule that looks at models itself names its gate.
"""

from __future__ import annotations

from tflm_lint.record import imported
from tflm_lint.rules.gated import FIXES, GATES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Protocol

    from tflm_lint.findings import Problem
    from tflm_lint.inspection import Inspection
    from tflm_lint.rules.gated import Fix

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
    fixes = FIXES.get(code)
    if fixes is None:
        from tflm_lint.rules.index import RULES

        fixes = RULES[code][4]
    return next((fix for fix in fixes if fix[3] is None or op in fix[3]), None)


def load_rule(code: str) -> Rule:
    """Import one rule; raise `KeyError` for a code that there is not."""
    from tflm_lint.rules.index import RULES

    return _loaded(f"{code.lower()}_{RULES[code][0].replace('-', '_')}")


def _loaded(module: str) -> Rule:
    rule: Rule = imported(f"tflm_lint.rules.{module}")
    return rule


def code_of(module: str) -> str:
    """Return the code of the rule in a module of that name."""
    return module[:5].upper()


def unsought(inspection: Inspection) -> tuple[str, ...]:
    """Return the rules that may have something to say, and are not asked since nobody looks at what they say."""
    from tflm_lint.rules.gates import big_arena, several_kernels, sought_arena

    wanted = inspection.wanted
    takes_search = (sought_arena.__name__, *([several_kernels.__name__] if wanted.arena_detail else ()))
    left = [
        code
        for gate, behind in GATES.items()
        if gate.startswith(takes_search)
        for code in map(code_of, behind)
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

    found: list[str] = []
    readable = inspection.readable
    for gate, opened in GATES.items():
        if not readable and gate not in WITHOUT_MODEL:
            continue
        behind = opened if wanted is everything else [module for module in opened if wanted(code_of(module))]
        if behind and is_open(gate, inspection):
            found += behind
    rules = {code_of(module): _loaded(module) for module in found}
    rules.update((code, load_rule(code)) for code in codes if code not in rules and wanted(code))
    return [rules[code] for code in sorted(rules)]

"""Rule code -> rule module, imported only when it has something to say.

Adding a rule is adding its file; the file's name carries code and name (``op101_unknown_builtin_operator.py``). A rule
whose code a Violation carries is imported where there is such a violation. A rule that looks at every model itself is
named in `SURVEYS` as well: importing fifty modules to hear most of them say nothing would cost more than all the rest.
"""

from __future__ import annotations

import importlib
import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Protocol

    from tflm_lint.findings import Problem
    from tflm_lint.inspection import Inspection

    class Rule(Protocol):
        """What every rule module defines; its docstring is the rule's documentation."""

        CODE: str
        NAME: str
        SEVERITY: str
        __doc__: str

        def check(self, inspection: Inspection) -> Iterator[Problem]:
            """Yield what is wrong."""


#: Rules that look at every model, whatever the interpreter says of it.
SURVEYS = (
    "FB002",
    "FB003",
    "FB004",
    "FL401",
    "FL402",
    "FL403",
    "OP116",
    "PF501",
    "QT203",
)


def rule_modules() -> dict[str, str]:
    """Return rule code -> module name, in order of code."""
    found = {}
    for entry in sorted(os.listdir(os.path.dirname(__file__))):  # noqa: PTH120, PTH208 - pathlib is slow to import
        stem, _, suffix = entry.partition(".")
        if suffix == "py" and stem[2:5].isdigit() and stem[5:6] == "_":
            found[stem[:5].upper()] = f"tflm_lint.rules.{stem}"
    return found


def load_rule(code: str) -> Rule:
    """Import one rule; raise `KeyError` for a code that there is not."""
    rule: Rule = importlib.import_module(rule_modules()[code])  # type: ignore[assignment]
    return rule


def rules_for(codes: Iterable[str]) -> list[Rule]:
    """Import the surveys and the rules of the given codes, in order of code."""
    modules = rule_modules()
    wanted = sorted({*SURVEYS, *codes})
    return [importlib.import_module(modules[code]) for code in wanted]  # type: ignore[misc]

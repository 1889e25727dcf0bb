"""The rule codes that the shipped op table and the judge's own code can report."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import tflm_lint.verdict
from tflm_lint import facts
from tflm_lint.facts.ops import load_ops
from tflm_lint.verdict.table import checks_of

#: The modules that make violations themselves, besides the table's constraints.
JUDGE = ("judge.py", "unknown.py", "aftermath.py", "model_level.py", "argument_types.py")


def shipped_constraints() -> Iterator[tuple[str, str]]:
    """Yield rule and effect of every constraint of every operator, for every kernel set."""
    table = load_ops()
    for kernels in ("reference", *facts.names("conditions")):
        for key in table:
            for check in checks_of(table, key, kernels).constraints:
                yield check.rule, check.effect


def judged_codes() -> set[str]:
    """Return the codes that stand in the judge's source."""
    folder = Path(tflm_lint.verdict.__file__).parent
    text = "".join((folder / name).read_text(encoding="utf-8") for name in JUDGE)
    return set(re.findall(r'"([A-Z]{2}\d{3})"', text))

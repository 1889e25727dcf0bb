"""One Model on one Target: what TFLM would do with it, computed when first asked for.

Rules, reporters' data and emitters read this and nothing below it, so each figure is computed once a model.
"""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.facts.ops import OpTable
    from tflm_lint.facts.targets import Target
    from tflm_lint.flash import FlashEstimate
    from tflm_lint.memory.plan import MemoryPlan
    from tflm_lint.model.graph import Model
    from tflm_lint.verdict.violations import Violation
    from tflm_lint.workload import Workload

#: Effects of a Violation with which TFLM does not run the model; the third, "wrong", runs and computes nonsense.
STOPS = frozenset({"reject", "crash"})


class Settings(NamedTuple):
    """What the user says about the firmware that will run the model."""

    target: Target
    ops: OpTable
    #: Custom operators that the application registers itself.
    custom_ops: frozenset[str] = frozenset()


class OpUse(NamedTuple):
    """How often a model uses an operator, and the resolver's method that adds it (None: there is none)."""

    op: str
    count: int  # type: ignore[assignment]  # the JSON key; nobody asks a row for tuple.count
    resolver: str | None


class Inspection:
    """A Model on a Target."""

    def __init__(self, model: Model, settings: Settings) -> None:
        self.model = model
        self.settings = settings
        self.target = settings.target

    @cached_property
    def violations(self) -> tuple[Violation, ...]:
        """Every condition of TFLM that the model breaks, in the interpreter's order."""
        from tflm_lint.verdict.judge import judge

        return judge(
            self.model,
            ops=self.settings.ops,
            kernels=self.target.kernels,
            features=self.target.features,
            custom_ops=self.settings.custom_ops,
        )

    @cached_property
    def runs(self) -> bool:
        """Whether TFLM with every operator registered loads *and* invokes the model."""
        return not any(violation.effect in STOPS for violation in self.violations)

    def broken(self, rule: str) -> tuple[Violation, ...]:
        """Return the violations that the rule of that code reports."""
        return tuple(violation for violation in self.violations if violation.rule == rule)

    @cached_property
    def memory(self) -> MemoryPlan | None:
        """The arena, or None where the model does not run or is so odd that nothing can be planned."""
        if not self.runs:
            return None
        from tflm_lint.memory.mirror import plan_memory
        from tflm_lint.memory.plan import UnplannableError

        try:
            return plan_memory(self.model, self.target)
        except UnplannableError:
            return None

    @cached_property
    def workload(self) -> Workload:
        """Multiply-accumulates and bytes moved."""
        from tflm_lint.workload import workload

        return workload(self.model)

    @cached_property
    def flash(self) -> FlashEstimate:
        """Model, runtime and kernels in flash."""
        from tflm_lint.flash import flash

        return flash(self.model, self.target.name)

    @cached_property
    def op_uses(self) -> tuple[OpUse, ...]:
        """The operators of all subgraphs, in order of first use."""
        counts: dict[str, int] = {}
        for subgraph in self.model.subgraphs:
            for operator in subgraph.operators:
                name = self.model.op_name(operator)
                counts[name] = counts.get(name, 0) + 1
        table = self.settings.ops.ops
        return tuple(
            OpUse(op, count, table[op]["method"] if op in table else None) for op, count in counts.items()
        )

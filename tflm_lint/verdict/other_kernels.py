"""A Model that breaks nothing on one kernel set -> whether it keeps what another one asks for beyond that.

Kernel sets add to the conditions that all of them share, so that the shared ones need no second look.
"""

from __future__ import annotations

from tflm_lint.verdict import Shared
from tflm_lint.verdict.context import Op
from tflm_lint.verdict.table import applies, checks_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from tflm_lint.facts.ops import OpTable
    from tflm_lint.model.graph import Model
    from tflm_lint.verdict.table import Check


def keeps_what_is_added(model: Model, ops: OpTable, kernels: str, features: Mapping[str, Any], npu: str | None) -> bool:
    """Say whether a model that keeps every condition on some kernels surely keeps what others add.

    False is no verdict: what is broken may be something that runs on, which `judge` knows.
    """
    added: dict[int, tuple[Check, ...]] = {}
    for number, code in enumerate(model.operator_codes):
        entry = ops.ops.get(code.name)
        if entry is not None:
            checks = checks_of(ops, code.name, kernels, features)
            added[number] = checks.constraints[len(entry.get("constraints", ())) :]
    shared = Shared(model, npu)
    for index, subgraph in enumerate(model.subgraphs):
        for operator in subgraph.operators:
            if not added.get(operator.opcode):
                continue
            op = Op(shared, index, operator, ops.entry(model.operator_codes[operator.opcode].name))
            for check in added[operator.opcode]:
                if check.when is not None and not applies(check.when, op):
                    continue
                if check.broken(op) is not None or shared.behind:
                    return False
    return shared.left >= 0

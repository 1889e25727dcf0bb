"""Operators that the firmware's TFLM has no kernel of: what they are, and who would run them."""

from __future__ import annotations

import os.path

from tflm_lint.model.graph import CUSTOM
from tflm_lint.verdict import Violation

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.facts.ops import OpTable
    from tflm_lint.model.graph import Model, Operator


def unknown(model: Model, operator: Operator, ops: OpTable, subgraph: int, index: int) -> Violation:
    """Say that nothing runs an operator."""
    code, because = model.operator_codes[operator.opcode], None
    if code.name in ops.newer:
        rule = "OP102" if code.builtin == CUSTOM else "OP101"
        name = code.custom if code.builtin == CUSTOM else code.builtin
        words, values = "{whose} has no {name}, today's TFLM has it", {"whose": ops.newer[code.name], "name": name}
        from tflm_lint.verdict.ports import DEFAULT

        elsewhere: str | None = DEFAULT
    elif code.builtin == CUSTOM:
        rule, elsewhere = "OP102", None
        words = "TFLM has no custom operator {name}" if code.custom else "custom operator without a custom_code"
        values = {"name": code.custom}
        from tflm_lint.verdict.containers import container_of

        container = container_of(model, model.subgraphs[subgraph], operator)
        if container is not None:
            words = "{compiled}, which this target has not"
            values["compiled"] = container.words
            if container.targets:
                because = f"{' or '.join(container.targets)} would run it"
    else:
        rule, elsewhere = "OP101", None
        words, values = "{whose} has no {name}", {"whose": _whose(ops), "name": code.builtin}
    return Violation(
        "unknown", rule, "reject", "allocate", words, values, None, subgraph, index, None, None, elsewhere, because
    )


def _whose(ops: OpTable) -> str:
    return "TFLM" if ops.name == "ops.yaml" else os.path.basename(ops.name)

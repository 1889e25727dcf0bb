"""Tensors that float rounding has touched -> whether an operator behind them makes much of what is nearly nothing.

Of silence a spectrum computed in float32 is nothing but rounding: below 2e-6 of the range, and a tenth of it behind a
logarithm. So the rewrites that round are safe only where none of these follows.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from tflm_lint.model.graph import Model

AMPLIFIERS = frozenset(("CUSTOM:FlexLog", "DIV", "LOG", "POW", "RSQRT"))


def amplified(model: Model, subgraph: int, rounded: Iterable[int]) -> bool:
    """Say whether such an operator of a subgraph sees what is computed of these tensors."""
    touched = set(rounded)
    for operator in model.subgraphs[subgraph].operators:
        if touched.intersection(operator.inputs):
            if model.op_name(operator) in AMPLIFIERS:
                return True
            touched.update(operator.outputs)
    return False

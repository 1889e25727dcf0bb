"""Small tensors of whole numbers -> where each number comes from, followed through the operators that hand it on."""

from __future__ import annotations

import struct

from tflm_lint.model import FORMATS, INTEGERS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Operator
    from tflm_lint.rewrite.draft import Draft

    #: A whole number: what a tensor holds, none for nothing, and what is added to it.
    Number = tuple[int | None, int]

#: Operators that hand on the numbers that they are given.
SAME = frozenset(("CAST", "EXPAND_DIMS", "RESHAPE", "SQUEEZE"))
DEEPEST = 8


class Numbers:
    """What tensors of a subgraph are computed from."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.makers = {index: operator for operator in draft.operators for index in operator.outputs}

    def made(self, index: int, name: str) -> Operator | None:
        """Return the operator that makes a tensor where it is one of that name."""
        operator = self.makers.get(index)
        return operator if operator is not None and self.draft.name_of(operator) == name else None

    def numbers(self, index: int, depth: int = DEEPEST) -> list[Number]:
        """Follow the numbers of a small tensor to where they come from."""
        tensor = self.draft[index]
        data = self.draft.data(index)
        if data is not None and tensor.type in INTEGERS:
            return [(None, value) for (value,) in struct.iter_unpack("<" + FORMATS[tensor.type], data)]
        operator = self.makers.get(index)
        name = "" if operator is None else self.draft.name_of(operator)
        if operator is None or not depth or min(operator.inputs, default=-1) < 0:
            return [(index, 0)]
        if name in SAME:
            return self.numbers(operator.inputs[0], depth - 1)
        if name in ("PACK", "CONCATENATION"):
            return [number for item in operator.inputs for number in self.numbers(item, depth - 1)]
        if name in ("ADD", "SUB") and len(operator.inputs) == 2:
            one, other = (self.numbers(item, depth - 1) for item in operator.inputs)
            if name == "ADD" and len(one) == 1 and one[0][0] is None:
                one, other = other, one
            if len(one) == len(other) == 1 and other[0][0] is None:
                return [(one[0][0], one[0][1] + other[0][1] * (1 if name == "ADD" else -1))]
        return [(index, 0)]

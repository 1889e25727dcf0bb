"""Compute with complex tensors as with two of FLOAT32.

Pattern: RFFT2D of one dimension, FlexComplex, COMPLEX_ABS, REAL, IMAG, and
RESHAPE, SQUEEZE, SLICE, STRIDED_SLICE, TRANSPOSE and MUL of COMPLEX64.

Replacement: each complex tensor becomes its real and its imaginary part. The
transform is two FULLY_CONNECTED with the matrices of cosines and of negative
sines; the absolute value the square root of the sum of the squares; all others
are done to both parts.

Preconditions: every operator that has a complex tensor is one of these; no
input or output of the subgraph is complex; the transform has the length of its
input, at most 4096, and no second dimension.

Error: float rounding, 4e-6 of the output's range at most. Costs 8 bytes of
flash a coefficient, N x (N / 2 + 1) of them, and as many more operations.

Source: the definition of the discrete Fourier transform.
"""

from __future__ import annotations

import math

from tflm_lint.rewrite.draft import Draft
from tflm_lint.rewrite.rework import count, is_whole, packed, reshape, values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model, Operator
    from tflm_lint.rewrite.surroundings import Context

NAME = "complex-as-two-floats"
CURES = ("OP101", "OP102", "OP103", "OP108")
OPS = ("COMPLEX_ABS", "CUSTOM:FlexComplex", "IMAG", "REAL", "RFFT2D")
CLASS = "safe"
STAGE = "operators"
ERROR = "float rounding, 4e-6 of the output's range at most"
LONGEST = 4096
#: Operators that move values and are done to both parts.
MOVES = ("RESHAPE", "SLICE", "SQUEEZE", "STRIDED_SLICE", "TRANSPOSE")
COMPLEX = "COMPLEX64"


def apply(model: Model, context: Context) -> Model | None:  # noqa: ARG001 - no kernel of TFLM has complex numbers
    """Return the model with floats for the complex numbers of a subgraph, None where there are none."""
    for number, subgraph in enumerate(model.subgraphs):
        if not any(tensor.type == COMPLEX for tensor in subgraph.tensors):
            continue
        changed = Parts(Draft(model, number)).model()
        if changed is not None:
            return changed
    return None


class Parts:
    """The real and the imaginary part of each complex tensor."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.of: dict[int, tuple[int, int]] = {}

    def model(self) -> Model | None:
        """Return the model without complex tensors in operators, None where one of them is another operator's."""
        draft = self.draft
        if any(self._is_complex(index) for index in (*draft.inputs, *draft.outputs)):
            return None
        found = False
        for position, operator in enumerate(draft.operators):
            if not any(self._is_complex(index) for index in (*operator.inputs, *operator.outputs) if index >= 0):
                continue
            if len(operator.outputs) != 1 or not is_whole(draft, operator, 1, 1):
                return None
            replacement = self._replaced(operator)
            if replacement is None:
                return None
            draft.replace(position, replacement)
            found = True
        return draft.model() if found else None

    def _is_complex(self, index: int) -> bool:
        return self.draft[index].type == COMPLEX

    def _replaced(self, operator: Operator) -> list[Operator] | None:
        name = self.draft.name_of(operator)
        known = all(index in self.of for index in operator.inputs if index >= 0 and self._is_complex(index))
        if not known:
            return None
        if name == "RFFT2D":
            return self._transform(operator)
        if name == "CUSTOM:FlexComplex" and len(operator.inputs) == 2:
            one, other = operator.inputs
            shape = self.draft[operator.outputs[0]].shape
            if any(self.draft[each].type != "FLOAT32" or self.draft[each].shape != shape for each in (one, other)):
                return None
            self.of[operator.outputs[0]] = one, other
            return []
        if operator.inputs[0] not in self.of:
            return None
        if name in ("REAL", "IMAG"):
            return [reshape(self.draft, self.of[operator.inputs[0]][name == "IMAG"], operator.outputs[0])]
        if name == "COMPLEX_ABS":
            return self._absolute(operator)
        if name == "MUL" and len(operator.inputs) == 2 and operator.inputs[1] in self.of:
            return self._product(operator)
        if name in MOVES and self._is_complex(operator.outputs[0]):
            pair = self._made(operator.outputs[0])
            parts = zip(self.of[operator.inputs[0]], pair, strict=True)
            return [operator._replace(inputs=(one, *operator.inputs[1:]), outputs=(two,)) for one, two in parts]
        return None

    def _made(self, target: int) -> tuple[int, int]:
        """Make the two parts of a tensor that is computed."""
        self.of[target] = pair = self._float(target, "real"), self._float(target, "imag")
        return pair

    def _float(self, index: int, what: str) -> int:
        return self.draft.like(index, what, type="FLOAT32", quantization=None)

    def _transform(self, operator: Operator) -> list[Operator] | None:
        draft = self.draft
        source, target = operator.inputs[0], operator.outputs[0]
        shape = draft[source].shape
        lengths = values(draft, operator.inputs[1]) if len(operator.inputs) > 1 and operator.inputs[1] >= 0 else None
        if draft[source].type != "FLOAT32" or len(shape) < 2 or lengths != (1, shape[-1]) or shape[-2] != 1:
            return None
        size, half = shape[-1], shape[-1] // 2 + 1
        if size > LONGEST or draft[target].shape != (*shape[:-1], half):
            return None
        rows = count(shape[:-1])
        flat = draft.like(source, "rows", shape=(rows, size))
        steps = [reshape(draft, source, flat)]
        angles = [2 * math.pi * step / size for step in range(size)]
        waves = [math.cos(angle) for angle in angles], [-math.sin(angle) for angle in angles]
        for part, turns in zip(self._made(target), waves, strict=True):
            matrix = [turns[row * column % size] for row in range(half) for column in range(size)]
            weights = draft.constant(part, "matrix", "FLOAT32", (half, size), packed("FLOAT32", matrix))
            result = draft.like(part, "rows", shape=(rows, half))
            steps += [draft.op("FULLY_CONNECTED", [flat, weights, -1], [result], {}), reshape(draft, result, part)]
        return steps

    def _absolute(self, operator: Operator) -> list[Operator]:
        draft = self.draft
        real, imag = self.of[operator.inputs[0]]
        target = operator.outputs[0]
        squares = [draft.like(target, what) for what in ("real_square", "imag_square")]
        total = draft.like(target, "square")
        return [
            draft.op("MUL", [real, real], [squares[0]], {}),
            draft.op("MUL", [imag, imag], [squares[1]], {}),
            draft.op("ADD", squares, [total], {}),
            draft.op("SQRT", [total], [target]),
        ]

    def _product(self, operator: Operator) -> list[Operator]:
        draft = self.draft
        target = operator.outputs[0]
        (a, b), (c, d) = (self.of[index] for index in operator.inputs)
        real, imag = self._made(target)
        ac, bd, ad, bc = (self._float(target, what) for what in ("ac", "bd", "ad", "bc"))
        return [
            *(
                draft.op("MUL", [*pair], [to], {})
                for pair, to in (((a, c), ac), ((b, d), bd), ((a, d), ad), ((b, c), bc))
            ),
            draft.op("SUB", [ac, bd], [real], {}),
            draft.op("ADD", [ad, bc], [imag], {}),
        ]

"""Compute with complex tensors as with two of FLOAT32.

Pattern: RFFT2D, FlexComplex, COMPLEX_ABS, REAL, IMAG, and RESHAPE, SQUEEZE,
EXPAND_DIMS, SLICE, STRIDED_SLICE, TRANSPOSE, GATHER, PACK, CONCATENATION, ADD,
SUB and MUL of COMPLEX64.

Replacement: each complex tensor becomes its real and its imaginary part. The
transform is two FULLY_CONNECTED with the matrices of cosines and of negative
sines, and four BATCH_MATMUL for the second dimension; the absolute value the
square root of the sum of the squares; all others are done to both parts.

Preconditions: every operator that has a complex tensor is one of these; no
input or output of the subgraph is complex; the transform has at most 2048
points; no LOG, POW, DIV or RSQRT follows, which makes much of little
(`complex-before-log` is for those, and for 4096 points).

Error: float rounding, below 2e-6 of the output's range. Costs 8 bytes of
flash a coefficient, N x (N / 2 + 1) of them, and as many more operations.

Source: the definition of the discrete Fourier transform.
"""

from __future__ import annotations

import math

from tflm_lint.rewrite.amplified import amplified
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
ERROR = "float rounding, below 2e-6 of the output's range"
LONGEST = 4096
#: Sums of more frequencies are off by more than is called safe.
MANY = 1025
#: Operators that move values, or add them, and are done to both parts.
MOVES = """
    ADD CONCATENATION EXPAND_DIMS GATHER PACK RESHAPE REVERSE_V2 SLICE SQUEEZE STRIDED_SLICE SUB TRANSPOSE
"""
COMPLEX = "COMPLEX64"


def apply(model: Model, context: Context) -> Model | None:  # noqa: ARG001 - no kernel of TFLM has complex numbers
    """Return the model with floats for the complex numbers of a subgraph, None where there are none."""
    return parted(model, amplified=False)


def parted(model: Model, *, amplified: bool) -> Model | None:
    """Do so in subgraphs whose results are made much of later, or not."""
    for number, subgraph in enumerate(model.subgraphs):
        if not any(tensor.type == COMPLEX for tensor in subgraph.tensors):
            continue
        if _is_amplified(model, number) != amplified:
            continue
        changed = Parts(Draft(model, number)).model()
        if changed is not None:
            return changed
    return None


def _is_amplified(model: Model, number: int) -> bool:
    subgraph = model.subgraphs[number]
    for operator in subgraph.operators:
        is_transform = model.op_name(operator) == "RFFT2D"
        if is_transform and max(subgraph.tensors[operator.outputs[0]].shape[-2:], default=0) > MANY:
            return True
    return amplified(model, number, (index for index, tensor in enumerate(subgraph.tensors) if tensor.type == COMPLEX))


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
        if name in MOVES.split() and self._is_complex(operator.outputs[0]):
            return [
                operator._replace(
                    inputs=tuple(self.of.get(each, (each, each))[part] for each in operator.inputs), outputs=(made,)
                )
                for part, made in enumerate(self._made(operator.outputs[0]))
            ]
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
        if draft[source].type != "FLOAT32" or len(shape) < 2 or lengths is None or len(lengths) != 2:
            return None
        high, wide = lengths
        half, rows = wide // 2 + 1, count(shape[:-1])
        if not 0 < min(lengths) <= max(lengths) <= LONGEST or draft[target].shape != (*shape[:-2], high, half):
            return None
        flat = draft.like(source, "rows", shape=(rows, shape[-1]))
        steps = [reshape(draft, source, flat)]
        pair = self._made(target)
        parts = []
        for part, wave in zip(pair, waves(wide), strict=True):
            data = packed("FLOAT32", matrix(wave, half, shape[-1]))
            weights = draft.constant(part, "matrix", "FLOAT32", (half, shape[-1]), data)
            result = draft.like(part, "rows", shape=(rows, half))
            steps.append(draft.op("FULLY_CONNECTED", [flat, weights, -1], [result], {}))
            parts.append(result)
        if (high, shape[-2]) != (1, 1):
            steps += self._columns(parts, high, shape[-2], half)
        return [*steps, *(reshape(draft, part, made) for part, made in zip(parts, pair, strict=True))]

    def _columns(self, parts: list[int], high: int, given: int, half: int) -> list[Operator]:
        """Transform along the second dimension; in the place of the parts stand those of the result."""
        draft = self.draft
        batch = count(draft[parts[0]].shape) // (given * half)
        steps, planes = [], []
        for part in parts:
            planes.append(draft.like(part, "planes", shape=(batch, given, half)))
            steps.append(reshape(draft, part, planes[-1]))
        shape = (batch, high, half)
        cosines, sines = (
            draft.constant(
                parts[0], "matrix", "FLOAT32", (1, high, given), packed("FLOAT32", matrix(wave, high, given))
            )
            for wave in waves(high)
        )
        products = {}
        for turn, weights in enumerate((cosines, sines)):
            for part, plane in enumerate(planes):
                products[turn, part] = draft.like(plane, "turned", shape=shape)
                steps.append(draft.op("BATCH_MATMUL", [weights, plane], [products[turn, part]], {}))
        # sines are negative: (cos + i sin)(real + i imag)
        real, imag = (draft.like(plane, "sum", shape=shape) for plane in planes)
        steps.append(draft.op("SUB", [products[0, 0], products[1, 1]], [real], {}))
        steps.append(draft.op("ADD", [products[0, 1], products[1, 0]], [imag], {}))
        parts[:] = real, imag
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


def waves(size: int) -> tuple[list[float], list[float]]:
    """Return cosines and negative sines all around the circle."""
    angles = [2 * math.pi * step / size for step in range(size)]
    return [math.cos(angle) for angle in angles], [-math.sin(angle) for angle in angles]


def matrix(wave: list[float], rows: int, columns: int) -> list[float]:
    """Return what each input counts in each frequency; those beyond the transform's length count nothing."""
    size = len(wave)
    return [wave[row * column % size] if column < size else 0.0 for row in range(rows) for column in range(columns)]

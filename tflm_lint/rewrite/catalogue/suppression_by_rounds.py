"""Choose boxes one after the other.

Pattern: NON_MAX_SUPPRESSION_V4 and V5 of a constant number of boxes, at most 32
of them chosen.

Replacement: in each round ARG_MAX of the scores that are left, the box by
GATHER, its overlap with all others by MINIMUM, MAXIMUM, SUB, MUL and DIV, and
SELECT_V2, which takes out those that overlap, the chosen one among them. PACK
collects indices and scores; those of rounds that found none are 0.

Preconditions: number, both thresholds and, in V5, a soft sigma of 0 are
constants; the overlap's threshold is above 0; FLOAT32.

Error: none; of boxes with equal scores the first is taken, LiteRT's heap may
take another.

Source: LiteRT's non_max_suppression.h. Some 30 operators a box that is chosen.
"""

from __future__ import annotations

import struct

from tflm_lint.rewrite.rework import packed, reshape, rework, values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model, Operator
    from tflm_lint.rewrite.draft import Draft
    from tflm_lint.rewrite.surroundings import Context

NAME = "suppression-by-rounds"
CURES = ("OP101",)
OPS = ("NON_MAX_SUPPRESSION_V4", "NON_MAX_SUPPRESSION_V5")
CLASS = "safe"
STAGE = "operators"
ERROR = "exact; of equal scores the first"
MOST = 32
#: The score of what is out.
LOWEST = -3.4028234663852886e38


def apply(model: Model, context: Context) -> Model | None:
    """Return the model with rounds in the place of suppressions, None where there are none."""
    return rework(model, context, _rounds, *OPS, inputs=5, outputs=2)


def _rounds(draft: Draft, operator: Operator) -> list[Operator] | None:
    boxes, scores, most, overlap, score = operator.inputs[:5]
    numbers = values(draft, most)
    limits = [_float(draft, index) for index in (overlap, score, *operator.inputs[5:6])]
    shape = draft[boxes].shape
    fifth = draft.name_of(operator).endswith("V5")
    if numbers is None or len(numbers) != 1 or not 0 < numbers[0] <= MOST or len(operator.outputs) != 2 + fifth:
        return None
    if draft[boxes].type != "FLOAT32" or draft[scores].type != "FLOAT32" or len(shape) != 2 or shape[1] != 4:
        return None
    if None in limits or len(limits) != 2 + fifth or (fifth and limits[2] != 0.0) or draft[scores].shape != shape[:1]:
        return None
    if not limits[0] or limits[0] <= 0.0 or draft[operator.outputs[0]].shape != (numbers[0],):
        return None
    return Rounds(draft, operator).made(numbers[0], float(limits[0]), float(limits[1] or 0.0))


def _float(draft: Draft, index: int) -> float | None:
    data = draft.data(index)
    return float(struct.unpack("<f", data)[0]) if data is not None and len(data) == 4 else None


class Rounds:
    """The operators so far, and what they are made from."""

    def __init__(self, draft: Draft, operator: Operator) -> None:
        self.draft = draft
        self.boxes, self.scores = operator.inputs[:2]
        self.outputs = operator.outputs
        self.count = draft[self.boxes].shape[0]
        self.steps: list[Operator] = []

    def do(self, name: str, inputs: list[int], shape: tuple[int, ...], type: str = "FLOAT32", **options: object) -> int:
        """Add an operator and return what it computes."""
        result = self.draft.tensor(self.draft.name(self.outputs[0], name.lower()), type, shape)
        self.steps.append(self.draft.op(name, inputs, [result], options))
        return result

    def number(self, value: float, type: str = "FLOAT32", shape: tuple[int, ...] = ()) -> int:
        """Return a constant of one element."""
        return self.draft.constant(self.outputs[0], "number", type, shape, packed(type, (value,)))

    def made(self, most: int, overlap: float, score: float) -> list[Operator]:
        """Return all operators."""
        column = (self.count, 1)
        axis = self.number(1, "INT32")
        corners = [self.draft.tensor(self.draft.name(self.boxes, "corner"), "FLOAT32", column) for _ in range(4)]
        self.steps.append(self.draft.op("SPLIT", [axis, self.boxes], corners, {"num_splits": 4}))
        low = [self.do("MINIMUM", [corners[each], corners[each + 2]], column) for each in (0, 1)]
        high = [self.do("MAXIMUM", [corners[each], corners[each + 2]], column) for each in (0, 1)]
        sides = [self.do("SUB", [up, down], column) for up, down in zip(high, low, strict=True)]
        area = self.do("MUL", sides, column)
        zero, out = self.number(0.0), self.number(LOWEST)
        solid = self.do("GREATER", [area, zero], column, "BOOL")
        given = self.do("RESHAPE", [self.scores], column, new_shape=column)
        enough = self.do("GREATER", [given, self.number(score)], column, "BOOL")
        left = self.do("SELECT_V2", [enough, given, out], column)
        # a box without area does not meet itself and is chosen again, as often as there are candidates
        ones = self.do("CAST", [enough], column, in_data_type="BOOL", out_data_type="FLOAT32")
        candidates = self.do("SUM", [ones, self.number(0, "INT32", (1,))], (1, 1), keep_dims=True)
        indices, tops, flags = [], [], []
        first, limit = self.number(0, "INT32"), self.number(overlap)
        for number in range(most):
            best = self.do("ARG_MAX", [left, first], (1,), "INT32", output_type="INT32")
            top = self.do("GATHER", [left, best], (1, 1), axis=0)
            valid = self.do("GREATER", [top, out], (1, 1), "BOOL")
            more = self.do("GREATER", [candidates, self.number(float(number))], (1, 1), "BOOL")
            valid = self.do("LOGICAL_AND", [valid, more], (1, 1), "BOOL")
            flag = self.do("CAST", [valid], (1, 1), "INT32", in_data_type="BOOL", out_data_type="INT32")
            flags.append(flag)
            indices.append(self.do("MUL", [best, flag], (1, 1), "INT32"))
            if len(self.outputs) == 3:
                tops.append(self.do("SELECT_V2", [valid, top, zero], (1, 1)))
            if number == most - 1:
                break
            meet = []
            for down, up in zip(low, high, strict=True):
                near = self.do("GATHER", [up, best], (1, 1), axis=0)
                far = self.do("GATHER", [down, best], (1, 1), axis=0)
                end, start = self.do("MINIMUM", [up, near], column), self.do("MAXIMUM", [down, far], column)
                meet.append(self.do("MAXIMUM", [self.do("SUB", [end, start], column), zero], column))
            common = self.do("MUL", meet, column)
            its = self.do("GATHER", [area, best], (1, 1), axis=0)
            real = self.do("GREATER", [its, zero], (1, 1), "BOOL")
            whole = self.do("SUB", [self.do("ADD", [area, its], column), common], column)
            share = self.do("DIV", [common, whole], column)
            over = self.do("GREATER_EQUAL", [share, limit], column, "BOOL")
            both = self.do("LOGICAL_AND", [solid, real], column, "BOOL")
            gone = self.do("LOGICAL_AND", [over, both], column, "BOOL")
            left = self.do("SELECT_V2", [gone, out, left], column)
        total = flags[0]
        for flag in flags[1:]:
            total = self.do("ADD", [total, flag], (1, 1), "INT32")
        for parts, target in ((indices, self.outputs[0]), (tops, self.outputs[1]), ([total], self.outputs[-1])):
            if parts:
                self.collect(parts, target)
        return self.steps

    def collect(self, parts: list[int], target: int) -> None:
        """Put numbers of one element each into an output."""
        if len(parts) > 1:
            type_ = self.draft[parts[0]].type
            shape = (len(parts), 1, 1)
            parts = [self.do("PACK", parts, shape, type_, axis=0, values_count=len(parts))]
        self.steps.append(reshape(self.draft, parts[0], target))

"""What CMSIS-NN's kernels compute wrongly, by its C sources of the pin, compiled and held against plain loops.

All pairs of shapes of 1 to 3 a dimension that broadcast (2,401), and all permutations of as many shapes, were tried:
336 pairs are wrong, and the identity of two dimensions. What Helium and paddings of rank 5 do was read, not run.
"""

from __future__ import annotations

from itertools import product

import pytest

from tests.build import T, single_op
from tests.verdict.models import q, violations

#: Of shapes [1, height, width, channels] of 1 and 3, the pairs that `arm_maximum_s8` gets wrong; the reverse ones, too.
WRONG = {("131", "311"), ("331", "311"), ("133", "311"), ("333", "311")}


def wrong(data: bytes, kernels: str = "cmsis-nn", mve: int = 0) -> set[str]:
    found = violations(data, kernels=kernels, features={"mve": mve})
    return {violation.kind for violation in found if violation.effect == "wrong"}


def maximum(first: str, second: str, kind: str = "INT8", op: str = "MAXIMUM") -> bytes:
    shapes = [(1, *map(int, sizes)) for sizes in (first, second)]
    output = tuple(max(pair) for pair in zip(*shapes, strict=True))
    return single_op(op, [q(shape, kind) for shape in shapes], [q(output, kind)])


def test_columns_beside_rows() -> None:
    sizes = ["".join(each) for each in product("13", repeat=3)]
    found = {
        (first, second)
        for first, second in product(sizes, repeat=2)
        if wrong(maximum(first, second)) == {"broadcast.columns"}
    }
    assert found == WRONG | {pair[::-1] for pair in WRONG}
    assert wrong(maximum("131", "311", op="MINIMUM")) == {"broadcast.columns"}
    assert not wrong(maximum("131", "311", "INT16"))
    assert not wrong(maximum("131", "311"), "reference")


def transpose(*permutation: int, kind: str = "INT8", size: int = 2) -> bytes:
    shape = (size,) * len(permutation)
    perm = T("INT32", (len(permutation),), data=list(permutation))
    return single_op("TRANSPOSE", [q(shape, kind), perm], [q(shape, kind)])


@pytest.mark.parametrize(
    ("data", "mve", "bad"),
    [
        (transpose(0, 1), 0, True),
        (transpose(0, 1), 1, True),
        (transpose(1, 0), 0, False),
        (transpose(0, 1, kind="INT16"), 0, False),
        (transpose(0, 1, size=1), 0, False),
        (transpose(0, 1, 2), 1, False),
        (transpose(0, 1, 2, 3), 0, False),
        (transpose(0, 1, 2, 3), 1, True),
        (transpose(0, 1, 3, 2), 1, False),
    ],
)
def test_transposed_to_what_it_is(data: bytes, mve: int, bad: bool) -> None:
    assert wrong(data, mve=mve) == ({"layout.moves"} if bad else set())


@pytest.mark.parametrize("op", ["PAD", "PADV2"])
def test_paddings_of_five_dimensions(op: str) -> None:
    def pad(outer: int, added: int, kind: str = "INT8") -> bytes:
        paddings = T("INT32", (5, 2), data=[0, added, 0, 0, 1, 1, 0, 0, 0, 0])
        value = [q((), kind, data=[0])] if op == "PADV2" else []
        x, y = q((outer, 2, 2, 2, 2), kind), q((outer + added, 2, 4, 2, 2), kind)
        return single_op(op, [x, paddings, *value], [y])

    assert wrong(pad(2, 0)) == wrong(pad(1, 1)) == {"pad.outermost"}
    assert not wrong(pad(1, 0))
    assert not wrong(pad(2, 0, "INT16"))
    assert not wrong(pad(2, 0), "reference")

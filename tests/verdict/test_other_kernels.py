"""What another kernel set adds, asked alone: it never says yes where the whole judgement finds something."""

from __future__ import annotations

from itertools import product

import pytest

from tests.build import single_op
from tests.rules.cases import CASES, inspection_of
from tests.verdict.models import q
from tflm_lint.verdict.other_kernels import keeps_what_is_added

OTHERS = ("cortex-m4-cmsis-nn", "cortex-m55-cmsis-nn", "esp32s3-esp-nn")


def pairs() -> list[bytes]:
    """Make MAXIMUMs of rows and columns, of which CMSIS-NN gets some wrong."""
    shapes = [(1, *sizes) for sizes in product((1, 3), repeat=3)]
    return [
        single_op("MAXIMUM", [q(one), q(other)], [q(tuple(map(max, one, other)))])
        for one, other in product(shapes, repeat=2)
    ]


@pytest.mark.parametrize("target", OTHERS)
def test_it_agrees_with_the_whole_judgement(target: str) -> None:
    kept = broken = 0
    for data in (*(case.model for case in CASES[::5]), *pairs()):
        plain = inspection_of(data)
        if not plain.readable or plain.violations:
            continue
        there = inspection_of(plain.model, target)
        on = there.target
        if keeps_what_is_added(plain.model, there.firmware.ops, on.kernels, on.features, there.firmware.npu):
            assert there.violations == ()
            kept += 1
        else:
            broken += 1
    assert kept >= 20
    assert broken >= (8 if "cmsis" in target else 0)

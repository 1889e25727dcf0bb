"""The mirror against the real TFLM: every allocation of every stored model and case, in four builds."""

from __future__ import annotations

import pytest

from tests.memory.kernel_sets import differences
from tests.sampling import few

BUILDS = ("x86_64_ref", "m4_ref", "ilp32_intenum_ref")


@pytest.mark.usefixtures("shared")
@pytest.mark.parametrize("build", few([*BUILDS, "x86_64_ref_compression"], of=["m4_ref"]))
def test_every_allocation_of_real_models(build: str) -> None:
    compared, wrong = differences("models", build)
    assert compared >= 120
    assert not wrong, "\n".join(wrong[:10])


@pytest.mark.usefixtures("shared")
@pytest.mark.parametrize("build", few(BUILDS, of=["m4_ref"]))
def test_every_allocation_of_every_operator_and_type(build: str) -> None:
    compared, wrong = differences("cases", build)
    assert compared >= 1100
    assert not wrong, "\n".join(wrong[:10])


@pytest.mark.usefixtures("shared")
@pytest.mark.parametrize("build", ["x86_64_ref", "m4_ref"])
def test_the_totals_of_freshly_converted_models(build: str) -> None:
    compared, wrong = differences("converters", build)
    assert compared >= 120
    assert not wrong, "\n".join(wrong[:10])

"""Every rule of overlap against the addresses at which the real kernels stayed bit-exact."""

from __future__ import annotations

import pytest

from tests.memory.overlap.sweeps import FOLDER, Sweep, model_of, sweeps
from tflm_lint.facts.targets import load_target
from tflm_lint.memory.overlap.measured import kernels_of
from tflm_lint.memory.overlap.rules import distance

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the measured sweeps are not there")

TARGETS = {
    "reference": "x86-64-reference",
    "cortex-m4-cmsis-nn": "cortex-m4-cmsis-nn",
    "cortex-m55-cmsis-nn": "cortex-m55-cmsis-nn",
}
#: One byte of the two that the last window reads happened to be the same in every sample.
LUCKY = {"x_dw10x8s2_1m8_i8"}


def computed(sweep: Sweep, target: str) -> int | None:
    model = model_of(sweep)
    if model is None:
        return None
    main = model.subgraphs[0]
    operator = main.operators[0]
    kernels = kernels_of(load_target(target))
    found = distance(model, main, operator, operator.inputs[sweep.position], kernels)
    # tensors are swept in whole elements
    return None if found is None else min(-(-found // sweep.step) * sweep.step, sweep.output)


@pytest.mark.parametrize("name", TARGETS)
def test_no_rule_allows_what_was_measured_to_corrupt(name: str) -> None:
    known = 0
    for sweep in sweeps(name):
        found = computed(sweep, TARGETS[name])
        if found is not None:
            known += 1
            assert sweep.ok[0][0] <= -found <= sweep.ok[0][1], sweep
    assert known >= 130


def test_the_reference_rule_is_exact() -> None:
    exact = 0
    for sweep in sweeps("reference"):
        found = computed(sweep, "x86-64-reference")
        # where both must be disjoint some bytes more are safe
        if found is not None and found != sweep.output:
            assert found - max(sweep.measured, 0) == (sweep.name in LUCKY), sweep
            exact += 1
    assert exact >= 113


def test_what_no_rule_knows() -> None:
    unknown = {
        sweep.name.rsplit("_", 1)[0] for sweep in sweeps("reference") if computed(sweep, "x86-64-reference") is None
    }
    assert unknown == {
        "concat", "concat_axis1", "mean", "reshape", "resize_nn", "strided_slice", "transpose",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "core"),
    [
        ("conv1x1_16_8_i8", "cortex-m4-cmsis-nn"),
        ("x_dw3x3s1_128_i8", "cortex-m55-cmsis-nn"),
        ("x_dw3x3s1_256_i8", "cortex-m55-cmsis-nn"),
    ],
)
def test_kernels_that_never_overlap(name: str, core: str) -> None:
    sweep = next(sweep for sweep in sweeps(core) if sweep.name == name)
    assert computed(sweep, core) == sweep.output

"""What is planned again for other stored offsets is what planning the whole model gives."""

from __future__ import annotations

from random import Random

import pytest

from tests.rewrite.contexts import M4
from tests.rewrite.test_arena import GAPPY, branches, copies_at_the_peak, layers
from tests.rules.cases import inspection_of
from tflm_lint.facts.targets import load_target
from tflm_lint.memory.failing import UnplannableError
from tflm_lint.memory.mirror import plan_memory
from tflm_lint.memory.replan import replanned
from tflm_lint.rewrite.stored_plan import with_plan

TARGET = load_target(M4)


@pytest.mark.parametrize("data", [copies_at_the_peak(), layers(GAPPY), branches()])
def test_any_offsets_are_followed_as_in_a_whole_plan(data: bytes) -> None:
    inspection = inspection_of(data, M4)
    plan = inspection.memory
    assert plan is not None
    random = Random(len(data))  # noqa: S311 - the same each time
    whole = 0
    for _ in range(30):
        offsets = {
            (buffer.subgraph, buffer.tensor): 16 * random.randrange(plan.head // 8)
            for buffer in plan.buffers
            if buffer.tensor is not None and random.random() < 0.7
        }
        model = with_plan(inspection.model, offsets)
        found = replanned(model, plan)
        whole += found is None
        assert found is None or found == plan_memory(model, TARGET)
    assert whole < 30


def test_a_negative_offset_is_refused_as_there() -> None:
    inspection = inspection_of(layers(GAPPY), M4)
    plan = inspection.memory
    assert plan is not None
    model = with_plan(inspection.model, {(0, plan.buffers[0].tensor or 0): -16})
    with pytest.raises(UnplannableError, match="negative offset"):
        replanned(model, plan)
    with pytest.raises(UnplannableError, match="negative offset"):
        plan_memory(model, TARGET)


def test_without_a_stored_plan_there_is_nothing_to_follow() -> None:
    inspection = inspection_of(layers(GAPPY), M4)
    assert inspection.memory is not None
    assert replanned(inspection.model, inspection.memory) is None

"""What is proposed was planned and judged anew, and keeps what the model kept."""

from __future__ import annotations

import pytest

from tests.rewrite.contexts import M4, written
from tests.rewrite.test_arena import GAPPY, batched, branches, copies_at_the_peak, layers
from tests.rules.cases import inspection_of
from tflm_lint.model.graph import Model
from tflm_lint.rewrite import lookup, proposals
from tflm_lint.rewrite.surroundings import Context
from tflm_lint.verdict import judge

#: What may make an arena smaller.
ARENA = tuple(entry.name for entry in lookup.cures("AR605"))


@pytest.mark.parametrize(
    ("data", "names"),
    [
        (copies_at_the_peak(), {"memory-plan"}),
        (layers(GAPPY), {"memory-plan"}),
        (branches(), {"operator-order"}),
        (batched(8), {"batch-of-one", "memory-plan"}),
    ],
)
def test_each_is_planned_as_its_file_would_be(data: bytes, names: set[str]) -> None:
    inspection = inspection_of(data, M4)
    found = {proposal.rewrite: proposal.inspection for proposal in proposals.proposals(inspection, ARENA)}
    assert set(found) == names
    for changed in found.values():
        assert changed.memory is not None
        assert inspection.memory is not None
        assert changed.memory.arena_required is not None
        assert inspection.memory.arena_required is not None
        assert changed.memory.arena_required < inspection.memory.arena_required
        assert changed.memory == inspection_of(written(changed.model), M4).memory
        assert changed.violations == inspection_of(written(changed.model), M4).violations
        assert changed.firmware is inspection.firmware


@pytest.mark.parametrize(
    ("data", "rewrite", "times"), [(layers(GAPPY), "memory-plan", 1), (branches(), "operator-order", 2)]
)
def test_operators_are_judged_again_where_they_changed(
    data: bytes, rewrite: str, times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged = []

    def counted(model: Model, **_: object) -> tuple[()]:
        judged.append(model)
        return ()

    monkeypatch.setattr(judge, "judge_graph", counted)
    assert [proposal.rewrite for proposal in proposals.proposals(inspection_of(data, M4), [rewrite])] == [rewrite]
    assert len(judged) == times


def test_what_is_not_worth_it_is_not_sought() -> None:
    inspection = inspection_of(layers(GAPPY), M4)
    assert not list(proposals.proposals(inspection, ARENA, worth=1 << 20))


def test_what_breaks_the_model_is_not_proposed(monkeypatch: pytest.MonkeyPatch) -> None:
    class Worse:
        @staticmethod
        def apply(model: Model, _: Context) -> Model:
            main = model.subgraphs[0]
            tensors = tuple(tensor._replace(type="FLOAT64") for tensor in main.tensors)
            return model._replace(subgraphs=(main._replace(tensors=tensors),))

    monkeypatch.setattr(proposals, "load_rewrite", lambda _: Worse)
    inspection = inspection_of(branches(), M4)
    assert ARENA
    assert not list(proposals.proposals(inspection, ARENA))

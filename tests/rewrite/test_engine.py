"""The engine takes what is better, leaves what is worse, comes to an end, and says what it did."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Mapping
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.build import Graph, Op, T, build
from tests.rewrite.contexts import outputs_of
from tests.rewrite.test_arena import GAPPY, layers
from tests.rules.cases import inspection_of
from tflm_lint import Fixed, fix, lint_bytes
from tflm_lint.findings import Selection
from tflm_lint.firmware import Budgets
from tflm_lint.model.graph import Buffer, Metadata, Model
from tflm_lint.model.read import load_bytes
from tflm_lint.rewrite import engine
from tflm_lint.rewrite.lookup import Entry, load_rewrite
from tflm_lint.rewrite.outcome import Outcome
from tflm_lint.rewrite.stored_plan import with_plan
from tflm_lint.rewrite.wish import Wish
from tflm_lint.rules.entries import severity_found

M4 = "cortex-m4-cmsis-nn"
SHARED = Path(__file__).resolve().parents[3] / "shared" / "converters" / "models"


def f32(*shape: int, name: str = "") -> T:
    return T("FLOAT32", shape, name=name)


def runs() -> bytes:
    x, y = f32(1, 4, name="x"), f32(1, 4, name="y")
    return build([Graph([Op("NEG", [x], [y])], inputs=[x], outputs=[y])])


def refused() -> bytes:
    """A model that TFLM refuses for a dead operator that it has no kernel for."""
    x, y = f32(1, 4, name="x"), f32(1, 4, name="y")
    dead = Op("UNIQUE", [f32(4, name="v")], [f32(4), T("INT32", (4,))], {})
    return build([Graph([Op("NEG", [x], [y]), dead], inputs=[x], outputs=[y])])


def outcome_of(
    monkeypatch: pytest.MonkeyPatch,
    data: bytes,
    rewrites: dict[str, Callable[[Model], Model | None]],
    *,
    unsafe: bool = False,
    codes: Mapping[str, tuple[str, ...]] = {},
) -> Outcome:
    """Run the engine with rewrites of the test's own, which cure whatever is found where nothing else is said."""
    entries = tuple(
        Entry(
            name,
            "unsafe" if name.startswith("unsafe") else "safe",
            codes.get(name, ("FB002", "OP101")),
            "file",
            "Test.",
            "exact",
        )
        for name in rewrites
    )
    modules = {
        name: SimpleNamespace(apply=lambda model, _context, rewrite=rewrite: rewrite(model))
        for name, rewrite in rewrites.items()
    }
    monkeypatch.setattr(engine, "entries", lambda: entries)
    monkeypatch.setattr(engine, "load_rewrite", modules.__getitem__)
    inspection = inspection_of(load_bytes(data), M4)
    return engine.fix(inspection, lambda code, _: "error" if code == "OP101" else "info", Wish(unsafe=unsafe))


def to(op: str) -> Callable[[Model], Model | None]:
    """A rewrite that makes every operator another one."""

    def rewrite(model: Model) -> Model | None:
        codes = tuple(code._replace(builtin=op) for code in model.operator_codes)
        return None if codes == model.operator_codes else model._replace(operator_codes=codes)

    return rewrite


def test_a_rewrite_is_recorded_with_its_places(monkeypatch: pytest.MonkeyPatch) -> None:
    outcome = outcome_of(monkeypatch, runs(), {"abs": to("ABS")})
    assert [code.builtin for code in load_bytes(outcome.data).operator_codes] == ["ABS"]
    (step,) = outcome.steps
    assert (step.rewrite, step.safety, step.error) == ("abs", "safe", "exact")
    assert [(place.op, place.operator, place.name) for place in step.difference.removed] == [("NEG", 0, "y")]
    assert [(place.op, place.operator, place.name) for place in step.difference.added] == [("ABS", 0, "y")]


def test_what_fails_is_skipped_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_: Model) -> Model | None:
        raise ValueError("odd")

    outcome = outcome_of(monkeypatch, runs(), {"fails": fails, "abs": to("ABS")})
    assert [step.rewrite for step in outcome.steps] == ["abs"]
    assert outcome.skipped == (("fails", "failed: ValueError: odd"),)


def test_what_names_nothing_is_no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    def dangling(model: Model) -> Model:
        main = model.subgraphs[0]
        return model._replace(subgraphs=(main._replace(outputs=(7,)),))

    outcome = outcome_of(monkeypatch, runs(), {"dangling": dangling})
    assert outcome.data == runs()
    assert outcome.skipped == (("dangling", "its result is no model"),)


def test_a_model_that_runs_stays_one(monkeypatch: pytest.MonkeyPatch) -> None:
    outcome = outcome_of(monkeypatch, runs(), {"bad": to("UNIQUE")})
    assert outcome.data == runs()
    assert outcome.inspection.runs
    assert outcome.steps == ()
    assert outcome.skipped[0].rewrite == "bad"


def test_what_does_not_end_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    outcome = outcome_of(monkeypatch, runs(), {"to": to("ABS"), "fro": to("NEG")})
    assert len(outcome.steps) <= 2
    assert {skipped.why for skipped in outcome.skipped} == {"it did not come to an end"}


def test_unsafe_ones_must_be_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert outcome_of(monkeypatch, runs(), {"unsafe-abs": to("ABS")}).steps == ()
    assert outcome_of(monkeypatch, runs(), {"unsafe-abs": to("ABS")}, unsafe=True).steps


def test_the_real_catalogue() -> None:
    data = refused()
    assert not lint_bytes(data).runs
    fixed = fix(data)
    assert not fixed.before.runs
    assert fixed.runs
    assert "dead-operators" in [step.rewrite for step in fixed.steps]
    assert fixed.skipped == ()
    assert outputs_of(fixed.data) == outputs_of(runs())
    again = fix(fixed.data)
    assert not again.changed
    assert again.data == fixed.data
    back = pickle.loads(pickle.dumps(fixed))  # noqa: S301 - our own bytes
    assert isinstance(back, Fixed)
    assert (back.data, back.steps, back.after) == (fixed.data, fixed.steps, fixed.after)


def test_only_what_is_selected_is_cured() -> None:
    assert not fix(refused(), select="FL").runs
    assert not fix(refused(), ignore="OP").runs
    # names go where they are asked for only
    named = build([Graph([Op("NEG", [f32(4, name="x" * 600)], [f32(4, name="y" * 600)])])])
    inspection = inspection_of(load_bytes(named), M4)
    assert engine.fix(inspection, severity_found).steps == ()
    wish = Wish(Selection(select=("FL405",)))
    assert [step.rewrite for step in engine.fix(inspection, severity_found, wish).steps][:1] == ["strippable-names"]


def in_place(padding: int) -> bytes:
    """A model of which a memory plan saves half of the arena, and stripping so many bytes of the file."""
    x, y = f32(1, 2000, name="x"), f32(1, 2000, name="y")
    metadata = {"notes": b"x" * padding} if padding else {}
    return build([Graph([Op("RELU", [x], [y])], inputs=[x], outputs=[y])], metadata=metadata)


@pytest.mark.parametrize(
    ("padding", "wish", "max_arena", "stored"),
    [
        (0, Wish(), None, False),
        (1000, Wish(), None, True),
        (0, Wish(ram="in-place"), None, True),
        (0, Wish(Selection(("AR",))), None, True),
        (0, Wish(), 16_000, True),
        (0, Wish(), 17_000, False),
    ],
)
def test_a_plan_takes_flash_only_where_it_is_paid_or_asked_for(
    padding: int, wish: Wish, max_arena: int | None, stored: bool
) -> None:
    data = in_place(padding)
    inspection = inspection_of(load_bytes(data), M4)
    inspection.firmware = inspection.firmware._replace(budgets=Budgets(arena=max_arena))
    assert inspection.memory is not None
    assert 16_000 < inspection.memory.arena_used < 17_000
    outcome = engine.fix(inspection, severity_found, wish)
    assert ("memory-plan" in {step.rewrite for step in outcome.steps}) is stored
    assert outcome.inspection.memory is not None
    assert (outcome.inspection.memory.arena_used < 9_000) is stored
    if stored:
        assert (len(outcome.data) > len(data)) is not bool(padding)
    else:
        (skipped,) = outcome.skipped
        assert skipped.rewrite == "memory-plan"
        assert "8,000 bytes of arena" in skipped.why
        assert len(outcome.data) == len(data)


def noted(size: int) -> Callable[[Model], Model | None]:
    """A rewrite that leaves a note of so many bytes."""

    def rewrite(model: Model) -> Model | None:
        if model.metadata and model.buffers[-1].size <= size:
            return None
        buffers = model.buffers[: -len(model.metadata) or None]
        noted = model._replace(
            buffers=(*buffers, Buffer.holding(b"x" * size)), metadata=(Metadata("notes", len(buffers)),)
        )
        return noted if model.operator_codes[0].builtin == "ABS" else to("ABS")(noted)

    return rewrite


def test_what_cures_may_grow_and_is_what_savings_are_held_against(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first makes a model of 1000 bytes more that runs, the second saves half of that."""
    x, y = f32(1, 4, name="x"), f32(1, 4, name="y")
    data = build([Graph([Op("GELU", [x], [y], {})], inputs=[x], outputs=[y])])
    rewrites = {"cure": noted(1000), "save": noted(500)}
    outcome = outcome_of(monkeypatch, data, rewrites, codes={"cure": ("OP101",), "save": ("FB002",)})
    assert [step.rewrite for step in outcome.steps] == ["cure", "save"]
    assert len(data) + 400 < len(outcome.data) < len(data) + 1000


def test_a_plan_that_corrupts_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    class Everything:
        @staticmethod
        def apply(model: Model, _: object) -> Model:
            main = model.subgraphs[0]
            return with_plan(model, {(0, operator.outputs[0]): 0 for operator in main.operators})

    def load(name: str) -> object:
        return Everything if name == "memory-plan" else load_rewrite(name)

    monkeypatch.setattr(engine, "load_rewrite", load)
    wish = Wish(Selection(select=("AR605",)))
    outcome = engine.fix(inspection_of(layers(GAPPY), M4), severity_found, wish)
    assert not [step for step in outcome.steps if step.rewrite == "memory-plan"]
    assert ("memory-plan", "its memory plan would let buffers be overwritten") in outcome.skipped


def test_of_two_cures_the_one_that_takes_less_arena() -> None:
    """On the ESP32-S3 dilated convolutions ask for more scratch than sorting pixels into batches does."""
    path = SHARED / "dilated__i8.tflite"
    if not path.exists():
        pytest.skip("no such file here")
    fixed = fix(str(path), target="esp32s3-esp-nn")
    assert fixed.before.results == "wrong"
    assert fixed.after.results == "right"
    assert ("dilation", "it would take more arena than another cure") in fixed.skipped
    assert fixed.after.memory is not None
    assert fixed.after.memory.arena_required == 11808
    assert "dilation" in [step.rewrite for step in fix(str(path), target=M4).steps]

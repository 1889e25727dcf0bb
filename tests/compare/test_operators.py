"""Which operators of two Models are the same, and in what they differ."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.build import Graph, Op, T, build
from tflm_lint.compare import matching
from tflm_lint.compare.matching import aligned, in_order
from tflm_lint.compare.operators import Change, compare
from tflm_lint.model.graph import Model
from tflm_lint.model.read import load_bytes

CHAIN = ("RELU", "LOGISTIC", "RELU", "TANH")


def chain(*names: str, prefix: str = "t", shape: tuple[int, ...] = (1, 4), kind: str = "FLOAT32") -> Model:
    """Make a Model of operators in a row."""
    tensors = [T(kind, shape, name=f"{prefix}{index}" if prefix else "") for index in range(len(names) + 1)]
    return load_bytes(build([Graph([Op(name, [tensors[i]], [tensors[i + 1]]) for i, name in enumerate(names)])]))


def dense(weights: int, *, activation: int = 0, units: int = 2, scale: float = 0.5) -> Model:
    """Make a Model of one dense layer."""
    return load_bytes(
        build(
            [
                Graph(
                    [
                        Op(
                            "FULLY_CONNECTED",
                            [
                                T("INT8", (1, 4), name="x", scale=scale, zp=0),
                                T("INT8", (units, 4), weights, name="w", scale=0.5, zp=0),
                            ],
                            [T("INT8", (1, units), name="y", scale=0.5, zp=0)],
                            {"fused_activation_function": activation},
                        )
                    ]
                )
            ]
        )
    )


def names(places: object) -> list[str]:
    return [place.op for place in places]  # type: ignore[attr-defined]


def test_a_model_is_what_it_is() -> None:
    model = chain(*CHAIN)
    assert compare(model, model)[:3] == ((), (), ())
    assert compare(model, model).same == 4


@pytest.mark.parametrize("prefix", ["t", "other", ""])
def test_one_put_in_front_moves_the_others_and_changes_none(prefix: str) -> None:
    found = compare(chain(*CHAIN), chain("ABS", *CHAIN, prefix=prefix))
    assert names(found.added) == ["ABS"]
    assert (found.removed, found.changed, found.same) == ((), (), 4)


def test_one_of_the_middle_gone() -> None:
    found = compare(chain(*CHAIN), chain("RELU", "RELU", "TANH", prefix="other"))
    assert names(found.removed) == ["LOGISTIC"]
    assert (found.added, found.changed, found.same) == ((), (), 3)


def test_types_and_shapes() -> None:
    found = compare(chain("RELU"), chain("RELU", prefix="u", shape=(1, 8), kind="INT8"))
    (changed,) = found.changed
    assert changed.changes == (
        Change("type", "inputs", "FLOAT32", "INT8", 0),
        Change("shape", "inputs", (1, 4), (1, 8), 0),
        Change("type", "outputs", "FLOAT32", "INT8", 0),
        Change("shape", "outputs", (1, 4), (1, 8), 0),
    )
    assert not changed.retrained


def test_weights_alone_are_retrained() -> None:
    (changed,) = compare(dense(1), dense(2)).changed
    assert changed.changes == (Change("constant", "inputs", 8, 8, 1),)
    assert changed.retrained
    (changed,) = compare(dense(1), dense(1, scale=0.25)).changed
    assert [change.kind for change in changed.changes] == ["quantization"]
    assert changed.retrained


def test_options() -> None:
    (changed,) = compare(dense(1), dense(1, activation=1)).changed
    assert changed.changes == (Change("option", "fused_activation_function", "NONE", "RELU"),)


def test_more_units() -> None:
    (changed,) = compare(dense(1), dense(1, units=3)).changed
    assert [(change.kind, change.before, change.after) for change in changed.changes] == [
        ("shape", (2, 4), (3, 4)),
        ("constant", 8, 12),
        ("shape", (1, 2), (1, 3)),
    ]


def test_other_subgraphs_by_name_and_the_rest_by_order() -> None:
    def model(*graphs: str) -> Model:
        return load_bytes(
            build([Graph([Op("RELU", [T("FLOAT32", (2,))], [T("FLOAT32", (2,))])], name=name) for name in graphs])
        )

    found = compare(model("main", "cond", "body"), model("first", "body", "cond", "more"))
    assert [(place.subgraph, place.op) for place in found.added] == [(3, "RELU")]
    assert (found.removed, found.changed, found.same) == ((), (), 3)


@pytest.mark.parametrize("most", [0, 1_000_000])
def test_thousands_without_names_in_little_time(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching, "MOST_CELLS", most)
    before, after = ["RELU", "ABS"] * 100, ["NEG", *["RELU", "ABS"] * 100]
    assert aligned(before, after) == [(index, index + 1) for index in range(200)]


def test_what_stands_in_one_order() -> None:
    assert in_order([(0, 3), (1, 0), (2, 1), (3, 2), (4, 9)]) == [(1, 0), (2, 1), (3, 2), (4, 9)]
    assert in_order([]) == []


def test_quantizing_a_network_changes_its_operators(shared: Path) -> None:
    before, after = (
        load_bytes((shared / "converters" / "models" / f"{name}.tflite").read_bytes())
        for name in ("mbv2__f32", "mbv2__i8")
    )
    found = compare(before, after)
    assert (found.removed, found.added, found.same) == ((), (), 0)
    assert [(one.before.operator, one.after.operator) for one in found.changed] == [
        (index, index) for index in range(15)
    ]

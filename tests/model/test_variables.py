"""Resource variables: one count, by `CreateIdIfNoneFound`, for verdict, arena, header and rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.build import Graph, Op, T, build
from tests.oracle import interpreter
from tflm_lint import lint_bytes
from tflm_lint.cli import main
from tflm_lint.model.read import load_bytes
from tflm_lint.model.variables import Variables, variables_of

Names = tuple[str | None, str | None]


def handle(container: str | None, shared_name: str | None) -> Op:
    names = {"container": container, "shared_name": shared_name}
    options = {key: name for key, name in names.items() if name is not None}
    return Op("VAR_HANDLE", [], [T("RESOURCE", ())], options, options_type="VarHandleOptions")


def stateful(*names: Names) -> bytes:
    """Build a model that assigns its input to variables of those names and reads each."""
    handles = [handle(*each) for each in names]
    x = T("FLOAT32", (1, 4))
    assigns = [Op("ASSIGN_VARIABLE", [each.outputs[0], x], []) for each in handles]
    reads = [Op("READ_VARIABLE", [each.outputs[0]], [T("FLOAT32", (1, 4))]) for each in handles]
    return build([Graph([*handles, *assigns, *reads])])


def variables(*names: Names) -> Variables:
    return variables_of(load_bytes(stateful(*names)))


@pytest.mark.parametrize(
    ("names", "numbers"),
    [
        ([("", "a"), ("", "b"), ("", "a")], [0, 1, 0]),
        ([("c", "a"), ("d", "a")], [0, 1]),
        # without a container the first of its name is found
        ([("", "a"), (None, "a")], [0, 0]),
        ([("c", "a"), ("d", "a"), (None, "a"), ("d", "a")], [0, 1, 0, 1]),
        ([(None, "a"), (None, "a"), (None, "b")], [0, 0, 1]),
    ],
)
def test_numbers_by_name(names: list[Names], numbers: list[int]) -> None:
    found = variables(*names)
    assert list(found.handles.values()) == numbers
    assert found.made == max(numbers) + 1
    assert not found.nameless
    assert found.bytes == dict.fromkeys(numbers, 16)


@pytest.mark.parametrize("names", [[(None, "a"), ("", "a")], [("", None), ("", None)], [("", "a"), ("", None)]])
def test_a_name_that_is_not_there_is_compared(names: list[Names]) -> None:
    found = variables(*names)
    assert found.nameless == {(0, load_bytes(stateful(*names)).subgraphs[0].operators[1].outputs[0])}


def test_a_constant_handle_is_a_number() -> None:
    number = T("INT32", (1,), data=0)
    x = T("FLOAT32", (1, 2))
    made = handle("", "a")
    data = build([Graph([made, Op("ASSIGN_VARIABLE", [number, x], [])])])
    assert variables_of(load_bytes(data)).bytes == {0: 8}


def test_everybody_counts_the_same(tmp_path: Path) -> None:
    """Two handles of one name, one without a container: one variable in the arena, the header and the finding."""
    data = stateful(("", "a"), (None, "a"))
    report = lint_bytes(data, target="x86-64-wheel")
    assert report.runs
    assert report.memory is not None
    (count,) = [finding.message for finding in report.findings if finding.code == "OP116"]
    assert count.startswith("the model keeps 1 resource variable;")
    (tmp_path / "m.tflite").write_bytes(data)
    assert main(["emit", str(tmp_path / "m.tflite"), "-o", str(tmp_path / "m.cc")]) == 0
    assert "_RESOURCE_VARIABLES 1\n" in (tmp_path / "m.h").read_text()
    if interpreter.available():
        (verdict,) = interpreter.judge([data])
        assert verdict.runs

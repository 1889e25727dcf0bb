"""Which functions are followed: those that concern models, and those that may call one that does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

pytest.importorskip("tree_sitter_cpp", reason="the extra app is not installed")

if TYPE_CHECKING:
    from pathlib import Path

#: What each source has besides: a function that concerns models by its words, of a name that others have as well.
_MODEL = "void work() { interpreter->Invoke(); }\n"
_METHOD = "struct Net { void work() { interpreter->Invoke(); } };\n"


@pytest.mark.parametrize(
    ("source", "followed"),
    [
        pytest.param(_MODEL + "void one() { work(); } void two() { rest(); }", {"work", "one"}, id="a call"),
        pytest.param(_MODEL + "void two() { port.work(); other->work(); }", {"work"}, id="a method of an object"),
        pytest.param(_MODEL + "namespace n { void work() { x = 1; } }", {"work"}, id="a namesake calls nothing"),
        pytest.param(_METHOD + "void two() { work(); }", {"work"}, id="no method without its object"),
        pytest.param(_METHOD + "void one() { net.work(); }", {"work", "one"}, id="a method"),
        pytest.param(_METHOD + "void one() { build().net -> work(); }", {"work", "one"}, id="a method with blanks"),
        pytest.param(
            _METHOD + "struct Fan { void work() { y = 1; } void two() { work(); this->work(); } };",
            {"work"},
            id="a method of another class",
        ),
        pytest.param(
            _METHOD + "struct Loud : Net { void one() { work(); } void two() { Net::work(); } };",
            {"work", "one", "two"},
            id="a method of the base",
        ),
        pytest.param(
            "struct Base { virtual void work() = 0; void one() { work(); } };\n"
            "struct Net : public Base { void work() override { interpreter->Invoke(); } };",
            {"work", "one"},
            id="a method that overrides",
        ),
        pytest.param(
            "struct Outer { static void work() { interpreter->Invoke(); } struct In { void one() { work(); } }; };",
            {"work", "one"},
            id="a method of the class around",
        ),
        pytest.param(
            "struct Net { Net() { interpreter->Invoke(); } }; void one() { auto n = new Net(); }",
            {"Net", "one"},
            id="a constructor",
        ),
        pytest.param(
            "struct Net { Net() { interpreter->Invoke(); } }; struct Two { Two() : net(Net()) {} Net net; };",
            {"Net", "Two"},
            id="a constructor among initialisers",
        ),
        pytest.param(
            "namespace n { void work() { interpreter->Invoke(); } } void one() { n::work(); } void two() { ::go(); }",
            {"work", "one"},
            id="a function of a namespace",
        ),
        pytest.param(
            "namespace n { void work() { interpreter->Invoke(); } } struct Fan { static void work(); };\n"
            "void two() { Fan::work(); }",
            {"work"},
            id="a static method of another class",
        ),
        pytest.param(
            _METHOD + "using Alias = Net; void one() { Alias::work(); } template <class T> void two() { T::work(); }",
            {"work", "one", "two"},
            id="a scope that is another's name",
        ),
    ],
)
def test_what_is_followed(tmp_path: Path, source: str, followed: set[str]) -> None:
    from tflm_lint.sources.codebase import read_project

    (tmp_path / "main.cc").write_text(f"tflite::MicroMutableOpResolver<1> resolver;\n{source}\n")
    program = read_project(str(tmp_path)).program
    assert {one.name for one in program.every if one.relevant} == followed
    # of each name one is relevant, a namesake that calls none of them is not
    assert sum(one.relevant for one in program.every) == len(followed)


def test_who_makes_an_interpreter(tmp_path: Path) -> None:
    from tflm_lint.sources.codebase import read_project

    (tmp_path / "main.cc").write_text(
        "struct Net { void begin() { static tflite::MicroInterpreter i(model, resolver, arena, 9); } };\n"
        "void setup() { net.begin(); } void loop() { output = i.output(0); begin(); }\n"
    )
    program = read_project(str(tmp_path)).program
    assert {one.name for one in program.every if one.makes} == {"begin", "setup"}

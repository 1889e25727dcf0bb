"""Hostile applications, each of one kind that grows: four times as much of it takes four times as many steps.

Steps are calls of functions, Python's and the library's, so that a busy machine changes nothing.
"""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("tree_sitter_cpp", reason="the extra app is not installed")

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_ARENA = "alignas(16) static uint8_t tensor_arena[4096];\n"
_MAKING = """tflite::MicroMutableOpResolver<3> r;
void setup() { static tflite::MicroInterpreter i(tflite::GetModel(g_m), r, tensor_arena, 4096); i.AllocateTensors(); }
"""
_R = "tflite::MicroMutableOpResolver<3>& r"
_LOOP = "void loop() {{ {} }}\n".format


def _each(count: int, piece: str) -> str:
    """Repeat a piece with ``@`` for its number, and ``~`` for the one before."""
    return "".join(piece.replace("@", str(n)).replace("~", str(max(n - 1, 0))) for n in range(1, count + 1))


def _outside(piece: str) -> Callable[[int], str]:
    return lambda count: f"{_ARENA}{_MAKING}{_each(count, piece)}"


def _within(piece: str, around: Callable[[str], str] = _LOOP) -> Callable[[int], str]:
    return lambda count: f"{_ARENA}{_MAKING}{around(_each(count, piece))}"


#: Names -> so many of something -> a source.
GENERATORS: dict[str, Callable[[int], str]] = {
    "functions that call the one before twice": lambda count: (
        f"{_ARENA}{_MAKING}void f0({_R}) {{ r.AddAbs(); }}\n"
        + _each(count, f"void f@({_R}) {{ f~(r); f~(r); }}\n")
        + _LOOP(f"f{count}(r);")
    ),
    # of one name 64 are told apart: of fewer each call looks at each
    "overloads that are all called": lambda count: (
        f"{_ARENA}{_MAKING}{_each(count, 'void f(tflite::MicroMutableOpResolver<@>& r) { r.AddAbs(); }' + chr(10))}"
        + _LOOP("f(r);" * count)
    ),
    "functions that call one": _outside("void g@() { f(); i.Invoke(); }\n"),
    "classes of one method that calls itself": _outside("struct S@ { void go() { go(); r.AddAbs(); } };\n"),
    "classes that are derived from each other": lambda count: (
        f"{_ARENA}struct C0 {{ void add0({_R}) {{ r.AddAbs(); }} }};\n"
        + _each(count, f"struct C@ : C~ {{ int x@; void add@({_R}) {{ add~(r); }} }};\n")
        + f"C{count} c;\n{_MAKING}{_LOOP(f'c.add{count}(r);')}"
    ),
    "methods and objects of one class": lambda count: (
        f"{_ARENA}{_MAKING}struct S {{ TfLiteTensor* t; {_each(count, 'void m@() { t->data.f[0] = @; }')} }};\n"
        + _each(count, "S s@;\n")
    ),
    "variables that hold each other": lambda count: (
        f"{_ARENA}{_MAKING}TfLiteTensor* t0;\n" + _each(count, "TfLiteTensor* t@ = t~; void g@() { t~ = t@; }\n")
    ),
    "namespaces with a variable of one name": _outside("namespace n@ { TfLiteTensor* t; void g() { t = t; } }\n"),
    "static members": _outside(
        "struct S@ { static TfLiteTensor* t; }; TfLiteTensor* S@::t = 0; void g@() { S@::t = S~::t; }\n"
    ),
    "conditions that leave": _within("if (i.input(0)->dims->data[1] != @) { error(); return; }\n"),
    "branches of one condition": _within("if (i.input(0)->type == @) { r.AddAbs(); } else "),
    "loops": _within("for (int k = 0; k < @; k++) i.input(0)->data.f[k] = 1;\n"),
    "lambdas": _within("auto l@ = [&] { r.AddAbs(); }; l@();\n"),
    "interpreters": _outside("void s@() { static tflite::MicroInterpreter i@(m@, r, tensor_arena, 9); }\n"),
    "resolvers": _outside("tflite::MicroMutableOpResolver<3> r@; void s@() { r@.AddAbs(); }\n"),
    "types that stand for each other": lambda count: (
        "using A0 = tflite::MicroMutableOpResolver<3>;\n"
        + _each(count, "using A@ = A~; A@ r@; void s@() { r@.AddAbs(); }\n")
        + _ARENA
        + _MAKING
    ),
    "branches of the preprocessor": _within("\n#ifdef X@\nr.AddAbs();\n#else\nr.AddRelu();\n#endif\n"),
    "what is done with interpreters of one allocator": lambda count: (
        f"{_ARENA}tflite::MicroAllocator* a = tflite::MicroAllocator::Create(tensor_arena, 4096);\n{_MAKING}"
        + "void loop() { static tflite::MicroInterpreter j(m, r, a); static tflite::MicroInterpreter k(n, r, a);"
        + _each(count, "j.input(0)->data.f[0] = 1; j.Invoke();\n")
        + "}\n"
    ),
    "what is done with inputs": _within("i.input(0)->data.f[@] = 1; i.Invoke();\n"),
}


def calls(folder: Path, text: str) -> int:
    """Read an application and return how many functions were called."""
    from tflm_lint.sources.codebase import read_project
    from tflm_lint.sources.cpp import load_parser

    load_parser()
    (folder / "m.cc").write_text(text, encoding="utf-8")
    count = 0

    def note(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        read_project(str(folder)).applications()
    finally:
        sys.setprofile(before)
    return count


def _growth(folder: Path, what: str, size: int) -> float:
    """Return how many times more a source takes that has four times as much of it."""
    made = GENERATORS[what]
    count = max(size * 100 // len(made(100)), 4)
    calls(folder, made(4))  # what is imported is imported
    return calls(folder, made(4 * count)) / calls(folder, made(count))


@pytest.mark.parametrize("what", ["functions that call the one before twice", "conditions that leave"])
def test_four_times_as_much(tmp_path: Path, what: str) -> None:
    assert _growth(tmp_path, what, 1_000) < 4.6


@pytest.mark.slow
@pytest.mark.parametrize("what", GENERATORS)
def test_four_times_as_much_at_length(tmp_path: Path, what: str) -> None:
    assert _growth(tmp_path, what, 20_000) < 4.6


@pytest.mark.slow
@pytest.mark.timed
@pytest.mark.parametrize("what", GENERATORS)
def test_four_times_as_much_takes_no_sixteen_times_as_long(tmp_path: Path, what: str) -> None:
    """A search through all of a text is one call, however long that is: calls alone would not tell."""
    made = GENERATORS[what]
    count = 20_000 * 100 // len(made(100))
    times = []
    for size in (count, 4 * count):
        start = time.process_time()
        calls(tmp_path, made(size))
        times.append(time.process_time() - start)
    assert times[1] < 8 * (times[0] + 0.1)

"""Hostile applications: no exception, no endless wait, and time in proportion to the size."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("tree_sitter_cpp", reason="the extra app is not installed")

if TYPE_CHECKING:
    from pathlib import Path

BEGINNING = """constexpr int kArena = 4096; alignas(16) uint8_t arena[kArena];
void setup(){ static tflite::MicroMutableOpResolver<3> r; r.AddFullyConnected();
static tflite::MicroInterpreter i(tflite::GetModel(g_model), r, arena, kArena);"""
#: Pieces that take the grammar the square of their number, where nothing ends it.
SQUARES = ("&&* ;", "::( ", "~<&", "* <", "co_await ;", ") delete ,.")
#: Pieces that a file repeats; the first few are tried in every run, the others among the slow tests.
PIECES = (
    ".a()", "(", "{", "a<", "if(x){", "&&r.AddX()", "f(r);", "[&]{", '"a" ', "#if A\n", "#define F(x) x x\n", "F(",
    "#define A(x) x x\nA(A(A(A(A(A(A(A(A(A(", "a?b:", "struct S{", "class S:public S{", "template<class T>", "->*",
    "!", "sizeof(", "switch(x){case 1:", "else ", "try{", "0x1c,", "{0x1c,", '\n#include "m.cc"\n', "operator()(",
    "new tflite::MicroInterpreter(", "r.AddA()||", "void f(){f();}\n", "'a'", "/*", "\\\n", "\xff", "[", ")", "}",
    "#endif\n", "#define A A\n", "namespace{", "a::", "do{", "return r;", "int a[3]={1};", "auto l=[&]{", "f<g<",
    *SQUARES,
)  # fmt: skip


def spent(folder: Path, text: str) -> float:
    """Read an application and return the seconds of the processor."""
    from tflm_lint.sources.codebase import read_project

    (folder / "m.cc").write_text(text, encoding="utf-8")
    start = time.process_time()
    read_project(str(folder)).applications()
    return time.process_time() - start


@pytest.mark.parametrize("piece", PIECES[:6])
def test_repetition(tmp_path: Path, piece: str) -> None:
    # a machine that is ten times slower, and no square of 6,000
    assert spent(tmp_path, BEGINNING + piece * 1_000 + "}") < 10


@pytest.mark.slow
@pytest.mark.timed
@pytest.mark.parametrize("piece", PIECES)
def test_repetition_costs_time_in_proportion(tmp_path: Path, piece: str) -> None:
    small = spent(tmp_path, BEGINNING + piece * (20_000 // len(piece)) + "}")
    great = spent(tmp_path, BEGINNING + piece * (120_000 // len(piece)) + "}")
    assert great < 15 * (small + 0.2), "six times as long, and no square of it"


@pytest.mark.parametrize("piece", SQUARES)
def test_what_the_grammar_takes_the_square_of(tmp_path: Path, piece: str) -> None:
    from tflm_lint.sources.codebase import read_project

    (tmp_path / "a.cc").write_text(BEGINNING + "}")
    (tmp_path / "m.cc").write_text("int tensor_arena;" + piece * (4_000 // len(piece)))
    (application,) = read_project(str(tmp_path)).applications()
    assert application.resolver is not None
    assert not application.resolver.complete
    assert [message for message, _ in application.open if "m.cc takes the C++ grammar longer" in message]


@pytest.mark.slow
def test_a_million_adjacent_literals(tmp_path: Path) -> None:
    assert spent(tmp_path, BEGINNING + "const char* x = " + '"a" ' * 950_000 + ";}") < 60


def deep(step: str, first: str = "", count: int = 60) -> str:
    """Repeat a step with ``@`` for its number and ``<`` for the one before, behind a first one."""
    return first + "".join(step.replace("@", str(number)).replace("<", str(number - 1)) for number in range(1, count))


#: What stands before and in an application, each small: values, classes, macros that double at each step, or lead back.
EXPONENTIAL = {
    "conditions": ("", deep("auto t@=t<||t<;", "auto t0=i.input(0)->dims->size!=2;") + "if(t59)return;"),
    "rows": ("", deep("auto t@={t<,t<};auto u@={u<,u<};", "auto t0={1};auto u0={1};") + "auto v=c?t59:u59;"),
    "sums over a table": ("", f"int t[]={{{'1,' * 200}}};for(auto x:t){{auto y=x+x;auto z=y+y;auto w=z+z;r.AddX(w);}}"),
    "members": (deep("struct S@{S< a,b;};", "struct S0{int a;};") + "S59 s;", ""),
    "a member of its own class": ("struct A{A a;};", "A x;"),
    "bases": (deep("struct B@:B<,C<{};struct C@:B<,C<{};", "struct B0{};struct C0{};"), "B59 k;k.go();"),
    "lambdas": ("", deep("auto l@=[&]{l<();l<();};", "auto l0=[&]{r.AddAbs();};") + "l59();"),
    "a lambda beside a tensor": ("", "if(i.input(0)->data.f==[&]{r.AddAbs();})return;"),
    "brackets": ("", f"{'(' * 3000}x{')' * 3000}=1;"),
    "arguments within arguments": ("#define A(x) x\n", f"{'A(' * 2000}1{')' * 2000};"),
    "macros in a condition": (deep("#define C@ (C<+C<)\n", "#define C0 1\n") + "#if C59 > 3\n#endif\n" * 500, ""),
    "words of an alignment": (f"int {'align' * 100} a[3]={{1,2,3}};" * 20, ""),
    "a template's name": (f"int array<{' ' * 500} a={{1,2,3}};" * 20, ""),
}


#: Those that go as far as is followed at all take a second.
FAR = ("members", "lambdas", "macros in a condition", "arguments within arguments", "sums over a table")


@pytest.mark.parametrize(
    "what", [pytest.param(what, marks=[pytest.mark.slow] if what in FAR else []) for what in EXPONENTIAL]
)
def test_what_doubles_at_each_step(tmp_path: Path, what: str) -> None:
    before, within = EXPONENTIAL[what]
    assert spent(tmp_path, f"{before}\n{BEGINNING}\n{within}\n}}") < 20


#: Declarations outside of functions that a file repeats, numbered.
DECLARED = (
    "void f(){r.AddAbs();f();}\n", "namespace n@{void f(){r.AddAbs();}}\n",
    "struct S@{int arena;void f(){r.AddAbs();}};\n",
    "struct S{S(){r.AddAbs();}tflite::MicroMutableOpResolver<1> r;};S s@;\n", "enum E@{A@,B@=A@+1};\n",
    "#define M@ M\n#if M@ > 3\n#endif\n", "Eloquent::TinyML::TfLite<1,1,100> ml@;\n", "int a::*b; a::a::a",
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.timed
@pytest.mark.parametrize("piece", DECLARED)
def test_declarations_cost_time_in_proportion(tmp_path: Path, piece: str) -> None:
    times = []
    for size in (20_000, 120_000):
        pieces = [piece.replace("@", str(number)) for number in range(size // len(piece))]
        times.append(spent(tmp_path, "".join(pieces) + BEGINNING + "}"))
    assert times[1] < 15 * (times[0] + 0.2)


def test_functions_that_call_each_other_twice(tmp_path: Path) -> None:
    resolver = "template <class R> void"
    chain = f"{resolver} f0(R& r) {{ r.AddSoftmax(); }}\n"
    for number in range(1, 20):
        chain += f"{resolver} f{number}(R& r) {{ f{number - 1}(r); f{number - 1}(r); f{number - 1}(r); }}\n"
    assert spent(tmp_path, f"{chain}{BEGINNING} f19(r); }}") < 30


def test_macros_that_double(tmp_path: Path) -> None:
    chain = "#define M0 r.AddSoftmax();\n" + "".join(f"#define M{n} M{n - 1} M{n - 1}\n" for n in range(1, 64))
    assert spent(tmp_path, f"{chain}{BEGINNING}\nM63\n}}") < 30
    chain = "#define M0(x) x x\n" + "".join(f"#define M{n}(x) M{n - 1}(M{n - 1}(x))\n" for n in range(1, 40))
    assert spent(tmp_path, f"{chain}{BEGINNING}\nM39(r.AddSoftmax();)\n}}") < 30


def test_headers_in_a_circle(tmp_path: Path) -> None:
    for number in range(30):
        (tmp_path / f"h{number}.h").write_text(
            f'#include "h{(number + 1) % 30}.h"\n#include "h{(number * 7) % 30}.h"\n'
        )
    assert spent(tmp_path, f'#include "h0.h"\n{BEGINNING} }}') < 30


def test_noise(tmp_path: Path) -> None:
    generator = random.Random(11)  # noqa: S311 - not for secrets
    alphabet = [
        *PIECES,
        "r.AddConv2D();",
        ";",
        "}",
        ")",
        "\n",
        "interpreter->input(0)->data.f[i]",
        "uint8_t a[SIZE];",
        "#undef A\n",
    ]
    for _ in range(30):
        text = BEGINNING + "".join(generator.choice(alphabet) for _ in range(generator.randrange(120)))
        assert spent(tmp_path, text) < 20


def test_more_interpreters_than_are_looked_at(tmp_path: Path) -> None:
    from tflm_lint.sources.choose import choose
    from tflm_lint.sources.codebase import read_project

    made = "".join(
        f"static tflite::MicroInterpreter i{number}(tflite::GetModel(g_m{number}), r, arena, kArena);\n"
        for number in range(1, 70)
    )
    (tmp_path / "m.cc").write_text(f"{BEGINNING}\n{made}}}")
    applications = read_project(str(tmp_path)).applications()
    told = "of 70 interpreters, those from here on are not looked at"
    # the first stands on line 3, i1 on line 4
    places = [place for one in applications for message, place in one.open if message == told]
    assert len(places) == len(applications) == 65
    assert {place.line for place in places if place is not None} == {67}
    (last,) = choose(applications, symbol="g_m69", stem="m69", runs=lambda _: True)
    assert (last.resolver, last.arena) == (None, None)
    (first,) = choose(applications, symbol="g_m63", stem="m63", runs=lambda _: True)
    assert first.resolver is not None

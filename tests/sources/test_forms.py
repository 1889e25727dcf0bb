"""Forms in which programs make an interpreter and register operators: each is followed to the same application."""

# ruff: noqa: E501 - sources in C++ as people write them
from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

pytest.importorskip("tree_sitter_cpp", reason="the extra app is not installed")

from tests.sources.following import ARENA, INTERPRETER, METHODS, one, read, sure

if TYPE_CHECKING:
    from pathlib import Path

ALL = "".join(f"r.{method}(); " for method in METHODS)
MADE = INTERPRETER.format("r")
#: Programs whose resolver has all three operators and whose arena has 4,096 bytes, aligned to 16.
PROGRAMS = {
    "fold expression": ARENA
    + "template<class R, class... F> void all(R& r, F... f) { (f(r), ...); } tflite::MicroMutableOpResolver<3> r; void setup() { all(r, [](auto& r) { r.AddConv2D(); }, [](auto& r) { r.AddSoftmax(); }, [](auto& r) { r.AddReshape(); }); "
    + MADE
    + " }",
    "pack handed on": ARENA
    + "template<class R, class... F> void each(R& r, F... f) { (f(r), ...); } template<class R, class... F> void all(R& r, F... f) { each(r, f...); } tflite::MicroMutableOpResolver<3> r; void setup() { all(r, [](auto& r) { r.AddConv2D(); }, [](auto& r) { r.AddSoftmax(); r.AddReshape(); }); "
    + MADE
    + " }",
    "literals of the project": 'constexpr size_t operator""_KiB(unsigned long long n) { return n * 1024; } constexpr int kArenaSize = 4096; alignas(16) static uint8_t tensor_arena[4_KiB]; tflite::MicroMutableOpResolver<3> r; void setup() { '
    + ALL
    + MADE.replace("kArenaSize", "4_KiB")
    + " }",
    "status that is kept": ARENA
    + "tflite::MicroMutableOpResolver<3> r; bool setup() { bool ok = true; ok &= r.AddConv2D() == kTfLiteOk; ok = ok && r.AddSoftmax() == kTfLiteOk; ok = ok && (r.AddReshape() == kTfLiteOk); if (!ok) return false; "
    + MADE
    + " return true; }",
    "buffer allocator": ARENA
    + "void setup() { static tflite::MicroMutableOpResolver<3> r; "
    + ALL
    + "static tflite::SingleArenaBufferAllocator bytes(tensor_arena, kArenaSize); static tflite::GreedyMemoryPlanner planner; auto* made = tflite::MicroAllocator::Create(&bytes, &planner); "
    + "static tflite::MicroInterpreter interpreter(tflite::GetModel(g_kws_model_data), r, made); }",
    "buffer allocator of a function": ARENA
    + "void setup() { static tflite::MicroMutableOpResolver<3> r; "
    + ALL
    + "auto* bytes = tflite::SingleArenaBufferAllocator::Create(tensor_arena, kArenaSize); static tflite::GreedyMemoryPlanner planner; auto* made = tflite::MicroAllocator::Create(bytes, &planner); "
    + "static tflite::MicroInterpreter interpreter(tflite::GetModel(g_kws_model_data), r, made); }",
    "built in one function, run in another": ARENA
    + "static const tflite::Model* m; static tflite::MicroInterpreter* it; void load() { m = tflite::GetModel(g_kws_model_data); } void build() { static tflite::MicroMutableOpResolver<3> r; "
    + ALL
    + 'static tflite::MicroInterpreter made(m, r, tensor_arena, kArenaSize); it = &made; it->AllocateTensors(); } extern "C" void app_main() { load(); build(); it->Invoke(); }',
    "constexpr function": "constexpr size_t up(size_t n, size_t a) { return (n + a - 1) / a * a; } constexpr size_t kArenaSize = up(4090, 16); alignas(16) static uint8_t tensor_arena[kArenaSize]; tflite::MicroMutableOpResolver<3> r; void setup() { "
    + ALL
    + MADE
    + " }",
}


@pytest.mark.parametrize("program", PROGRAMS)
def test_forms(program: str, tmp_path: Path) -> None:
    application = one(tmp_path, PROGRAMS[program])
    assert sure(application) == sorted(METHODS)
    assert application.resolver is not None
    assert application.resolver.complete
    assert application.arena is not None
    assert (application.arena.size, application.arena.alignment) == (4096, 16)
    assert application.models == ("g_kws_model_data",)


def test_the_alignment_of_a_union_is_not_that_of_bytes(tmp_path: Path) -> None:
    text = (
        "union {{ uint8_t bytes[4096]; uint64_t all; }} u; tflite::MicroMutableOpResolver<3> r; void setup() {{ {} }}"
    )
    (application,) = read(
        tmp_path, text.format(ALL + MADE.replace("tensor_arena", "u.bytes").replace("kArenaSize", "sizeof(u.bytes)"))
    )
    assert application.arena is not None
    assert (application.arena.size, application.arena.alignment) == (4096, None)


def module(number: int) -> str:
    """Return a file that has all there is to an interpreter, and macros that every other file sees."""
    images = "".join(f"if (x > {step}) {{ x = x * {step} + helper_{number}(x); }} " for step in range(12))
    return (
        f"#define AT_{number} {number}\nclass Net{number} {{ public: void begin() {{ {ALL} interpreter = new tflite::MicroInterpreter("
        f"tflite::GetModel(g_{number}), r, arena, 4096); interpreter->AllocateTensors(); }} int run(int x) {{ {images} interpreter->input(0)->data.int8[0] = x;"
        f" return x; }} tflite::MicroMutableOpResolver<3> r; alignas(16) uint8_t arena[4096]; tflite::MicroInterpreter* interpreter; }};\n"
        f"static int helper_{number}(int x) {{ return x + AT_{number}; }}\nstatic Net{number} net;\n"
        f"void start_{number}() {{ net.begin(); net.run({number}); }}\n"
    )


def steps_of(folder: Path, count: int) -> tuple[int, int]:
    """Return the steps that a project of so many files takes, and the macros that its headers hand on."""
    from tflm_lint.sources.codebase import read_project
    from tflm_lint.sources.following.state import LEAST, STEPS, STEPS_A_BYTE

    folder.mkdir()
    for number in range(count):
        (folder / f"net_{number}.h").write_text("#pragma once\n" + module(number))
        (folder / f"main_{number}.cc").write_text(
            f'#include "net_{number}.h"\nvoid use_{number}() {{ start_{number}(); }}\n'
        )
    project = read_project(str(folder))
    assert len(project.applications()) == count
    size = sum(len(unit.source) for unit in project.units)
    assert project.machine.steps >= 0
    taken = min(STEPS, LEAST + STEPS_A_BYTE * size) - project.machine.steps
    return taken, sum(len(unit.macros.own) for unit in project.units)


def test_twice_the_files_are_twice_the_work(tmp_path: Path) -> None:
    few, many = steps_of(tmp_path / "few", 4), steps_of(tmp_path / "many", 8)
    assert many[0] < 2.2 * few[0]
    assert many[1] == 2 * few[1]


def test_pairs_of_values_are_bounded(tmp_path: Path) -> None:
    numbers = ", ".join(map(str, range(60)))
    text = f"const int a[] = {{{numbers}}}; const int b[] = {{{numbers}}};" + ARENA
    loops = "for (int x : a) for (int y : b) { int z = x * y + x * y + x * y; }"
    application = one(
        tmp_path, f"{text} tflite::MicroMutableOpResolver<3> r; void setup() {{ {loops * 20} {ALL} {MADE} }}"
    )
    assert sure(application) == sorted(METHODS)

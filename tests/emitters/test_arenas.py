"""Arenas that are shared, split or without variables, as `emit` and `new` write them; figures are those of `check`."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.emitters.test_applications import ran, state
from tests.emitters.test_new import new
from tflm_lint.cli import main

__all__ = ["state"]  # a fixture

TWO = ("kws_int8.tflite", "hello_world_int8.tflite")


@pytest.fixture(autouse=True)
def fixtures(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root / "fixtures")


def checked(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    capsys.readouterr()
    main(["check", "--no-config", "--select", "OP", "--format", "json", *arguments])
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def constants(path: Path) -> dict[str, int]:
    return {name: int(size) for name, size in re.findall(r"#define TFLM_(\w*ARENA_SIZE) (\d+)", path.read_text())}


def renewed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the README's commands write is what is there."""
    monkeypatch.chdir(folder)
    commands = re.findall(r"^tflm-lint (emit .*)$", Path("README.md").read_text(), re.MULTILINE)
    assert len(commands) == 2
    for command in commands:
        assert main([*command.split(), "--check"]) == 0


@pytest.mark.parametrize("order", [TWO, TWO[::-1]])
def test_a_shared_arena_has_a_constant_for_both_orders(
    order: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["emit", "--no-config", *order, "--shared-arena", "-o", str(tmp_path / "nets.cc")]) == 0
    shared = checked(capsys, "--shared-arena", *order)["shared_arena"]
    found = constants(tmp_path / "nets.h")
    assert found["NETS_SHARED_ARENA_SIZE"] == shared["arena_required"]
    assert found["NETS_SHARED_BEST_ARENA_SIZE"] == shared["best_required"]
    assert f"needs least: {', '.join(shared['best_order'])}." in (tmp_path / "nets.h").read_text()


def test_what_a_split_arena_and_own_variables_are_called(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    flags = ("--split-arena", "--own-variables", "6")
    assert main(["emit", "--no-config", TWO[0], *flags, "-o", str(tmp_path / "kws.cc")]) == 0
    memory = checked(capsys, TWO[0], *flags)["files"][0]["memory"]
    assert constants(tmp_path / "kws.h") == {
        "KWS_INT8_MODEL_PERSISTENT_ARENA_SIZE": memory["persistent_required"],
        "KWS_INT8_MODEL_NON_PERSISTENT_ARENA_SIZE": memory["non_persistent_required"],
        "KWS_INT8_MODEL_VARIABLES_ARENA_SIZE": memory["variables_required"],
    }


def test_an_application_with_one_allocator(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are made in the order that needs least, whichever was given, and each runs before the next one's turn."""
    for order in (TWO, TWO[::-1]):
        best = checked(capsys, "--shared-arena", *order)["shared_arena"]["best_order"]
        host = checked(capsys, "--shared-arena", *best, "--target", "x86-64-reference")["shared_arena"]
        folder = tmp_path / order[0]
        assert new(folder, *order, "--shared-arena", "--no-config") == 0
        text = (folder / "app.cc").read_text()
        assert text.count("MicroAllocator::Create(") == 1
        assert f"#define ARENA_BYTES {host['arena_required']} " in text
        assert "#define ARENA_BYTES TFLM_MODEL_DATA_SHARED_BEST_ARENA_SIZE " in text
        names = [Path(name).stem.title().replace("_", "") for name in best]
        assert " && ".join(f"Setup{name}(resolver, allocator)" for name in names) in text
        given = [Path(name).stem.title().replace("_", "") for name in order]
        assert " && ".join(f"Run{name}()" for name in given) in text
        assert 'set(ARENA_BYTES "" CACHE' in (folder / "CMakeLists.txt").read_text()
    renewed(folder, monkeypatch)


@pytest.mark.parametrize(
    ("flags", "macros", "says"),
    [
        (("--split-arena",), ("PERSISTENT_ARENA_BYTES", "NON_PERSISTENT_ARENA_BYTES"), "kws_int8_persistent_arena"),
        (("--preserve-all-tensors",), ("ARENA_BYTES",), "tflite::MemoryPlannerType::kLinear"),
        (("--outside-planner",), ("ARENA_BYTES",), "static tflite::GreedyMemoryPlanner planner;"),
        (
            ("--outside-planner", "--preserve-all-tensors"),
            ("ARENA_BYTES",),
            "static tflite::LinearMemoryPlanner planner;",
        ),
    ],
)
def test_an_application_with_an_arena_of_another_kind(
    flags: tuple[str, ...],
    macros: tuple[str, ...],
    says: str,
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> None:
    capsys, monkeypatch = request.getfixturevalue("capsys"), request.getfixturevalue("monkeypatch")
    memory = checked(capsys, TWO[0], *flags, "--target", "x86-64-reference")["files"][0]["memory"]
    assert new(tmp_path / "app", TWO[0], *flags, "--no-config") == 0
    text = (tmp_path / "app/app.cc").read_text()
    sizes = {name: int(size) for name, size in re.findall(r"x86_64__\)\n#define (\w+) (\d+)", text)}
    assert tuple(sizes) == macros
    assert sum(sizes.values()) == memory["arena_required"]
    assert says in text
    renewed(tmp_path / "app", monkeypatch)


def test_the_note_names_the_model_s_own_macro(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for count, name in ((1, "set ARENA_BYTES where"), (2, "set ARENA_BYTES_HELLO_WORLD_INT8 where")):
        capsys.readouterr()
        assert new(tmp_path / str(count), *TWO[-count:][::-1], "--kind", "arduino", "--no-config", "--force") == 0
        assert name in capsys.readouterr().err


@pytest.mark.parametrize(
    ("command", "flags", "says"),
    [
        ("emit", ("--shared-arena", "-o", "{}/"), "one header"),
        ("emit", ("--shared-arena",), "stands in a header"),
        ("emit", ("--shared-arena", "--preserve-all-tensors", "-o", "{}/a.cc"), "never resets the linear planner"),
        ("new", ("--shared-arena", "--preserve-all-tensors"), "never resets the linear planner"),
        ("new", ("--arena-offset", "4"), "are aligned"),
        ("new", ("--recording-interpreter",), "no application is written"),
    ],
)
def test_what_is_not_written(
    command: str, flags: tuple[str, ...], says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = [flag.format(tmp_path) for flag in flags]
    folder = [str(tmp_path / "app")] if command == "new" else []
    assert main([command, *folder, *TWO, *given, "--no-config"]) in (1, 2)
    assert says in " ".join(capsys.readouterr().err.split())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize("flags", [("--shared-arena", "--split-arena"), ("--own-variables",)])
def test_it_compiles_and_runs(flags: tuple[str, ...], model: Path, state: Path, tmp_path: Path) -> None:
    """Against stand-ins of TFLM's headers, with all warnings; the real one was tried by hand."""
    assert new(tmp_path / "app", model, state, *flags, "--no-config", "--kind", "cmake") == 0
    lines = ran(tmp_path / "app")
    for name in ("tiny", "counter"):
        assert sum(line.startswith(f"{name}.tflite: arena_used_bytes 1 of ") for line in lines) == 1
        assert sum(line.startswith(f"{name}.tflite: output 0 [0]") for line in lines) == 3

"""The flags for arenas that are made in another way, as text and as JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.schemas import validate
from tflm_lint.cli import main


@pytest.fixture
def fixtures(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root / "fixtures")


def document(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    capsys.readouterr()
    main(["check", "--no-config", "--format", "json", *arguments])
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    validate(found, "report")
    return found


def memory(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    (file,) = document(capsys, *arguments)["files"]
    found: dict[str, Any] = file["memory"]
    return found


@pytest.mark.usefixtures("fixtures")
def test_one_arena_for_two(capsys: pytest.CaptureFixture[str]) -> None:
    models = ("kws_int8.tflite", "hello_world_int8.tflite")
    whole = document(capsys, "--shared-arena", *models)
    shared = whole["shared_arena"]
    assert shared["models"] == list(models)
    assert shared["apart"] == sum(file["memory"]["arena_required"] for file in whole["files"])
    assert shared["used"][0] == whole["files"][0]["memory"]["arena_used"]
    assert shared["best_required"] <= shared["arena_required"] < shared["apart"]
    assert "shared_arena" not in document(capsys, *models)
    main(["check", "--no-config", "--shared-arena", *models])
    out = capsys.readouterr().out
    assert f"shared {shared['arena_required']:,} bytes for one arena" in out
    assert f"{shared['apart'] - shared['arena_required']:,} less than arenas of their own" in " ".join(out.split())


@pytest.mark.usefixtures("fixtures")
def test_what_cannot_be_shared(capsys: pytest.CaptureFixture[str]) -> None:
    models = ("kws_int8.tflite", "hello_world_int8.tflite")
    shared = document(capsys, "--shared-arena", "--preserve-all-tensors", *models)["shared_arena"]
    assert shared["arena_required"] is None
    assert "never resets the linear planner" in shared["reason"]
    assert main(["check", "--no-config", "--shared-arena", "malformed/truncated_half.tflite", models[0]]) == 2
    assert "truncated_half.tflite is no model" in capsys.readouterr().err
    assert main(["check", "--no-config", "--shared-arena", "-", models[0]]) == 2
    assert "standard input is read once" in capsys.readouterr().err


@pytest.mark.usefixtures("fixtures")
def test_each_flag(capsys: pytest.CaptureFixture[str]) -> None:
    model = "kws_int8.tflite"
    plain = memory(capsys, model)
    split = memory(capsys, model, "--split-arena")
    assert split["arena_required"] == split["persistent_required"] + split["non_persistent_required"]
    assert split["non_persistent_required"] == plain["head"], "the planner's own work is less here"
    for arguments in ((model, "--own-variables"), ("--own-variables", model), (model, "--own-variables", "6")):
        own = memory(capsys, *arguments)
        assert own["arena_required"] == plain["arena_required"]
        assert own["variables_required"] == (256 if "6" in arguments else 128)
    assert memory(capsys, model, "--arena-offset", "0") == plain
    assert memory(capsys, model, "--arena-offset", "8")["arena_required"] - plain["arena_required"] in (0, 16)
    assert memory(capsys, model, "--preserve-all-tensors")["arena_required"] > 2 * plain["arena_required"]
    for name in ("persistent_required", "variables_required"):
        assert name not in plain


@pytest.mark.usefixtures("fixtures")
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--arena-offset", "16"), "expected 0 to 15"),
        (("--arena-offset=-1",), "expected 0 to 15"),
        (("--arena-offset", "8", "--split-arena"), "two arenas begin at two places"),
        (("--own-variables=x",), "expected a whole number or nothing"),
    ],
)
def test_what_does_not_go(arguments: tuple[str, ...], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--no-config", "kws_int8.tflite", *arguments]) == 2
    assert says in capsys.readouterr().err


def test_fewer_variables_than_the_model_makes(shared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = next((shared / "models").glob("esphome*/okay_nabu_2.tflite")).as_posix()
    assert memory(capsys, path, "--own-variables", "6")["variables_required"] == 256
    found = memory(capsys, path, "--own-variables", "5")
    assert (found["quality"], found["arena_required"]) == ("unknown", None)
    assert "5 resource variables are fewer than the 6 that the model makes" in found["reason"]

"""The flags for arenas that are made in another way, as text and as JSON."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import pytest

from tests.build import T, single_op
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
    assert main(["check", "--no-config", "--shared-arena", *models, "missing.tflite"]) == 2
    assert tuple(capsys.readouterr()) == ("", "tflm-lint: error: --shared-arena: missing.tflite: no such file\n")
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


TWO = ("kws_int8.tflite", "hello_world_int8.tflite")


@pytest.mark.usefixtures("fixtures")
def test_a_model_that_is_named_twice_is_two(capsys: pytest.CaptureFixture[str]) -> None:
    once, twice = (document(capsys, "--shared-arena", *[TWO[0]] * count)["shared_arena"] for count in (1, 2))
    assert twice["models"] == [TWO[0]] * 2
    assert twice["used"][0] == once["used"][0] < twice["used"][1]
    assert once["arena_required"] < twice["arena_required"] < 2 * once["arena_required"]
    found = document(capsys, "--shared-arena", *TWO, ".", "--exclude", "malformed")["shared_arena"]["models"]
    assert found[:2] == list(TWO)
    assert len(found) == len(set(found)), "what a folder finds counts once"


@pytest.mark.usefixtures("fixtures")
def test_a_shared_arena_that_is_split(capsys: pytest.CaptureFixture[str]) -> None:
    shared = document(capsys, "--shared-arena", "--split-arena", *TWO)["shared_arena"]
    assert shared["arena_required"] == shared["persistent_required"] + shared["non_persistent_required"]
    heads = [memory(capsys, model, "--split-arena")["non_persistent_required"] for model in TWO]
    assert shared["non_persistent_required"] == max(heads)


def codes(found: dict[str, Any], number: int = 0) -> list[str]:
    return [finding["code"] for finding in found["files"][number]["findings"]]


@pytest.mark.usefixtures("fixtures")
def test_a_budget_is_held_against_the_shared_arena(capsys: pytest.CaptureFixture[str]) -> None:
    whole = document(capsys, "--shared-arena", *TWO)["shared_arena"]
    need = whole["arena_required"]
    assert need < whole["apart"]
    enough = document(capsys, "--shared-arena", "--max-arena", str(need), *TWO)
    assert "FL404" not in codes(enough) + codes(enough, 1)
    assert [budget["used"] for budget in enough["files"][1]["budgets"] if budget["name"] == "arena"] == [need]
    less = document(capsys, "--shared-arena", "--max-arena", str(need - 1), *TWO)
    assert ("FL404" in codes(less), "FL404" in codes(less, 1)) == (False, True)
    assert "the arena that models share takes" in str(less["files"][1]["findings"])
    assert "FL404" not in codes(document(capsys, "--max-arena", str(need - 1), *TWO), 1)
    main(["check", "--no-config", "--verbose", "--shared-arena", "--max-arena", str(need - 1), *TWO])
    told = " ".join(capsys.readouterr().out.split())
    assert told.count("with the models before it") == 1, "the part of the budget is no part of the model's own figure"
    assert f"for kTensorArenaSize, {need:,} with the models before it, over 100 % of the budget of {need - 1:,}" in told


@pytest.mark.usefixtures("fixtures")
def test_faults_of_tflm_are_errors(capsys: pytest.CaptureFixture[str]) -> None:
    flags = ("--shared-arena", "--preserve-all-tensors")
    assert main(["check", "--no-config", *flags, *TWO]) == 1
    found = document(capsys, *flags, *TWO)
    assert "AR611" in codes(found)
    assert found["shared_arena"]["used"], "the allocations succeed all the same"
    assert found["shared_arena"]["arena_required"] is None
    assert "AR611" not in codes(document(capsys, *flags, TWO[0]))
    assert "AR611" not in codes(document(capsys, "--preserve-all-tensors", *TWO))


@pytest.mark.parametrize(
    ("name", "flags", "why"),
    [
        # as measured: "Failed to allocate resource variable", AllocateTensors fails without a word, and at once
        ("streaming_int8", ("--own-variables", "0"), "0 resource variables are fewer than the 1 that the model makes"),
        ("planned", ("--preserve-all-tensors",), "the linear planner of preserve_all_tensors takes no offline plan"),
        ("kws_int8", ("--recording-interpreter", "--arena-offset", "2"), "does not align its arena"),
    ],
)
def test_a_set_up_with_which_allocation_fails(  # noqa: PLR0917 - fixtures, given by name
    name: str, flags: tuple[str, ...], why: str, root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = root / "fixtures" / f"{name}.tflite"
    if name == "planned":
        path = tmp_path / "planned.tflite"
        plan = struct.pack("<5i", 1, 1, 2, 0, 16)
        x = [T("INT8", (1, 8), scale=0.5, zp=0) for _ in range(2)]
        path.write_bytes(single_op("RELU", x[:1], x[1:], model={"metadata": {"OfflineMemoryAllocation": plan}}))
    assert main(["check", "--no-config", *flags, str(path)]) == 1
    assert "error AR613: AllocateTensors fails: " in (told := capsys.readouterr().out)
    assert why in " ".join(told.split())
    found = document(capsys, *flags, str(path))
    assert codes(found).count("AR613") == 1
    assert "AR609" not in codes(found), "the arena is unknown for no other reason"
    assert found["files"][0]["runs"], "the model itself is right"
    assert "AR613" not in codes(document(capsys, str(path)))


def test_one_set_of_variables_for_two(shared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As measured: x86-64, 22,944 and 35,344 bytes used; the other order gave wrong outputs."""
    folder = shared / "models/esphome__micro-wake-word-models"
    paths = [(folder / f"{name}.tflite").as_posix() for name in ("okay_nabu_2", "hey_jarvis_2")]
    flags = ("--shared-arena", "--shared-variables", "--target", "x86-64-reference")
    found = document(capsys, *flags, *paths)
    assert found["shared_arena"]["used"] == [22944, 35344]
    assert ("AR612" in codes(found), "AR612" in codes(found, 1)) == (False, True)
    assert "AR612" not in codes(document(capsys, "--shared-arena", *paths), 1)


def test_a_recording_interpreter_aligns_nothing(shared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As measured: where it is no multiple of 4 on Cortex-M4 `AllocateTensors` fails; it counts what lies in front."""
    path = (shared / "models/tensorflow__tflite-micro/micro_speech_quantized.tflite").as_posix()
    for offset, used in ((0, 6932), (4, 6948), (8, 6948)):
        found = memory(capsys, path, "--recording-interpreter", "--arena-offset", str(offset))
        assert found["arena_used"] == used
    assert "does not align" in memory(capsys, path, "--recording-interpreter", "--arena-offset", "2")["reason"]


@pytest.mark.usefixtures("fixtures")
def test_the_configuration_says_it_too(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    flags = {
        "split-arena = true": ("--split-arena",),
        "own-variables = true": ("--own-variables",),
        "own-variables = 6": ("--own-variables", "6"),
        "own-variables = false": (),
        "arena-offset = 8": ("--arena-offset", "8"),
        "preserve-all-tensors = true": ("--preserve-all-tensors",),
        "outside-planner = true": ("--outside-planner",),
        "recording-interpreter = true": ("--recording-interpreter",),
    }
    model = (root / "fixtures" / TWO[0]).as_posix()
    by_flags = {text: memory(capsys, model, *given) for text, given in flags.items()}
    monkeypatch.chdir(tmp_path)
    config = tmp_path / "tflm-lint.toml"
    seen = []
    for text, wanted in by_flags.items():
        for table in ("", '[[models]]\nfiles = "**"\n'):
            config.write_text(f"{table}{text}\n", encoding="utf-8")
            main(["check", "--config", str(config), "--format", "json", model])
            (file,) = json.loads(capsys.readouterr().out)["files"]
            assert file["memory"] == wanted, text
        seen.append(str(wanted))
    assert len(set(seen)) == len(seen)
    for text in ("arena-offset = -1", "arena-offset = true", "own-variables = 1.5", 'split-arena = "yes"'):
        config.write_text(f"\n{text}\n", encoding="utf-8")
        assert main(["check", "--config", str(config), model]) == 2
        assert "tflm-lint.toml:2: " in capsys.readouterr().err
    config.write_text("shared-arena = true\n", encoding="utf-8")
    main(["check", "--config", str(config), "--format", "json", model])
    assert json.loads(capsys.readouterr().out)["shared_arena"]["models"] == [model]
    config.write_text("own-variables = true\narena-offset = 16\n", encoding="utf-8")
    assert main(["config", "--config", str(config)]) == 0
    assert "own-variables = true" in capsys.readouterr().out
    assert main(["check", "--config", str(config), model]) == 2
    assert "tflm-lint.toml:2: --arena-offset 16: expected 0 to 15" in capsys.readouterr().err


@pytest.mark.usefixtures("fixtures")
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--recording-interpreter", "--split-arena"), "one arena with the greedy planner"),
        (("--split-arena", "--outside-planner"), "takes a planner for one arena"),
        (("--shared-variables", "--own-variables"), "in the shared arena or in their own"),
        (("--shared-variables",), "--shared-variables goes with --shared-arena"),
        (("--own-variables", "4294967296"), "takes an int, at most 2,147,483,647"),
        (("--own-variables=2147483648",), "takes an int"),
    ],
)
def test_what_no_arena_is(arguments: tuple[str, ...], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--no-config", *arguments, "kws_int8.tflite"]) == 2
    assert says in " ".join(capsys.readouterr().err.split())


@pytest.mark.usefixtures("fixtures")
def test_the_api_answers_as_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    import tflm_lint

    for words, flags in (
        ({"split_arena": True}, ("--split-arena",)),
        ({"own_variables": True, "arena_offset": 12}, ("--own-variables", "--arena-offset", "12")),
        ({"own_variables": 9}, ("--own-variables", "9")),
        ({"preserve_all_tensors": True, "outside_planner": True}, ("--preserve-all-tensors", "--outside-planner")),
    ):
        wanted = memory(capsys, TWO[0], *flags)
        assert tflm_lint.lint(TWO[0], **words).to_dict()["memory"] == wanted
        plan = tflm_lint.plan(TWO[0], **words)
        assert (plan.arena_used, plan.arena_required) == (wanted["arena_used"], wanted["arena_required"])
    found = tflm_lint.shared_arena(*TWO)
    wanted = document(capsys, "--shared-arena", *TWO)["shared_arena"]
    assert (list(found.used or ()), found.arena_required, found.best_required) == (
        wanted["used"], wanted["arena_required"], wanted["best_required"],
    )  # fmt: skip


@pytest.mark.usefixtures("fixtures")
def test_two_arenas_that_begin_anywhere(capsys: pytest.CaptureFixture[str]) -> None:
    """The end of the persistent one is aligned down, the beginning of the other up."""
    aligned = memory(capsys, TWO[0], "--split-arena")
    moved = memory(capsys, TWO[0], "--split-arena", "--arena-offset", "4")
    assert moved["arena_used"] == aligned["arena_used"]
    assert moved["persistent_required"] - aligned["persistent_required"] in (0, 16)
    assert moved["non_persistent_required"] - aligned["non_persistent_required"] == 16

"""Applications of several models, of models that keep state, with operators of the user's own; judged by ourselves."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from tests.build import Op, T, chain
from tests.emitters.conftest import small_model
from tests.emitters.test_new import new
from tests.emitters.toolchain import HERE, HOST
from tflm_lint.cli import main
from tflm_lint.emitters.app_wish import HOST_TARGET
from tflm_lint.emitters.project_words import TFLM_COMMIT
from tflm_lint.facts.boards import board_names, load_board
from tflm_lint.facts.targets import load_target, target_names


def program(folder: Path, *more: Path) -> Path:
    """Compile and link for this computer against our own headers."""
    compiler = HOST[1]
    compiler.require()
    flags = (f"-I{HERE}/tflm_api", f"-I{folder}", "-DSTAND_IN_ARENA=1", "-Wno-unused-parameter")
    sources = [folder / name for name in ("main.cc", "app.cc", "model_data.cc")]
    compiler.compile(*sources, *more, output=folder / "program", flags=flags)
    return folder / "program"


def ran(folder: Path, *more: Path) -> list[str]:
    result = subprocess.run([program(folder, *more)], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout
    return result.stdout.splitlines()


def findings(capsys: pytest.CaptureFixture[str], *arguments: object) -> list[str]:
    """Ask what there is to say of the application around the models."""
    capsys.readouterr()
    main(["check", *map(str, arguments), "--no-config", "--format", "json"])
    files = json.loads(capsys.readouterr().out)["files"]
    return [one["message"] for file in files for one in file["findings"] if one["code"].startswith("CA")]


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """A model with a resource variable."""
    path = tmp_path / "counter.tflite"
    handle, value = T("RESOURCE", ()), T("INT8", (1, 4), scale=0.5, zp=0)
    container = {"container": "", "shared_name": "s"}
    path.write_bytes(
        chain(
            Op("VAR_HANDLE", [], [handle], container),
            Op("READ_VARIABLE", [handle], [value], {}),
            Op("TANH", [T("FLOAT32", (1, 4))], [T("FLOAT32", (1, 4))]),
        )
    )
    return path


@pytest.mark.slow
def test_several_models_run_one_after_the_other(model: Path, state: Path, tmp_path: Path) -> None:
    folder = tmp_path / "app"
    assert new(folder, model, state, "--kind", "cmake") == 0
    lines = ran(folder)
    # each has its own arena and says so; that with state makes the program run all of them three times
    for name in ("tiny", "counter"):
        assert sum(line.startswith(f"{name}.tflite: arena_used_bytes 1 of ") for line in lines) == 1
        assert sum(line.startswith(f"{name}.tflite: output 0 [0]") for line in lines) == 3


def test_several_models_share_a_resolver(
    model: Path, state: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "app"
    assert new(folder, model, state, "--kind", "cmake") == 0
    resolver = (folder / "op_resolver.h").read_text()
    assert "MicroMutableOpResolver<4>" in resolver
    assert findings(capsys, model, state, "--app", folder) == []
    # what of it is generated is what the README's commands write
    monkeypatch.chdir(folder)
    commands = re.findall(r"^tflm-lint (emit .*)$", Path("README.md").read_text(), re.MULTILINE)
    assert len(commands) == 2
    for command in commands:
        assert main([*command.split(), "--check"]) == 0


def test_two_models_of_one_name_and_an_original_of_two(
    model: Path, state: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other" / model.name
    other.parent.mkdir()
    other.write_bytes(small_model(7))
    assert new(tmp_path / "app", model, other) == 2
    assert "both become g_tiny_model_data" in capsys.readouterr().err
    assert new(tmp_path / "app", model, state, "--original", model) == 2
    assert "--original" in capsys.readouterr().err
    assert not (tmp_path / "app").exists()


@pytest.mark.slow
def test_an_operator_of_the_user_s_own(tmp_path: Path) -> None:
    path, folder = tmp_path / "own.tflite", tmp_path / "app"
    x, y = T("INT8", (1, 4), scale=0.5, zp=-3), T("INT8", (1, 4), scale=0.25, zp=7)
    path.write_bytes(chain(Op("CUSTOM:Fold", [x], [y])))
    table = tmp_path / "mine.yaml"
    table.write_text("name: mine\nextends: cortex-m4-reference\noperators:\n  CUSTOM:Fold: {}\n")
    assert new(folder, path, "--target-file", table, "--custom-op", "Fold") == 0
    mine = tmp_path / "fold.cc"
    mine.write_text(
        '#include "tensorflow/lite/micro/micro_mutable_op_resolver.h"\n'
        "TFLMRegistration* Register_fold_registration();\n"
        "TFLMRegistration* Register_fold_registration() {\n  static TFLMRegistration own;\n  return &own;\n}\n"
    )
    assert ran(folder, mine)


@pytest.mark.parametrize(
    "target",
    [
        "cortex-m55-cmsis-nn",
        pytest.param("cortex-m4-cmsis-nn", marks=pytest.mark.slow),
        pytest.param(HOST_TARGET, marks=pytest.mark.slow),
    ],
)
def test_no_finding_of_our_own(target: str, root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    models = [root / "fixtures" / f"{name}.tflite" for name in ("kws_int8", "streaming_int8", "two_signatures")]
    for model in models:
        folder = tmp_path / model.stem
        assert new(folder, model, "--target", target, "--kind", "cmake") == 0
        assert findings(capsys, model, "--app", folder, "--target", target) == []
        # one arena where the computer that it is tried on is the target
        readme = (folder / "README.md").read_text()
        assert readme.count(f"| {HOST_TARGET} |") == 1


def test_tflm_is_pinned_to_what_the_figures_hold_for() -> None:
    commits = {load_target(name).provenance.get("tflm_commit") for name in target_names()}
    assert {commit for commit in commits if commit and TFLM_COMMIT.startswith(str(commit))}
    assert load_target("cortex-m4-cmsis-nn").provenance["tflm_commit"] == TFLM_COMMIT[:8]


def test_every_board_s_kind_is_one() -> None:
    from tflm_lint.emitters.kinds.index import KINDS

    assert {load_board(name).kind or "cmake" for name in board_names()} <= set(KINDS)

"""`diff`, between files, folders, revisions, and against the lock."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

import tflm_lint
from tests.build import Graph, Op, T, build
from tests.hostile.chains import relus
from tests.schemas import validate
from tflm_lint.cli import main

HOSTILE = "\x1b[31m|<script>\u202e`@you`"


def dense(weights: int = 1, *, units: int = 2, name: str = "y", more: bool = False) -> bytes:
    """Build a dense layer, and a RELU in front of it."""
    x, z = (T("INT8", (1, 4), name=which, scale=0.5, zp=0) for which in "xz")
    operators = [
        Op(
            "FULLY_CONNECTED",
            [z if more else x, T("INT8", (units, 4), weights, name="w", scale=0.5, zp=0)],
            [T("INT8", (1, units), name=name, scale=0.5, zp=0)],
        )
    ]
    return build([Graph([Op("RELU", [x], [z]), *operators] if more else operators)])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "models").mkdir()
    return tmp_path


def compared(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> list[dict[str, Any]]:
    capsys.readouterr()
    assert main(["diff", "--format", "json", *arguments]) == code
    document = json.loads(capsys.readouterr().out)
    validate(document, "diff")
    models: list[dict[str, Any]] = document["models"]
    return models


def git(*arguments: str) -> None:
    subprocess.run(
        ["git", "-c", "user.name=a", "-c", "user.email=a@b.c", "-c", "commit.gpgsign=false", *arguments],
        check=True, capture_output=True,
    )  # fmt: skip


def test_two_files(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("a.tflite").write_bytes(dense())
    Path("b.tflite").write_bytes(dense(units=3, more=True))
    (model,) = compared(capsys, "a.tflite", "b.tflite")
    assert (model["path"], model["state"]) == ("b.tflite", "changed")
    assert model["figures"]["macs"] == {"before": 8, "after": 12}
    for side, path in (("before", "a.tflite"), ("after", "b.tflite")):
        report = tflm_lint.lint(path)
        assert report.memory is not None
        assert report.flash is not None
        assert model["figures"]["arena"][side] == report.memory.arena_required
        assert model["figures"]["flash"][side] == report.flash.total
        assert model["figures"]["size"][side] == sum(part[side] for part in model["parts"].values()) == report.size
    assert model["counts"] == [{"op": "RELU", "before": 0, "after": 1}]
    changed, added = model["operators"]
    assert (changed["op"], changed["before"], changed["after"]) == ("FULLY_CONNECTED", 0, 1)
    assert changed["details"] == ["filter [2, 4] -> [3, 4]", "output [1, 2] -> [1, 3]"]
    assert (changed["constants"], changed["macs"]) == ({"before": 8, "after": 12}, {"before": 8, "after": 12})
    assert (added["op"], added["before"], added["after"]) == ("RELU", None, 0)
    assert [(end["side"], end["before"]) for end in model["interface"]] == [
        ("output", "INT8 [1, 2] scale 0.5 zero point 0")
    ]


def test_training_again(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("a.tflite").write_bytes(dense(1))
    Path("b.tflite").write_bytes(dense(2, name="other"))
    (model,) = compared(capsys, "a.tflite", "b.tflite")
    assert (model["operators"], model["retrained"], model["same"]) == ([], 1, 0)
    assert all(model["figures"][name]["before"] == model["figures"][name]["after"] for name in ("arena", "macs"))
    (model,) = compared(capsys, "a.tflite", "a.tflite")
    assert model["state"] == "same"


def test_folders(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("old", "new"):
        (folder / name / "kws").mkdir(parents=True)
    Path("old/same.tflite").write_bytes(dense())
    Path("new/same.tflite").write_bytes(dense())
    Path("old/kws/net.tflite").write_bytes(dense())
    Path("new/kws/net.tflite").write_bytes(dense(units=64))
    Path("old/gone.tflite").write_bytes(dense(3))
    Path("new/came.tflite").write_bytes(dense(4))
    Path("old/moved.tflite").write_bytes(dense(5))
    Path("new/kws/moved.tflite").write_bytes(dense(5))
    states = {model["path"]: model["state"] for model in compared(capsys, "old", "new")}
    assert states == {
        "kws/net.tflite": "changed", "gone.tflite": "removed", "came.tflite": "added", "kws/moved.tflite": "renamed",
        "same.tflite": "same",
    }  # fmt: skip
    models = compared(capsys, "old", "new")
    assert models[-1]["state"] == "same"
    weights = [
        sum(
            abs((model["figures"][name]["after"] or 0) - (model["figures"][name]["before"] or 0))
            for name in ("arena", "flash")
        )
        for model in models
        if model["state"] == "changed"
    ]
    assert weights == sorted(weights, reverse=True)


def test_revisions(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    git("init", "-q", "-b", "main")
    Path("models/a.tflite").write_bytes(dense())
    Path("models/b.tflite").write_bytes(dense(7))
    Path("other.tflite").write_bytes(dense(9))
    git("add", "-A")
    git("commit", "-qm", "one")
    Path("models/a.tflite").write_bytes(dense(units=3))
    Path("models/b.tflite").unlink()
    Path("models/c.tflite").write_bytes(dense(8))
    expected = {"models/a.tflite": "changed", "models/b.tflite": "removed", "models/c.tflite": "added"}
    assert {model["path"]: model["state"] for model in compared(capsys, "main", "--", "models/")} == expected
    git("checkout", "-qb", "work")
    git("add", "-A")
    git("commit", "-qm", "two")
    everything = {**expected, "other.tflite": "same"}
    for arguments in (("main", "HEAD", "--"), ("main..HEAD",), ("main...work", "--"), ("main",)):
        assert {model["path"]: model["state"] for model in compared(capsys, *arguments)} == everything
    assert {model["path"]: model["state"] for model in compared(capsys, "main", "--", "models/a.tflite")} == {
        "models/a.tflite": "changed"
    }
    for paths in (("models/*.tflite",), ("**/a.tflite", "models/b.tflite", "models/c.tflite")):
        assert {model["path"]: model["state"] for model in compared(capsys, "main", "--", *paths)} == expected
    assert git_is_untouched()


def git_is_untouched() -> bool:
    return not subprocess.run(["git", "status", "--porcelain"], check=True, capture_output=True).stdout


def test_what_is_no_revision(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", "main", "--"]) == 2
    assert "git repository" in capsys.readouterr().err
    git("init", "-q", "-b", "main")
    for name in ("nothing", "--help", "-x", ""):
        assert main(["diff", name, "--"] if not name.startswith("-") else ["diff", "main", "--", name]) == 2
        assert "main: no revision" in (error := capsys.readouterr().err) or "no revision of this" in error
    assert (
        main(["diff"])
        == main(["diff", "--"])
        == main(["diff", "a", "b", "c", "--"])
        == main(["diff", "a", "b", "c"])
        == 2
    )


def test_the_lock(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("models/a.tflite").write_bytes(dense())
    Path("models/b.tflite").write_bytes(dense(2))
    main(["lock"])
    Path("models/a.tflite").write_bytes(dense(units=5))
    Path("models/c.tflite").write_bytes(dense(3))
    found = {model["path"]: model for model in compared(capsys, "--locked", "models")}
    assert {path: model["state"] for path, model in found.items()} == {
        "models/a.tflite": "changed", "models/b.tflite": "same", "models/c.tflite": "added",
    }  # fmt: skip
    assert found["models/a.tflite"]["figures"]["macs"] == {"before": 8, "after": 20}
    assert found["models/a.tflite"]["parts"] == {}
    assert main(["diff", "--locked", "models", "--max-growth", "macs=12", "--max-growth", "50%"]) == 0
    assert main(["diff", "--locked", "models", "--max-growth", "macs=11"]) == 1


def test_too_much(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("a.tflite").write_bytes(dense())
    Path("b.tflite").write_bytes(dense(units=3))
    (model,) = compared(capsys, "a.tflite", "b.tflite", "--max-growth", "49%", code=1)
    assert model["beyond"] == ["macs"]
    assert compared(capsys, "a.tflite", "b.tflite", "--max-growth", "50%")[0]["beyond"] == []
    assert compared(capsys, "b.tflite", "a.tflite", "--max-growth", "0%")[0]["beyond"] == []
    assert main(["diff", "a.tflite", "b.tflite", "--max-growth", "x"]) == 2
    assert "--max-growth 'x', expected" in capsys.readouterr().err


def test_new_findings(folder: Path, capsys: pytest.CaptureFixture[str], root: Path) -> None:
    Path("a.tflite").write_bytes(dense())
    Path("b.tflite").write_bytes(
        build([Graph([Op("CUSTOM:Odd", [T("INT8", (1, 4), name="x")], [T("INT8", (1, 4), name="y")])])])
    )
    assert main(["diff", "a.tflite", "b.tflite"]) == 0
    assert main(["diff", "a.tflite", "b.tflite", "--fail-on-new"]) == 1
    assert main(["diff", "b.tflite", "a.tflite", "--fail-on-new"]) == 0
    assert main(["diff", "a.tflite", "b.tflite", "--fail-on-new", "--ignore", "OP"]) == 0
    (model,) = compared(capsys, "a.tflite", "b.tflite")
    assert "OP102" in [finding["code"] for finding in model["new"]]
    assert model["verdict"] == {"before": "right", "after": "does not run"}
    assert [finding["code"] for finding in compared(capsys, "b.tflite", "a.tflite")[0]["gone"]] == [
        finding["code"] for finding in model["new"]
    ]


def test_no_model(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("a.tflite").write_bytes(dense())
    Path("b.tflite").write_bytes(b"no model")
    for arguments in (("a.tflite", "b.tflite"), ("b.tflite", "a.tflite"), ("b.tflite", "b.tflite")):
        compared(capsys, *arguments)
        for name in ("text", "markdown"):
            assert main(["diff", *arguments, "--format", name]) == 0
    assert main(["diff", "a.tflite", "missing.tflite"]) == 2


def test_a_limit_of_ours_is_no_fault_of_the_file(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("small.tflite").write_bytes(dense())
    Path("great.tflite").write_bytes(relus(40))
    monkeypatch.setattr("tflm_lint.model.limits.MAX_TABLES", 60)
    assert compared(capsys, "small.tflite", "great.tflite")[0]["verdict"] == {"before": "right", "after": "not judged"}
    for name, words in (("text", "runs -> not judged"), ("markdown", "**not judged**")):
        main(["diff", "small.tflite", "great.tflite", "--format", name])
        assert words in capsys.readouterr().out


def test_names_in_text_and_markdown(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = f"{HOSTILE.replace('/', '')}.tflite"
    Path("old").mkdir()
    Path("new").mkdir()
    Path("old", path).write_bytes(dense(name=HOSTILE))
    Path("new", path).write_bytes(dense(name=HOSTILE, units=3))
    main(["diff", "old", "new"])
    text = capsys.readouterr().out
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "FULLY_CONNECTED #0" in text
    assert "filter [2, 4] -> [3, 4]" in text
    main(["diff", "old", "new", "--format", "markdown", "-o", "out.md"])
    page = Path("out.md").read_text(encoding="utf-8")
    assert "<script>" not in page
    assert "@you" not in page
    assert "`" not in page
    rows = [line for line in page.splitlines() if line.startswith("| <code>")]
    assert [line.count("|") for line in rows] == [6]


def test_from_python(folder: Path, root: Path) -> None:
    diff = tflm_lint.diff(dense(), dense(units=3), target="x86-64-reference")
    assert [(one.figure, one.by) for one in diff.figures if one.figure == "macs"] == [("macs", 4)]
    assert repr(diff).startswith("<ModelDiff <bytes>: changed")
    Path("a.tflite").write_bytes(dense())
    assert not tflm_lint.diff("a.tflite", tflm_lint.load("a.tflite")).changed


def test_quantizing_a_real_network(shared: Path, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, kind in (("old", "f32"), ("new", "i8")):
        shutil.copy(shared / "converters" / "models" / f"mbv2__{kind}.tflite", folder / f"{name}.tflite")
    (model,) = compared(capsys, "old.tflite", "new.tflite")
    assert len(model["operators"]) == 15
    assert all(
        "input FLOAT32 -> INT8" in row["details"] or "input1 FLOAT32 -> INT8" in row["details"]
        for row in model["operators"]
    )
    main(["diff", "old.tflite", "new.tflite"])
    assert "~ 7 CONV_2D" in capsys.readouterr().out


def test_each_model_on_its_own_target(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("old", "new"):
        (folder / name).mkdir()
        (folder / name / "a.tflite").write_bytes(dense(units=2 if name == "old" else 3))
    alone = compared(capsys, "old", "new", "--target", "x86-64-reference")[0]["figures"]["arena"]
    Path("tflm-lint.toml").write_text('[[models]]\nfiles = "**/a.tflite"\ntarget = "x86-64-reference"\n')
    assert compared(capsys, "old", "new")[0]["figures"]["arena"] == alone
    Path("tflm-lint.toml").write_text("")
    assert compared(capsys, "old", "new")[0]["figures"]["arena"] != alone

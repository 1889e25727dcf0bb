"""`tflm-lint fix` writes what runs and where it was told to, says what it did, and touches nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.build import Graph, Op, T, build
from tests.rewrite.test_engine import refused, runs
from tflm_lint.cli import main
from tflm_lint.rewrite.lookup import entries


def no_kernel() -> bytes:
    """A model that no rewrite cures."""
    x = T("FLOAT32", (4,), name="x")
    return build([Graph([Op("CUSTOM:Mine", [x], [T("FLOAT32", (4,), name="y")])])])


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, data in (
        ("refused", refused()),
        ("runs", runs()),
        ("custom", no_kernel()),
        ("broken", b"\x08\0\0\0TFL3"),
    ):
        (tmp_path / f"{name}.tflite").write_bytes(data)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def told(capsys: pytest.CaptureFixture[str], *argv: str, code: int) -> Any:
    assert main(["fix", "--format", "json", *argv]) == code
    return json.loads(capsys.readouterr().out)["files"]


def test_a_refused_model_is_written_fixed(models: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (file,) = told(capsys, "refused.tflite", "-o", "out.tflite", code=0)
    assert (file["output"], file["changed"], file["runs"], file["before"]["runs"]) == ("out.tflite", True, True, False)
    step = next(step for step in file["steps"] if step["rewrite"] == "dead-operators")
    assert (step["class"], step["error"]) == ("safe", "exact")
    assert [place["op"] for place in step["removed"]] == ["UNIQUE"]
    assert main(["check", "out.tflite"]) == 0
    before = (models / "out.tflite").read_bytes()
    capsys.readouterr()
    (again,) = told(capsys, "out.tflite", "-o", "again.tflite", code=0)
    assert (again["output"], again["changed"]) == (None, False)
    assert not (models / "again.tflite").exists()
    assert main(["fix", "--in-place", "out.tflite"]) == 0
    assert (models / "out.tflite").read_bytes() == before


def test_what_does_not_run_is_not_written(models: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (file,) = told(capsys, "custom.tflite", "-o", "out.tflite", code=1)
    assert file["runs"] is False
    assert not (models / "out.tflite").exists()
    assert main(["fix", "broken.tflite", "-o", "out.tflite"]) == 1
    out, err = capsys.readouterr()
    assert "FB001" in out
    assert err == ""
    assert not (models / "out.tflite").exists()
    assert main(["fix", "none.tflite", "-o", "out.tflite"]) == 2


def test_what_computes_wrong_results_fails(models: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As `check` does, whether anything was to be done or not."""
    x = T("FLOAT32", (4,), name="x")
    wrong = Graph([Op("RELU", [x], [T("FLOAT32", (4,), name="y")])], inputs=[])
    (models / "wrong.tflite").write_bytes(build([wrong]))
    (file,) = told(capsys, "wrong.tflite", "-o", "out.tflite", code=1)
    assert (file["changed"], file["runs"], file["after"]["results"]) == (False, True, "wrong")
    assert main(["check", "wrong.tflite"]) == 1


def test_a_dry_run_shows_the_difference(models: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = sorted(models.iterdir())
    assert main(["fix", "refused.tflite", "--dry-run"]) == 0
    out = capsys.readouterr().out
    assert "  - UNIQUE" in out
    assert "does not run" in out
    assert sorted(models.iterdir()) == before


def test_several_models(models: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (models / "out").mkdir()
    files = told(capsys, "refused.tflite", "custom.tflite", "-o", "out/", code=1)
    assert [file["output"] for file in files] == ["out/refused.tflite", None]
    assert main(["fix", "refused.tflite", "runs.tflite", "-o", "{stem}_fixed.tflite"]) == 0
    assert (models / "refused_fixed.tflite").exists()


@pytest.mark.parametrize(
    "argv",
    [
        ["refused.tflite"],
        ["refused.tflite", "-o", "refused.tflite"],
        ["refused.tflite", "-o", "x.tflite", "--in-place"],
        ["refused.tflite", "runs.tflite", "-o", "x.tflite"],
        ["-", "--in-place"],
        ["refused.tflite", "-o", "x.tflite", "--input-shape", "x=a,b"],
        ["refused.tflite", "-o", "x.tflite", "--input-shape", "nobody=1,4"],
        ["refused.tflite", "-o", "x.tflite", "--input-shape", "x=1,2,3"],
        ["refused.tflite", "-o", "x.tflite", "--select", "ZZ"],
        ["refused.tflite", "-o", "missing/x.tflite"],
    ],
)
def test_wrong_requests(models: Path, argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fix", *argv]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert (models / "refused.tflite").read_bytes() == refused()
    assert not (models / "x.tflite").exists()


def test_an_input_gets_another_shape(models: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("numpy")
    (file,) = told(capsys, "runs.tflite", "-o", "wide.tflite", "--input-shape", "x=2,4", code=0)
    assert file["changed"]
    from tflm_lint import load

    assert [tensor.shape for tensor in load("wide.tflite").subgraphs[0].tensors] == [(2, 4), (2, 4)]
    (file,) = told(capsys, "runs.tflite", "-o", "same.tflite", "--input-shape", "x=1,4", code=0)
    assert not file["changed"]


def test_explain_and_list_know_the_rewrites(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", "rewrites", "--format", "json"]) == 0
    assert [row["rewrite"] for row in json.loads(capsys.readouterr().out)] == [entry.name for entry in entries()]
    assert main(["explain", "dead-operators", "FL401"]) == 0
    out = capsys.readouterr().out
    assert "dead-operators, a rewrite (safe, exact; cures OP101" in out
    assert "What `tflm-lint fix` does about it:\n  un" in out
    assert "  unused-tensors (safe, exact)\n    Drop tensors that nothing uses." in out


def test_the_check_says_what_is_fixable(models: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "refused.tflite", "--format", "json"]) == 1
    (file,) = json.loads(capsys.readouterr().out)["files"]
    fixes = {finding["code"]: finding["fix"] for finding in file["findings"]}
    assert fixes["OP101"] is None, "whether the operator is dead the index cannot tell"


def test_the_page_has_every_rewrite(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["list", "rewrites", "--format", "markdown"])
    page = (root / "docs" / "fix.md").read_text(encoding="utf-8")
    table = page.partition("<!-- rewrites -->\n")[2].partition("<!-- end -->")[0]
    assert table == capsys.readouterr().out, "run python -m tflm_lint.compile"


def test_what_is_still_wrong_is_not_cured(models: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of weights with zero points there is no convolution; what else was done is no success."""
    x = T("INT8", (2, 4), scale=0.1, zp=0)
    w = T("INT8", (3, 4), list(range(12)), [0.1, 0.2, 0.3], [1, 2, 3])
    y = T("INT8", (2, 3), scale=0.1, zp=0)
    options = {"fused_activation_function": 0, "weights_format": 0}
    (models / "dense.tflite").write_bytes(build([Graph([Op("FULLY_CONNECTED", [x, w, None], [y], options)])]))
    older = ("--board", "nano33ble", "--port", "arduino-2023-12")
    assert main(["fix", "dense.tflite", "-o", "out.tflite", *older]) == 1
    said = capsys.readouterr().out
    assert said.startswith("dense.tflite: not cured, runs on cortex-m4-cmsis-nn, arduino-2023-12, but computes wrong ")

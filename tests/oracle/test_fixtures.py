"""The committed models: they are what their manifests say, and the linter agrees with what was done to each."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

import tflm_lint
from tests.oracle import compare, interpreter

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
MODELS: list[dict[str, Any]] = json.loads((FIXTURES / "manifest.json").read_text())["files"]
MALFORMED: list[dict[str, Any]] = json.loads((FIXTURES / "malformed" / "manifest.json").read_text())["files"]


def _name(row: dict[str, Any]) -> str:
    return str(row["file"])


@pytest.mark.parametrize(("folder", "rows"), [(FIXTURES, MODELS), (FIXTURES / "malformed", MALFORMED)])
def test_manifest_names_every_file_as_it_is(folder: Path, rows: list[dict[str, Any]]) -> None:
    digests = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in folder.glob("*.tflite")}
    assert digests == {row["file"]: row["sha256"] for row in rows}


def test_all_together_are_small() -> None:
    assert sum(row["size"] for row in MODELS + MALFORMED) < 3_000_000


@pytest.mark.parametrize("row", MODELS, ids=_name)
def test_verdict_of_a_converted_model(row: dict[str, Any]) -> None:
    report = tflm_lint.lint(FIXTURES / row["file"], target=compare.TARGET)
    assert report.runs == (row["verdict"] == "accept"), [f.message for f in report.findings]


def test_malformed_files_are_what_their_script_makes() -> None:
    from fixtures import make_malformed

    made = {f"{name}.tflite": hashlib.sha256(data).hexdigest() for name, (_, data) in make_malformed.fill().items()}
    assert made == {row["file"]: row["sha256"] for row in MALFORMED}


@pytest.mark.parametrize("row", MALFORMED, ids=_name)
def test_malformed_file_is_a_finding(row: dict[str, Any]) -> None:
    report = tflm_lint.lint(FIXTURES / "malformed" / row["file"], target=compare.TARGET)
    errors = [finding for finding in report.findings if finding.severity == "error"]
    if not row["cxx_verifier"]:
        assert not report.runs
        assert errors
        assert all(finding.code.startswith("FB") for finding in errors)
    if row["interpreter"] == "crash":
        assert not report.runs
        assert errors
    if row["file"].startswith("name_") and row["cxx_verifier"]:
        assert report.runs, [finding.message for finding in errors]


@pytest.mark.skipif(not interpreter.available(), reason="needs the tflite-micro package (x86-64 Linux)")
def test_interpreter_still_says_what_the_manifests_say() -> None:
    models = [(FIXTURES / row["file"]).read_bytes() for row in MODELS]
    assert [v.verdict for v in interpreter.judge(models)] == [row["verdict"] for row in MODELS]

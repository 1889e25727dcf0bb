"""Names become Subjects: read when their turn comes, once, and what cannot be read hides nothing."""

from __future__ import annotations

import io
import tracemalloc
from collections import Counter
from pathlib import Path

import pytest

from tests.reporters import surroundings
from tflm_lint import lint_all
from tflm_lint.cli import main
from tflm_lint.facts.ops import load_ops
from tflm_lint.findings import Wanted
from tflm_lint.firmware import Firmware
from tflm_lint.inputs import Subject, gather, read_bytes, subject_of
from tflm_lint.inputs.around import surroundings as read_surroundings
from tflm_lint.inputs.gather import Exclude, Inputs
from tflm_lint.linter import lint
from tflm_lint.model.graph import Model
from tflm_lint.model.malformed import Malformed
from tflm_lint.model.read import load_bytes
from tflm_lint.report import Report


@pytest.fixture
def folder(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    models = [(root / "fixtures" / f"{model}_int8.tflite").read_bytes() for model in ("hello_world", "kws")]
    surroundings.write(tmp_path, *models)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Count how often a file of the run is read, and a model."""
    count: Counter[str] = Counter()

    def counted(path: str) -> bytes:
        count[path] += 1
        return read_bytes(path)

    def loaded(data: bytes) -> Model:
        count[f"{len(data)} bytes"] += 1
        return load_bytes(data)

    monkeypatch.setattr(gather, "read_bytes", counted)
    monkeypatch.setattr("tflm_lint.model.read.load_bytes", loaded)
    return count


@pytest.mark.usefixtures("folder")
def test_what_surrounds_a_model_is_known_before_it_is_linted() -> None:
    model, array = Inputs(["word.tflite", "good.h"])
    assert isinstance(model.model, Model)
    assert model.manifest is not None
    assert (model.manifest.file, model.manifest.arena) == ("word.json", 600)
    assert array.array is not None
    assert (array.path, array.array.file, array.array.declaration.name) == ("good.h", "good.h", "g_model")
    assert array.data == model.data
    (broken,) = Inputs(["broken.c"])
    assert isinstance(broken.model, Malformed)
    assert broken.array is not None
    assert broken.array.broken is not None


def test_bytes_that_are_no_model_are_a_subject_too() -> None:
    subject = subject_of(b"<html>", "page.tflite")
    assert isinstance(subject.model, Malformed)
    assert subject.model.__traceback__ is None, "else the frames of the reader stay alive with the report"
    assert (subject.path, subject.data) == ("page.tflite", b"<html>")


@pytest.mark.usefixtures("folder")
def test_a_file_is_read_when_its_turn_comes(reads: Counter[str]) -> None:
    inputs = Inputs(["old.tflite", "good.h", "word.tflite"])
    assert not reads
    subjects = iter(inputs)
    assert next(subjects).path == "old.tflite"
    assert (list(reads), inputs.done) == (["old.tflite", f"{len(Path('old.tflite').read_bytes())} bytes"], 0)
    assert next(subjects).path == "good.h"
    assert "word.tflite" not in reads
    assert [subject.path for subject in subjects] == ["word.tflite"]
    assert inputs.done == 3


@pytest.mark.usefixtures("folder")
def test_no_model_is_read_twice_where_an_application_is_named(reads: Counter[str]) -> None:
    pytest.importorskip("tree_sitter_cpp", reason="the extra app is not installed")
    around = read_surroundings([], ["src"], load_ops())
    names = ["old.tflite", "word.tflite", "two.cpp"]
    subjects = list(Inputs(names, around))
    assert [len(subject.applications) for subject in subjects] == [1, 1, 1, 1]
    size = len(Path("word.tflite").read_bytes())
    assert [reads[name] for name in names] == [1, 1, 1]
    assert reads[f"{size} bytes"] == 2, "the model of the manifest and the array of the same bytes"
    others = {app.others for subject in subjects for app in subject.applications}
    used = {op for name in names for report in lint_all(name) for op in (row.op for row in report.ops)}
    assert others == {frozenset(used)}
    assert {"FULLY_CONNECTED", "CONV_2D"} <= used


@pytest.mark.usefixtures("folder")
def test_more_models_than_are_kept_are_read_again(monkeypatch: pytest.MonkeyPatch, reads: Counter[str]) -> None:
    pytest.importorskip("tree_sitter_cpp", reason="the extra app is not installed")
    around = read_surroundings([], ["src"], load_ops())
    names = ["old.tflite", "word.tflite", "good.h", "nothing-here.c"]
    kept = list(Inputs(names[:3], around))
    monkeypatch.setattr(gather, "KEPT", len(Path("old.tflite").read_bytes()))
    reads.clear()
    assert list(Inputs(names[:3], around)) == kept
    assert [reads[name] for name in names[:3]] == [1, 2, 2]


def test_a_folder_is_not_held_in_memory(root: Path, tmp_path: Path) -> None:
    data = (root / "fixtures" / "cnn_big_int8.tflite").read_bytes()
    for number in range(12):
        (tmp_path / f"{number}.tflite").write_bytes(data)
    tracemalloc.start()
    try:
        assert sum(1 for _ in Inputs([str(tmp_path)])) == 12
        assert tracemalloc.get_traced_memory()[1] < 4 * len(data) + (2 << 20)
    finally:
        tracemalloc.stop()


@pytest.mark.usefixtures("folder")
def test_what_is_no_model_hides_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    inputs = Inputs(["nothing.tflite", "src/main.cc", "old.tflite"])
    assert [subject.path for subject in inputs] == ["old.tflite"]
    assert inputs.failures == ["nothing.tflite: no such file"]
    assert len(inputs.notes) == 1
    assert inputs.notes[0].startswith("src/main.cc: no model in this file")
    alone = Inputs(["src/main.cc"])
    assert (list(alone), alone.notes) == ([], [])
    assert alone.failures[0].startswith("src/main.cc: no model in this file")
    # a folder's sources without a model are nobody's fault, unless there is nothing else
    src = Inputs(["src"])
    assert list(src) == []
    assert src.failures == ["no .tflite file, and no C or C++ file with a model in it"]
    assert main(["old.tflite", "src/main.cc"]) in (0, 1)
    assert capsys.readouterr().err.startswith("tflm-lint: note: src/main.cc: no model in this file")


@pytest.mark.usefixtures("folder")
def test_no_memory_for_one_model(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def refuse(subject: Subject, firmware: Firmware, wanted: Wanted) -> Report:
        if subject.path == "old.tflite":
            raise MemoryError
        return lint(subject, firmware, wanted)

    monkeypatch.setattr("tflm_lint.linter.lint", refuse)
    assert main(["old.tflite", "word.tflite"]) == 2
    told = capsys.readouterr()
    assert told.err == "tflm-lint: error: old.tflite: not enough memory\n"
    assert told.out.startswith("word.tflite: runs")


@pytest.mark.usefixtures("folder")
def test_excluded_files_are_linted_where_they_are_named() -> None:
    exclude = Exclude(("*.cpp", "b*"), ".")
    found = [Path(subject.path).name for subject in Inputs(["."], exclude=exclude)]
    assert found == ["cut.c", "good.h", "old.tflite", "word.tflite"]
    assert [subject.path for subject in Inputs(["bad.cc", "two.cpp"], exclude=exclude)] == ["bad.cc", *["two.cpp"] * 2]


def test_standard_input(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = (root / "fixtures" / "hello_world_int8.tflite").read_bytes()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
    (subject,) = Inputs(["-"])
    assert (subject.path, subject.data) == ("-", data)
    monkeypatch.setattr("sys.stdin", None)
    closed = Inputs(["-"])
    assert list(closed) == []
    assert closed.failures == ["-: standard input is closed"]

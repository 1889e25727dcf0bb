"""Several processes: the same reports in the same order, what one dies of is told; the bar where somebody looks."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import pytest

from tflm_lint import linter
from tflm_lint.asked import asked
from tflm_lint.cli import main
from tflm_lint.commands import workers
from tflm_lint.findings import PLAIN, Wanted
from tflm_lint.firmware import Firmware
from tflm_lint.inputs import Subject
from tflm_lint.inputs.gather import Inputs


@pytest.fixture
def folder(root: Path, tmp_path: Path) -> Path:
    for name in ("hello_world_int8", "flex_erf"):
        data = (root / "fixtures" / f"{name}.tflite").read_bytes()
        for number in range(6):
            (tmp_path / f"{number}_{name}.tflite").write_bytes(data)
    (tmp_path / "3_broken.tflite").write_bytes(b"no")
    return tmp_path


def test_the_same_in_any_number_of_processes(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--no-config", "--jobs", "1", "--format", "json", str(folder)]) == 1
    alone = capsys.readouterr().out
    assert main(["--no-config", "--jobs", "3", "--format", "json", str(folder)]) == 1
    assert capsys.readouterr().out == alone


def test_no_more_processes_than_files(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model = str(root / "fixtures" / "hello_world_int8.tflite")
    assert main(["--no-config", "--jobs", "999999999", model]) == 0


def dies(subjects: list[Subject], firmware: Firmware, wanted: Wanted) -> object:
    """Die over one of the models, as a process does that takes too much memory."""
    if any("2_flex" in subject.path for subject in subjects):
        os._exit(9)
    return [linter.linted(subject, firmware, wanted) for subject in subjects]


def test_what_a_process_dies_of_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "work", dies)
    monkeypatch.setattr(workers, "TOGETHER", 1)
    inputs = Inputs([str(folder)])
    request = asked()
    reports = list(workers.reports_of(inputs, lambda _: request[:2], 2))
    assert any("2_flex_erf.tflite: its process" in failure for failure in inputs.failures)
    assert len(reports) + len(inputs.failures) == 13
    # those behind it are linted in new processes
    assert reports[-1].path.endswith("5_hello_world_int8.tflite")


def test_models_that_are_linted_alike_go_together(folder: Path) -> None:
    one, other = asked().firmware, asked(target="cortex-m0-cmsis-nn").firmware
    bundles = workers.bundled(Inputs([str(folder)]), lambda path: (other if "hello" in path else one, PLAIN))
    found = [([subject.path for subject in subjects], firmware) for subjects, firmware, _ in bundles]
    assert [path for paths, _ in found for path in paths] == Inputs([str(folder)]).paths
    assert all(("hello" in path) == (firmware is other) for paths, firmware in found for path in paths)
    alike = list(workers.bundled(Inputs([str(folder)]), lambda _: (one, PLAIN)))
    assert [len(subjects) for subjects, _, _ in alike] == [8, 5]


def test_how_many_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(8)), raising=False)
    assert [workers.processes(paths) for paths in (1, 31, 32, 64, 1000)] == [1, 1, 2, 4, 8]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("ci", [False, True])
def test_a_bar_on_a_terminal_only(ci: bool, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    if ci:
        monkeypatch.setenv("CI", "true")
    request = asked()
    for stream, drawn in ((Terminal(), not ci), (io.StringIO(), False)):
        monkeypatch.setattr(sys, "stderr", stream)
        assert len(list(workers.reports_of(Inputs([str(folder)]), lambda _: request[:2], 1))) == 13
        text = stream.getvalue()
        assert bool(text) == drawn
        if drawn:
            assert "/13" in text
            assert text.endswith("\r\x1b[K")

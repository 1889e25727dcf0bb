"""Hints that take a search: sought where somebody looks at them, and said to be left out where not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rules.cases import gappy
from tflm_lint.cli import main
from tflm_lint.facts.targets import Target
from tflm_lint.reporters.figures_text import UNSOUGHT, UNSOUGHT_KERNELS
from tflm_lint.reporters.index import FORMATS
from tflm_lint.rules import ar604_kernel_dependent_arena as ar604


@pytest.fixture(scope="module")
def model() -> bytes:
    """Build a model whose arena could be smaller, once: it is searched for."""
    return gappy()


@pytest.fixture
def folder(tmp_path: Path, model: bytes) -> Path:
    """Two models whose arena could be smaller."""
    for name in ("one", "two"):
        (tmp_path / f"{name}.tflite").write_bytes(model)
    return tmp_path


def out(capsys: pytest.CaptureFixture[str], *argv: object) -> str:
    main(["check", "--jobs", "1", *map(str, argv)])
    return " ".join(capsys.readouterr().out.split())


def test_of_several_models_hints_are_counted_without_the_search(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = out(capsys, "--no-config", folder)
    assert shown.endswith(f"{UNSOUGHT} (--hints, --statistics)")
    assert UNSOUGHT not in out(capsys, "--no-config", "--ignore", "AR605", folder)


def test_other_kernels_are_planned_where_their_figures_are_told(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Target] = []
    monkeypatch.setattr(ar604, "required_on", lambda target, _: asked.append(target))
    assert UNSOUGHT_KERNELS in out(capsys, "--no-config", "--memory", folder)
    assert UNSOUGHT_KERNELS not in out(capsys, "--no-config", "--memory", "--ignore", "AR604", folder)
    assert not asked
    assert UNSOUGHT not in out(capsys, "--no-config", "--memory", "--select", "AR604", folder)
    assert asked


@pytest.mark.parametrize("flags", [("--hints",), ("--verbose",), ("--statistics",)])
def test_it_is_done_where_hints_are_told(
    flags: tuple[str, ...], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = out(capsys, "--no-config", *flags, folder)
    assert ("avoidable-peak" if flags[0] == "--statistics" else "AR605") in shown
    assert UNSOUGHT not in shown


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_every_format_that_tells_hints_has_it(name: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shown = out(capsys, "--no-config", "--format", name, folder)
    assert {"text": UNSOUGHT, "markdown": "3 info"}.get(name, "AR605") in shown


def test_a_format_that_tells_hints_beside_one_that_does_not(folder: Path) -> None:
    told = folder / "told"
    main(["check", "--no-config", "--format", "text", "--format", f"json={told}", str(folder)])
    assert "AR605" in told.read_text()


def test_it_is_done_of_one_model_and_where_the_rule_was_asked_for(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "1 hint would save" in out(capsys, "--no-config", "--select", "AR605", folder / "one.tflite")
    assert "hints in 2 models" in out(capsys, "--no-config", "--select", "AR", folder)


def test_it_is_done_where_the_end_hangs_on_it(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = folder / "tflm-lint.toml"
    config.write_text('fail-on = "info"\n')
    assert UNSOUGHT not in out(capsys, "--config", config, folder)
    config.write_text('severity = { AR605 = "warning" }\n')
    assert "warning AR605" in out(capsys, "--config", config, folder)


def test_an_entry_that_ignores_it_is_seen_to_ignore_something(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "tflm-lint.toml").write_text('ignore = ["AR605"]\n')
    main(["check", str(folder)])
    assert "ignored nothing" not in capsys.readouterr().err

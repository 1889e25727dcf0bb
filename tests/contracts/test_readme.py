"""The README tells the truth: its examples are what the program prints, its commands are those that CI runs."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tflm_lint.cli import main
from tflm_lint.commands.index import COMMANDS
from tflm_lint.emitters import STYLES
from tflm_lint.reporters.index import FORMATS

EXAMPLE = re.compile(r"<!-- example: tflm-lint (.*?) -->\n```text\n(.*?)```\n<!-- end -->", re.DOTALL)


@pytest.fixture(scope="module")
def readme(root: Path) -> str:
    return (root / "README.md").read_text(encoding="utf-8")


def test_examples_are_current(
    readme: str, root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    examples = EXAMPLE.findall(readme)
    assert examples
    for arguments, shown in examples:
        main(shlex.split(arguments))
        assert capsys.readouterr().out == shown, f"paste what `tflm-lint {arguments}` prints"


def test_ci_runs_the_test_command(readme: str, root: Path) -> None:
    first, tests = re.findall(r"```sh\n(.*?)\n```", readme, re.DOTALL)[:2]
    assert tests in (root / ".ci" / "run").read_text(encoding="utf-8")
    for part in ("pip install .", "tflm-lint fixtures/", "tflm-lint emit fixtures/"):
        assert part in first


def test_every_command_format_and_style_is_documented(readme: str, root: Path) -> None:
    for command in COMMANDS:
        assert f"tflm-lint {command}" in readme
    for page, names in (("formats.md", FORMATS), ("emit.md", STYLES)):
        text = (root / "docs" / page).read_text(encoding="utf-8")
        assert not [name for name in names if f"| `{name}` |" not in text], page


def test_links_lead_somewhere(readme: str, root: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", readme):
        if not target.startswith("https://"):
            assert (root / target).exists(), target

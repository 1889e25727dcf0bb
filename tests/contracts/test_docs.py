"""The pages tell the truth: links lead somewhere, commands and options are there, both languages run the same code."""

from __future__ import annotations

import ast
import json
import re
import shlex
import sys
from pathlib import Path

import pytest
import yaml

from tflm_lint.cli import main
from tflm_lint.commands.index import COMMANDS

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", *(ROOT / "docs").rglob("*.md")])
#: Pages that MkDocs makes (tools/site/hooks.py).
MADE = re.compile(r"(rules|rewrites)/(index|[A-Z]{2}\d{3}|[a-z0-9-]+)\.md|(operators|targets|boards|api|changelog)\.md")

pytestmark = pytest.mark.skipif(not (ROOT / "docs").is_dir(), reason="an installed package has no pages")


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def anchors(text: str) -> set[str]:
    """Return what a page's headings are called in links."""
    found = set()
    for heading in re.findall(r"^#+ (.*)$", text, re.MULTILINE):
        given = re.search(r"\{#([\w-]+)\}", heading)
        plain = re.sub(r"[^\w\- ]", "", re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading.lower())).strip()
        found.add(given[1] if given else plain.replace(" ", "-"))
    return found


def links(text: str) -> list[str]:
    without_code = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    without_code = re.sub(r"`[^`\n]*`", "", without_code)
    return re.findall(r"\]\(([^)\s]+)\)", without_code)


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_links_lead_somewhere(path: Path) -> None:
    for link in links(path.read_text(encoding="utf-8")):
        if link.startswith(("https://", "mailto:")):
            continue
        target, _, anchor = link.partition("#")
        other = (path.parent / target).resolve() if target else path
        if MADE.fullmatch(target.replace("../", "")) and not other.exists():
            assert (ROOT / "docs") in path.parents, f"{link}: only the site has it"
            continue
        assert other.exists(), f"{link}: there is no such file"
        if anchor:
            assert anchor in anchors(other.read_text(encoding="utf-8")), f"{link}: there is no such heading"


def commands(text: str) -> list[list[str]]:
    """Return what a page tells to type, without comments, pipes and redirections."""
    found = []
    for block in re.findall(r"^```(?:sh|bash|console)\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        for line in block.replace("\\\n", " ").split("\n"):
            for command in re.split(r"&&|\|\||[|;]", line):
                words = shlex.split(command.partition(" #")[0], comments=True)
                if words[:1] == ["tflm-lint"]:
                    found.append(words[1:])
    return found


@pytest.fixture(scope="module")
def helps() -> dict[str, str]:
    """What `tflm-lint help COMMAND` says, made when asked for."""
    return {}


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_commands_and_options_are_there(path: Path, helps: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    for words in commands(path.read_text(encoding="utf-8")):
        command = words[0] if words and words[0] in COMMANDS else "check"
        if command not in helps:
            with pytest.raises(SystemExit):
                main(["help", command])
            helps[command] = capsys.readouterr().out
        for word in words:
            option = word.partition("=")[0]
            if option.startswith("--") and len(option) > 2:
                assert re.search(rf"{re.escape(option)}\b", helps[command]), f"tflm-lint {' '.join(words)}"


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_code_can_be_read(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for code in blocks(text, "python"):
        compile(code, named(path), "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    for code in blocks(text, "toml"):
        tomllib.loads(code)
    for code in blocks(text, "ya?ml"):
        list(yaml.safe_load_all(code))
    for code in blocks(text, "json"):
        json.loads(code)


def test_what_pages_let_explain_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    asked = {
        tuple(words)
        for path in PAGES
        for words in commands(path.read_text(encoding="utf-8"))
        if words[:1] == ["explain"]
    }
    for path in PAGES:
        asked |= {("explain", text) for text in re.findall(r'explain "([^"]+)"', path.read_text(encoding="utf-8"))}
    assert len(asked) > 3
    for words in asked:
        if not set(words) & {"NAME", "MESSAGE", "CODE"} and "…" not in words[-1]:
            assert main(list(words)) == 0, words


def test_both_languages_run_the_same() -> None:
    docs = ROOT / "docs"
    for name in ("getting-started.md", "guide.md"):
        english, spanish = ((docs / folder / name).read_text(encoding="utf-8") for folder in (".", "es"))
        blocks = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
        assert blocks.findall(english) == blocks.findall(spanish)
        levels = re.compile(r"^(#+) ", re.MULTILINE)
        assert levels.findall(blocks.sub("", english)) == levels.findall(blocks.sub("", spanish))


@pytest.mark.slow
def test_the_guide_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From training to firmware, as it stands on the page."""
    pytest.importorskip("tensorflow")
    monkeypatch.chdir(tmp_path)
    text = (ROOT / "docs" / "guide.md").read_text(encoding="utf-8")
    code = "\n".join(re.findall(r"<!-- run -->\n```python\n(.*?)```", text, re.DOTALL))
    assert code.count("assert") > 3
    exec(compile(code, "guide.md", "exec"), {"__name__": "guide"})  # noqa: S102 - the page's own code
    for words in commands(text):
        if "gesture_fixed.tflite" in words and "--app" not in words and words[0] != "new":
            assert main(words) == 0, words
    assert (tmp_path / "gesture_model_data.cc").is_file()

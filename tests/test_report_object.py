"""A Report in Python: the JSON's own dictionary, a short repr, HTML for notebooks, and every field documented."""

from __future__ import annotations

import ast
import json
import os
from html.parser import HTMLParser
from pathlib import Path

import pytest

import tflm_lint
from tests.reporters.runs import BAD, GOOD, HOSTILE
from tests.schemas import validate
from tflm_lint import cli
from tflm_lint.model.write import write
from tflm_lint.report import Report

KWS = "kws_int8.tflite"
SCRIPT = "<script>alert('1')</script>&\"\x1b[2J"


def test_to_dict_is_the_json(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, how in ((KWS, {}), ("mlp_dynamic_range.tflite", {"memory": True}), ("malformed/cut.tflite", {})):
        path = root / "fixtures" / name
        if not path.exists():
            path = next((root / "fixtures" / "malformed").glob("*.tflite"))
        cli.main([str(path), "--no-config", "--format", "json", *(["--memory"] if how else [])])
        (shown,) = json.loads(capsys.readouterr().out)["files"]
        assert json.loads(json.dumps(tflm_lint.lint(path, **how).to_dict())) == shown  # type: ignore[arg-type]


def test_to_dict_is_valid_whatever_the_names() -> None:
    head = {
        "version": 1,
        "tool": {"name": "tflm-lint", "version": "1", "tflm_commit": "0" * 40},
        "target": "x",
        "kernel_version": None,
        "port": None,
    }
    files = [report.to_dict() for report in (GOOD, BAD, HOSTILE)]
    validate(json.loads(json.dumps({**head, "files": files})), "report")


@pytest.mark.parametrize(
    ("report", "said"),
    [
        (GOOD, "<Report kws.tflite: runs, arena 16992, 1 finding>"),
        (BAD, "<Report bad.tflite: does not run, 7 findings>"),
        (
            GOOD._replace(results="wrong"),
            "<Report kws.tflite: runs, but computes wrong results, arena 16992, 1 finding>",
        ),
        (GOOD._replace(runs=False), "<Report kws.tflite: not judged, arena 16992, 1 finding>"),
    ],
)
def test_the_repr_is_short(report: Report, said: str) -> None:
    assert repr(report) == said


class Page(HTMLParser):
    """Reads a fragment: what tags there are, and whether each that is opened is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.text = ""
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.open.append(tag)
        assert {name for name, _ in attrs} <= {"style"}

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_a_notebook_shows_it(root: Path) -> None:
    page = Page(tflm_lint.lint(root / "fixtures" / KWS, board="nano33ble")._repr_html_())
    assert not page.open
    assert page.tags == {"div", "p", "strong", "span", "table", "tr", "td"}
    for words in ("runs", "7,840 bytes (exact)", "7,828 used", "339,424 multiply-accumulates", "nano33ble", "FL410"):
        assert words in page.text


def test_a_notebook_runs_nothing_of_a_name() -> None:
    finding = BAD.findings[0]._replace(message=SCRIPT)
    html = BAD._replace(path=SCRIPT, findings=(finding,) * 2)._repr_html_()
    page = Page(html)
    assert "script" not in page.tags
    assert page.text.count("<script>alert('1')</script>&\"\\x1b[2J") == 2
    assert "(2 places)" in page.text
    many = tuple(BAD.findings[0]._replace(message=f"message {number}") for number in range(50))
    assert "30 more causes" in Page(BAD._replace(findings=many)._repr_html_()).text
    assert Page(HOSTILE._repr_html_()).text.isprintable()


def test_light_and_dark(root: Path) -> None:
    # no colour of the page's own: neither a background nor a text that one of the two would hide
    html = tflm_lint.lint(root / "fixtures" / KWS)._repr_html_()
    assert "background" not in html
    assert "#000" not in html
    assert "#fff" not in html


def test_paths_of_every_kind(root: Path, tmp_path: Path) -> None:
    data = (root / "fixtures" / KWS).read_bytes()
    (tmp_path / KWS).write_bytes(data)
    (entry,) = os.scandir(os.fsencode(tmp_path))
    (folder,) = [
        found for found in os.scandir(os.fsencode(tmp_path.parent)) if os.fsdecode(found.name) == tmp_path.name
    ]
    path = tmp_path / KWS
    reports = [tflm_lint.lint(given) for given in (path, str(path), entry)]
    assert len({json.dumps(report.to_dict()) for report in reports}) == 1
    in_memory = [tflm_lint.lint(given) for given in (data, bytearray(data), memoryview(data))]
    assert len({json.dumps(report.to_dict()) for report in in_memory}) == 1
    (found,) = tflm_lint.lint_all(folder)
    assert found.sha256 == in_memory[0].sha256
    for nothing in (5, None, 1.5):
        with pytest.raises(TypeError):
            tflm_lint.lint(nothing)  # type: ignore[arg-type]  # the point


def test_a_model_that_was_changed_is_what_its_file_would_be(root: Path) -> None:
    model = tflm_lint.load(root / "fixtures" / KWS)
    assert tflm_lint.lint(model).size == len(model.data)
    changed = model._replace(metadata=(), description="changed")
    report = tflm_lint.lint(changed)
    written = write(changed)
    assert (report.size, report.sha256) == (len(written), tflm_lint.lint(written).sha256)
    assert "FL403" in {finding.code for finding in tflm_lint.lint(model).findings}
    assert "FL403" not in {finding.code for finding in report.findings}
    assert tflm_lint.fix(changed).original == written


def test_every_field_is_documented(root: Path) -> None:
    """Hold that a field of a report's values has a comment or docstring that tells what it is."""
    bare = []
    for name in ("__init__", "detail"):
        source = (root / "tflm_lint" / "report" / f"{name}.py").read_text(encoding="utf-8")
        lines = source.splitlines()
        classes = [node for node in ast.parse(source).body if isinstance(node, ast.ClassDef)]
        for node in classes:
            for field in node.body:
                if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
                    before = lines[field.lineno - 2].strip()
                    if not before.startswith("#:"):
                        bare.append(f"{node.name}.{field.target.id}")
    assert not bare

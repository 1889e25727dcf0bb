"""`report` and `diff --format html`: where the page goes, what is never replaced, several models, mistakes."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest

from tests.page.pages import Page
from tflm_lint.cli import main
from tflm_lint.page.document import environment_of

pytest.importorskip("jinja2")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, root: Path) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("hello_world_int8", "mlp_float16"):
        shutil.copy(root / "fixtures" / f"{name}.tflite", tmp_path)
    return tmp_path


def failed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    capsys.readouterr()
    assert main(list(arguments)) == 2
    return capsys.readouterr().err


def test_one_model(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "hello_world_int8.tflite", "-o", "r.html"]) == 0
    told = capsys.readouterr()
    assert not told.out
    assert told.err == "wrote r.html\n"
    text = Path("r.html").read_text(encoding="utf-8")
    assert text.startswith("<!doctype html>\n<!-- Written by tflm-lint -->")
    assert main(["report", "hello_world_int8.tflite", "-o", "-"]) == 0
    assert capsys.readouterr().out == text
    # a page of ours is replaced
    assert main(["report", "mlp_float16.tflite", "-o", "r.html", "--no-fix"]) == 0
    assert Path("r.html").read_text(encoding="utf-8") != text


def test_several_models(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("broken.tflite").write_bytes(b"no model at all")
    assert main(["report", ".", "missing.tflite", "-o", "-", "--no-fix"]) == 2
    told = capsys.readouterr()
    assert "missing.tflite" in told.err
    page = Page(told.out)
    assert not page.wrong
    links = [element.attributes["href"] for element in page.all("a") if "skip" not in element.attributes["class"]]
    assert links == ["#m1", "#m2", "#m3"]
    assert [element.attributes["id"] for element in page.all("article")] == ["m1", "m2", "m3"]
    assert "3 models on cortex-m4-cmsis-nn: 1 run, 2 do not" in page.text
    assert "Could not be read: " in page.text


def test_the_sum_is_the_terminal_s(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    port = ["--port", "arduino-2023-12"]
    for name in ("hello_world_int8.tflite", "mlp_float16.tflite"):
        Path("below").mkdir(exist_ok=True)
        shutil.copy(name, "below")
    main([".", *port])
    last = capsys.readouterr().out
    assert main(["report", ".", "-o", "-", "--no-fix", *port]) == 0
    page = Page(capsys.readouterr().out)
    assert "2 run, 2 of them compute wrong results, 2 do not" in page.text
    assert "2 run, 2 of them compute wrong results, 2 do not" in " ".join(last.split())
    # two of one name are told apart
    named = {text for text in page.texts if text.endswith("mlp_float16.tflite")}
    assert len(named) == 2


def test_what_is_read_by_nobody_replaces_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("empty").mkdir()
    model = "hello_world_int8.tflite"
    assert main(["report", model, "-o", "r.html", "--no-fix"]) == 0
    before = Path("r.html").read_bytes()
    for name in ("nope.tflite", "empty"):
        assert name in failed(capsys, "report", name, "-o", "r.html") or name == "empty"
        assert main(["report", name, "-o", "-"]) == 2
        assert not capsys.readouterr().out
    assert "nope.tflite" in failed(capsys, "diff", "nope.tflite", model, "--format", "html", "-o", "r.html")
    assert Path("r.html").read_bytes() == before


def test_standard_input_has_a_name(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    data = io.TextIOWrapper(io.BytesIO(Path("hello_world_int8.tflite").read_bytes()))
    monkeypatch.setattr("sys.stdin", data)
    assert main(["report", "-", "-o", "-", "--no-fix"]) == 0
    assert "<title>standard input " in capsys.readouterr().out


def test_what_is_never_replaced(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model = "hello_world_int8.tflite"
    Path("notes.html").write_text("mine", encoding="utf-8")
    Path("main.cc").write_text("int main() {}", encoding="utf-8")
    assert "--force replaces it" in failed(capsys, "report", model, "-o", "notes.html")
    for place, why in (
        (model, "what is read"),
        ("mlp_float16.tflite", "a model"),
        ("main.cc", "a source"),
        (".", "a folder"),
    ):
        assert why in failed(capsys, "report", model, "-o", place, "--force")
    assert "does not exist" in failed(capsys, "report", model, "-o", "no/r.html")
    assert "where to?" in failed(capsys, "report", model)
    assert "needs a board" in failed(capsys, "report", model, "-o", "r.html", "--period", "5")
    assert Path("notes.html").read_text(encoding="utf-8") == "mine"
    assert main(["report", model, "-o", "notes.html", "--force"]) == 0
    assert Path("notes.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_budgets_and_configuration(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("tflm-lint.toml").write_text('max-arena = 1000\nignore = ["FL403"]\n', encoding="utf-8")
    assert main(["report", "hello_world_int8.tflite", "-o", "-", "--no-fix"]) == 0
    text = Page(capsys.readouterr().out).text
    assert "of the budget of 1,000" in text
    assert "FL404" in text
    assert "FL403" not in text


def test_without_jinja_nothing_is_linted(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "jinja2", None)
    environment_of.cache_clear()
    told = failed(capsys, "report", "hello_world_int8.tflite", "-o", "r.html")
    assert told == "tflm-lint: error: a page is made with Jinja2: pip install 'tflm-lint[report]'\n"
    assert not Path("r.html").exists()
    assert "tflm-lint[report]" in failed(
        capsys, "diff", "hello_world_int8.tflite", "mlp_float16.tflite", "--format", "html"
    )


def test_two_sides(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call = ["diff", "mlp_float16.tflite", "hello_world_int8.tflite", "--format", "html"]
    assert main(call) == 0
    text = capsys.readouterr().out
    page = Page(text)
    assert not page.wrong
    assert {"before", "after"} <= set(page.text.split())
    assert "No arena: the model does not run" in page.text
    assert "1,424" in page.text
    assert main([*call, "-o", "d.html"]) == 0
    assert Path("d.html").read_text(encoding="utf-8") == text
    Path("mine.html").write_text("mine", encoding="utf-8")
    assert "--force replaces it" in failed(capsys, *call, "-o", "mine.html")
    assert "what is read" in failed(capsys, *call, "-o", "mlp_float16.tflite")


def test_a_verdict_that_is_lost(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    size = Path("mlp_float16.tflite").stat().st_size
    assert main(["diff", "hello_world_int8.tflite", "mlp_float16.tflite", "--format", "html"]) == 0
    text = capsys.readouterr().out
    page = Page(text)
    assert "1 model changed" in page.text
    assert f"Flash: ? , its file takes {size:,} bytes" in page.text
    assert not page.all("td", **{"class": "num better"})
    assert main(["diff", "hello_world_int8.tflite", "hello_world_int8.tflite", "--format", "html"]) == 0
    assert "No change" in Page(capsys.readouterr().out).text

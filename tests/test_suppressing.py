"""Comments in sources and entries of the configuration that ignore findings: what they cover, and those that do not."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest

import tflm_lint
from tflm_lint import cli
from tflm_lint.suppressing import suppressions_in

SOURCE = """\
// tflm-lint: ignore[CA701] kept in RAM on purpose
unsigned char g_model[] = {
  0x1c, 0, 0, 0, // tflm-lint: ignore[FL403, qt] both meant
};
/* tflm-lint: ignore[OP] */
// more words

alignas(16)
const unsigned char
    g_other[] = {1};
int x; // tflm-lint: ignore
const char* tflm = "tflm-lint: ignore[CA7]";
// tflm-lint: ignored
"""


def test_what_a_comment_is_for() -> None:
    found = suppressions_in(SOURCE.encode(), "a.cc")
    assert [(one.line, one.codes, one.first, one.last) for one in found] == [
        (1, ("CA701",), 2, 2),
        (3, ("FL403", "QT"), 3, 3),
        (5, ("OP",), 8, 10),
        (11, (), 11, 11),
    ]
    assert suppressions_in(b"// tflm-lint is not meant", "a.cc") == ()


@pytest.mark.slow
def test_hostile_sources_take_no_time() -> None:
    start = time.process_time()
    suppressions_in(b"//" * 500_000 + b"tflm-lint: " * 50_000, "a.cc")
    suppressions_in(b"// tflm-lint: ignore[CA701]\n" * 20_000, "a.cc")
    suppressions_in(b"// tflm-lint: ignore[" * 20_000, "a.cc")
    assert time.process_time() - start < 5


@pytest.fixture
def project(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "src").mkdir()
    shutil.copy(root / "fixtures" / "kws_int8.tflite", tmp_path)
    monkeypatch.chdir(tmp_path)
    data = (tmp_path / "kws_int8.tflite").read_bytes()
    numbers = ", ".join(map(str, data))
    (tmp_path / "src" / "kws.cc").write_text(f"unsigned char g_kws[] = {{\n{numbers}}};\n")
    return tmp_path


def comment(project: Path, text: str) -> None:
    source = project / "src" / "kws.cc"
    body = source.read_text()
    source.write_text(f"{text}\n{body[body.index('unsigned') :]}")


def run(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, set[str], str]:
    code = cli.main([*argv, "--format", "concise"])
    found = capsys.readouterr()
    return code, {line.split(": ")[1].split()[1] for line in found.out.splitlines()}, found.err


def test_an_array_s_findings(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = "src/kws.cc"
    code, before, err = run(capsys, source, "--fail-on", "warning")
    assert (code, err) == (1, "")
    assert {"CA701", "CA702", "FL403"} <= before
    comment(project, "// tflm-lint: ignore[CA7, FL403] both are wanted here")
    code, after, err = run(capsys, source, "--fail-on", "warning")
    assert (code, err) == (0, "")
    assert before - after == {code for code in before if code.startswith("CA7")} | {"FL403"}
    # the Python API answers the same, also of a source that is in memory
    assert {finding.code for finding in tflm_lint.lint(source).findings} == after
    data = (project / source).read_bytes()
    assert {finding.code for finding in tflm_lint.lint_bytes(data, name="memory.cc").findings} == after
    assert {finding.code for report in tflm_lint.lint_all("src") for finding in report.findings} == after


def test_what_ignored_nothing_is_told(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    comment(project, "// tflm-lint: ignore[CA701, OP104, ZZ9]\nint a; // tflm-lint: ignore")
    _, found, err = run(capsys, "src/kws.cc")
    assert "CA701" in found, "the comment is for line 2"
    assert err.splitlines() == [
        "tflm-lint: warning: src/kws.cc:1: ignore[CA701] ignored nothing",
        "tflm-lint: warning: src/kws.cc:1: ignore[OP104] ignored nothing",
        "tflm-lint: warning: src/kws.cc:1: ignore[ZZ9]: no rule's code begins so, see `tflm-lint list rules`",
        "tflm-lint: warning: src/kws.cc:2: names no code, expected tflm-lint: ignore[CODE]",
    ]
    # what was not looked for is not told of
    assert "CA701" not in run(capsys, "src/kws.cc", "--select", "OP")[2]


def test_an_application_s_findings(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("tree_sitter_cpp")
    (project / "src" / "kws.cc").unlink()
    main = project / "src" / "main.cc"
    text = (
        "tflite::MicroMutableOpResolver<1> resolver;{}\n"
        "uint8_t arena[64];\n"
        "void setup() {\n  resolver.AddSoftmax();\n"
        "  tflite::MicroInterpreter interpreter(tflite::GetModel(g_kws), resolver, arena, sizeof(arena));\n}\n"
    )
    main.write_text(text.replace("{}", "", 1))
    _, before, _ = run(capsys, "kws_int8.tflite", "--app", "src")
    assert "CA711" in before
    main.write_text(text.replace("{}", " // tflm-lint: ignore[CA711] added elsewhere", 1))
    _, after, err = run(capsys, "kws_int8.tflite", "--app", "src")
    assert (before - after, err) == ({"CA711"}, "")


def test_entries_of_the_configuration_that_ignored_nothing(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "src" / "kws.cc").unlink()
    (project / "tflm-lint.toml").write_text(
        'ignore = ["FL403", "OP104"]\n[[models]]\nfiles = "kws*"\nignore = [{code = "FL405", reason = "x"}, "AR"]\n'
        '[[models]]\nfiles = "nothing*"\nmax-arena = 1\n'
    )
    _, found, err = run(capsys, ".")
    assert not {"FL403", "FL405"} & found
    assert "FL410" in found
    assert err.splitlines() == [
        "tflm-lint: warning: tflm-lint.toml:1: ignore OP104 ignored nothing",
        "tflm-lint: warning: tflm-lint.toml:4: ignore AR ignored nothing",
        "tflm-lint: warning: tflm-lint.toml:7: no model fits nothing*",
    ]
    # of a part of the project nobody can say that
    same = run(capsys, "kws_int8.tflite")
    assert same[1:] == (found, "")
    assert run(capsys, ".", "--ignore", "FL403")[2] == ""

"""Each format holds its reader's contract: made-up runs with hostile names, fixtures, and all shared models."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from urllib.parse import unquote_to_bytes

import pytest

from tests.reporters.formats import hold, hold_sarif, junit_schema, text_of
from tests.reporters.runs import BAD, GOOD, HOSTILE, run_of
from tflm_lint.config import Config
from tflm_lint.findings import Finding, Fix, Location, Wanted
from tflm_lint.firmware import load_firmware
from tflm_lint.inputs.gather import subjects_in
from tflm_lint.linter import lint
from tflm_lint.linter import run_of as linted
from tflm_lint.report import Report, Run
from tflm_lint.report.asked_for import Array, RuleHelp
from tflm_lint.reporters import sarif_parts, sarif_report

HELP = (
    RuleHelp("FL403", "metadata-bytes", "info", "Tell of it.", "Tell of it.\n\nWhat it means: bytes.\n"),
    RuleHelp("OP102", "unknown-custom-operator", "error", "Find it.", "Find it.\n"),
    RuleHelp("OP104", "hybrid-quantization", "error", "Find it.", "Find it.\n"),
    RuleHelp("QT204", "inconsistent-quantization", "warning", "Find it.", "Find it.\n"),
)
#: What some format takes for its own, each in one name.
SIGNS = (
    "a|b]]>&amp;<script>alert(1)</script>\"'`*_x_*](https://evil.example)::set-output name=x::y\n::error::{0}%0A"
    "@team #1 www.evil.example,c:d"
)


def named(name: str, path: str | None = None) -> Report:
    place = Location(0, 0, f"CUSTOM:{name}", 0, name)
    finding = Finding("OP102", "unknown-custom-operator", "error", f"no operator {name}", place)
    warning = finding._replace(severity="warning", nth=1, fix=Fix(name, "safe"))
    array = Array(name, 3, 5, None, None)
    path = f"{name}.tflite" if path is None else path
    return Report(path, "0" * 64, 9, False, (finding, warning), array=array)


@pytest.mark.parametrize(
    "run",
    [
        run_of(),
        run_of(GOOD),
        run_of(GOOD, BAD, HOSTILE)._replace(rules=HELP),
        run_of(named(SIGNS))._replace(rules=HELP),
        run_of(named("\ud800\udc80\x9b31m\u2028\x00\ufffe"))._replace(failures=(SIGNS, "x.tflite: \x1b]0;t\x07")),
        run_of(GOOD, BAD)._replace(fail_on="info", rules=HELP),
        run_of(BAD._replace(findings=())),
    ],
)
def test_whatever_the_names(run: Run) -> None:
    hold(run)


@pytest.mark.parametrize("name", ["kws_int8.tflite", "mlp_dynamic_range.tflite", "hello_world_float.tflite"])
def test_a_fixture(name: str, root: Path) -> None:
    hold(run_over([root / "fixtures" / name]))


def run_over(paths: list[Path]) -> Run:
    firmware, wanted = load_firmware(Config()), Wanted(help=True)
    reports = [
        lint(subject, firmware, wanted) for path in paths for subject in subjects_in(path.read_bytes(), str(path))
    ]
    return linted(tuple(reports), firmware, wanted)


@pytest.mark.slow
def test_all_models(shared: Path) -> None:
    paths = sorted((shared / "models").rglob("*.tflite"))
    assert len(paths) > 100
    texts = hold(run_over(paths))
    assert len(json.loads(texts["sarif"])["runs"][0]["results"]) > 300


def test_the_schemas_can_fail() -> None:
    log = json.loads(text_of("sarif", run_of(BAD)))
    log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"].pop("endLine")
    with pytest.raises(AssertionError):
        hold_sarif(log, run_of(BAD))
    text = text_of("junit", run_of(BAD)).replace("<failure ", "<failed ").replace("</failure>", "</failed>")
    assert not junit_schema().is_valid(text)


def test_github_reads_back_what_was_meant() -> None:
    report = named(SIGNS)
    finding = report.findings[0]._replace(place=Location(file="a,b:c%.cc", line=7, column=2))
    text = text_of("github", run_of(report._replace(findings=(finding,))))
    assert text.count("\n") == 1
    head, _, message = text.rstrip("\n").removeprefix("::error ").partition("::")
    # as the runner does it: properties are split first, and read back then
    properties = dict(part.split("=", 1) for part in head.split(","))
    assert sorted(properties) == ["col", "file", "line", "title"]
    for code, sign in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        properties = {key: value.replace(code, sign) for key, value in properties.items()}
    assert properties["file"] == "a,b:c%.cc"
    assert properties["title"] == "OP102 unknown-custom-operator"
    assert message.replace("%25", "%").endswith(".tflite: no operator " + SIGNS.replace("\n", "\\n"))


def test_github_says_one_cause_once() -> None:
    lines = text_of("github", run_of(BAD)).splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("::error file=bad.tflite,title=OP104 hybrid-quantization::CONV_2D #0 ")
    assert " and 5 more places: filter is INT8" in lines[0]


def test_concise_is_a_line_a_finding_and_no_command() -> None:
    lines = text_of("concise", run_of(GOOD, BAD)).splitlines()
    assert lines[0] == "kws.tflite: info FL403: 48 bytes of metadata that TFLM never reads"
    assert lines[-1] == 'bad.tflite: warning QT204 CONV_2D #2 in subgraph 1 "bias": bias scale is 1'
    (first, _) = text_of("concise", run_of(named("x", "::stop-commands::x"))).splitlines()
    assert first.startswith("./::stop-commands::x: error OP102 ")
    finding = BAD.findings[0]._replace(place=Location(file="src/a.cc", line=3, column=9))
    (line,) = text_of("concise", run_of(BAD._replace(findings=(finding,)))).splitlines()
    assert line.startswith("src/a.cc:3:9: error OP104 bad.tflite: filter")


def test_markdown_is_one_table_whatever_the_names() -> None:
    markdown = pytest.importorskip("markdown_it")
    reader = markdown.MarkdownIt("commonmark").enable("table")
    text = text_of("markdown", run_of(GOOD, named(SIGNS), HOSTILE)._replace(failures=(SIGNS,)))
    tokens = [token for block in reader.parse(text) for token in (block, *(block.children or ()))]
    kinds = [token.type for token in tokens]
    assert (kinds.count("table_open"), kinds.count("tr_open"), kinds.count("td_open")) == (1, 4, 18)
    assert {token.content for token in tokens if token.type == "html_inline"} == {"<code>", "</code>", "<!-- -->"}
    assert not {"link_open", "html_block", "em_open", "image"} & set(kinds)
    shown = "".join(token.content for token in tokens if token.type == "text")
    assert "<script>alert(1)</script>" in shown, "as text"
    # a comment stands between the sign and the name, so that no text has a mention, a reference or a link
    assert not [token for token in tokens if token.type == "text" and re.search(r"@t|#1|://|www\\.e", token.content)]


def test_markdown_ends_before_a_comment_does() -> None:
    many = [BAD._replace(path=f"model{number}.tflite") for number in range(900)]
    text = text_of("markdown", run_of(*many))
    assert len(text) < 65_536
    rows = text.count("does not run")
    assert f"{900 - rows} more models not shown" in text


def test_the_verdict_is_never_greener_than_the_truth() -> None:
    wrong = GOOD._replace(results="wrong")
    failing = GOOD._replace(findings=(BAD.findings[0],))
    unjudged = GOOD._replace(runs=False)
    text = text_of("markdown", run_of(GOOD, wrong, failing, unjudged))
    assert [line.split(" | ")[1] for line in text.splitlines() if line.startswith("| <")] == [
        "runs",
        "**computes wrong results**",
        "runs, but has 1 error",
        "**not judged**",
    ]


def test_junit_fails_where_the_run_does() -> None:
    def failures(run: Run) -> list[str]:
        root = ET.fromstring(text_of("junit", run))  # noqa: S314 - our own
        return [failure.attrib["type"] for failure in root.iter("failure")]

    assert failures(run_of(GOOD, BAD)) == ["OP104"] * 6
    assert failures(run_of(GOOD, BAD)._replace(fail_on="warning")) == ["OP104"] * 6 + ["QT204"]
    assert failures(run_of(GOOD)._replace(fail_on="info")) == ["FL403"]
    # a model that does not run is no passed test, though what says so was not selected
    assert "<skipped" in text_of("junit", run_of(BAD._replace(findings=())))


def test_gitlab_tells_equal_findings_of_two_files_apart() -> None:
    entries = json.loads(text_of("gitlab", run_of(BAD, BAD._replace(path="other.tflite"))))
    assert len({entry["fingerprint"] for entry in entries[:6]}) == 1, "made by hand without their numbers"
    assert entries[0]["fingerprint"] != entries[7]["fingerprint"]


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("a b/c#d?.tflite", "a%20b/c%23d%3F.tflite"),
        ("c:d.tflite", "c%3Ad.tflite"),
        ("./x/../y.tflite", "y.tflite"),
        ("ä\udcff.tflite", "%C3%A4%FF.tflite"),
        ("100%.tflite", "100%25.tflite"),
    ],
)
def test_sarif_names_files_by_uri(path: str, uri: str) -> None:
    log = json.loads(text_of("sarif", run_of(named("x", path))))
    artifact = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert artifact == {"uri": uri, "uriBaseId": "%SRCROOT%"}
    assert "%SRCROOT%" in log["runs"][0]["originalUriBaseIds"]


def test_sarif_outside_of_the_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "in").mkdir()
    monkeypatch.chdir(tmp_path / "in")
    assert sarif_parts.artifact(str(tmp_path / "in" / "x.tflite")) == {"uri": (tmp_path / "in" / "x.tflite").as_uri()}
    inside = json.loads(text_of("sarif", run_of(named("x", str(tmp_path / "in" / "x.tflite")))))
    place = inside["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "x.tflite"
    assert sarif_parts.artifact("../x.tflite") == {"uri": "../x.tflite"}
    if not str(tmp_path).startswith("\\"):
        assert unquote_to_bytes(sarif_parts.artifact("/a b")["uri"]) == b"file:///a b"  # type: ignore[arg-type]


def test_sarif_keeps_the_gravest_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif_report, "MOST_RESULTS", 7)
    (run,) = json.loads(text_of("sarif", run_of(GOOD, BAD)))["runs"]
    assert [result["level"] for result in run["results"]] == ["error"] * 6 + ["warning"]
    (note,) = run["invocations"][0]["toolExecutionNotifications"]
    assert note == {"level": "warning", "message": {"text": "1 finding of the mildest are left out"}}
    monkeypatch.setattr(sarif_report, "MOST_BYTES", 2_000)
    text = text_of("sarif", run_of(GOOD, BAD))
    assert sarif_report.packed(text) <= 2_000
    assert "of the mildest are left out" in text


def test_sarif_tells_of_what_was_not_read() -> None:
    (run,) = json.loads(text_of("sarif", run_of(GOOD)._replace(failures=("x.tflite: no such file",))))["runs"]
    assert run["invocations"][0]["executionSuccessful"] is False
    assert run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"] == "x.tflite: no such file"


def test_sarif_makes_no_links_of_names() -> None:
    (run,) = json.loads(text_of("sarif", run_of(named(SIGNS))))["runs"]
    text = run["results"][0]["message"]["text"]
    assert "](" not in text
    assert "{{0}}" in text

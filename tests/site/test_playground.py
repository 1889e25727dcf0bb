"""The playground in a real browser: the first verdict, what is downloaded, and that nothing is asked of anybody.

``tools/site/build site && TFLM_LINT_SITE=site python -m pytest -m slow tests/site`` with the extra ``browser``.
"""

from __future__ import annotations

import os
import shutil
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

import tflm_lint

SITE = os.environ.get("TFLM_LINT_SITE", "")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not SITE, reason="needs a site that was built (tools/site/build)"),
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium"),
]
#: Milliseconds: a busy machine takes thirty times the second and a half of a quiet one.
LONG = 180_000


class Handler(SimpleHTTPRequestHandler):
    """Serve files with the types that a browser wants, and say nothing."""

    def __init__(self, *arguments: Any, **how: Any) -> None:
        self.extensions_map = {**self.extensions_map, ".mjs": "text/javascript", ".wasm": "application/wasm"}
        super().__init__(*arguments, **how)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=SITE))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


class Visit:
    """A page with all that it asked for and complained about."""

    def __init__(self, browser: Any, **how: Any) -> None:
        self.page = browser.new_context(**how).new_page()
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def open(self, address: str) -> None:
        self.page.goto(address + "playground/")
        self.page.wait_for_selector("#state[data-ready]", timeout=LONG)

    def drop(self, path: Path) -> str:
        self.page.set_input_files("#file", str(path))
        self.page.wait_for_function(
            "name => document.getElementById('state').textContent.startsWith(name + ': ')", arg=path.name, timeout=LONG
        )
        return str(self.page.frame_locator("#report").locator("#main").inner_text())


def test_the_same_figures_as_here(browser: Any, address: str, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    visit = Visit(browser, accept_downloads=True)
    visit.open(address)
    model = root / "fixtures" / "kws_int8.tflite"
    text = visit.drop(model)
    report = tflm_lint.lint(model)
    assert report.memory is not None
    assert f"{report.memory.arena_required:,}" in text
    assert "Runs on cortex-m4-cmsis-nn" in text

    for what, suffix in (("emit", "_model_data.h"), ("resolver", "op_resolver.h"), ("fix", "_fixed.tflite")):
        with visit.page.expect_download(timeout=LONG) as loading:
            visit.page.click(f"[data-what={what}]")
        assert loading.value.suggested_filename.endswith(suffix)
    fixed = tflm_lint.lint(loading.value.path())
    assert fixed.runs
    assert fixed.size < report.size

    visit.page.select_option("#board", "pico")
    visit.page.frame_locator("#report").locator("text=pico").first.wait_for(timeout=LONG)

    assert all(url.startswith((address, "blob:" + address)) or url in {"about:srcdoc", "data:,"} for url in visit.asked)
    assert visit.complaints == []
    ready, first = (visit.page.get_attribute("#state", f"data-{name}") for name in ("ready", "milliseconds"))
    with capsys.disabled():
        sys.stdout.write(f"\nplayground: ready after {ready} ms, the last report after {first} ms\n")


def test_hostile_files_are_told_of(browser: Any, address: str, tmp_path: Path) -> None:
    visit = Visit(browser)
    visit.open(address)
    evil = tmp_path / "<img src=x onerror=alert(1)>.tflite"
    evil.write_bytes(b"\x18\0\0\0TFL3" + b"\xff" * 100)
    text = visit.drop(evil)
    assert "FB001" in text
    assert visit.complaints == []
    assert visit.page.locator("img").count() == 0


def test_a_phone_needs_no_scrolling_sideways(browser: Any, address: str) -> None:
    visit = Visit(browser, viewport={"width": 360, "height": 740})
    visit.open(address)
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(browser: Any, address: str, theme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    visit = Visit(browser, color_scheme=theme)
    visit.page.goto(address + "playground/")
    found = axe.Axe().run(visit.page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []


def test_the_policy_forbids_the_world(browser: Any, address: str) -> None:
    visit = Visit(browser)
    visit.page.goto(address + "playground/")
    told = visit.page.evaluate("fetch('https://example.org/').then(() => 'sent', () => 'refused')")
    assert told == "refused"
    assert any("Content Security Policy" in complaint for complaint in visit.complaints)

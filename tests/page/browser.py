"""A headless Chromium, of the system's packages, that opens pages and tells what went wrong."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

#: What systems call it.
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class Visit:
    """A page that is open, and whatever it asked for or complained about."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.requests: list[str] = []
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("dialog", lambda dialog: self.complaints.append(f"dialog {dialog.message}"))

    def open(self, path: Path) -> Any:
        self.page.goto(path.as_uri())
        return self.page

    def require_quiet(self, path: Path) -> None:
        """Nothing went wrong, and nothing was asked for but the file itself."""
        assert not self.complaints
        assert {url.split("#")[0] for url in self.requests} <= {path.as_uri(), "data:,"}


@contextmanager
def started() -> Iterator[Any]:
    """Start the browser; skip where there is none."""
    api = pytest.importorskip("playwright.sync_api")
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip(f"no browser here: {', '.join(NAMES)}")
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"] if root else [])
        yield browser
        browser.close()


@contextmanager
def visit(browser: Any, *, scheme: str = "light", width: int = 1280, height: int = 900) -> Iterator[Visit]:
    """Open a window of its own."""
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    yield Visit(context.new_page())
    context.close()

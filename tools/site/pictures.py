"""Commands -> the pictures of the README and of the site: a terminal as SVG, a report as PNG in both themes.

``python tools/site/pictures.py`` writes ``docs/pictures``; needs the extras ``report`` and ``browser``, and Chromium.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import sys
from contextlib import redirect_stdout
from html import escape
from pathlib import Path

from tflm_lint.cli import main as command

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "docs" / "pictures"
#: What is typed in the terminal of the picture.
TYPED = ("tflm-lint kws_int8.tflite --board nano33ble", "tflm-lint kws_int16x8.tflite")
#: Pixels of a character and of a line.
WIDE, HIGH = 8.43, 19
COLOURS = {
    "31": "#ff7b72",
    "32": "#7ee787",
    "33": "#e3b341",
    "34": "#79c0ff",
    "35": "#d2a8ff",
    "36": "#76e3ea",
    "2": "#8b949e",
}
#: Spaces that stay: of common ones SVG makes one of many.
NO_BREAK = "\u00a0"
#: What of the report's page is shown.
WIDTH, HEIGHT = 1100, 1430


def main() -> int:
    """Write the pictures."""
    PICTURES.mkdir(exist_ok=True)
    os.chdir(ROOT / "fixtures")
    os.environ |= {"FORCE_COLOR": "1", "COLUMNS": "80"}
    (PICTURES / "terminal.svg").write_text(terminal(TYPED), encoding="utf-8")
    report(PICTURES)
    return 0


def terminal(lines: tuple[str, ...]) -> str:
    """Draw a terminal in which the commands were typed."""
    shown: list[str] = []
    for line in lines:
        said = io.StringIO()
        with redirect_stdout(said):
            command(line.split()[1:])
        shown += [f"\x1b[36m$\x1b[0m \x1b[1m{line}\x1b[0m", *said.getvalue().rstrip("\n").split("\n"), ""]
    rows = [row(text, number) for number, text in enumerate(shown[:-1])]
    columns = max(len(re.sub(r"\x1b\[[\d;]*m", "", text)) for text in shown)
    width, height = round(columns * WIDE + 40), len(rows) * HIGH + 36
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'role="img">\n'
        f"<title>{escape(', '.join(lines))}</title>\n"
        f'<rect width="{width}" height="{height}" rx="8" fill="#0d1117"/>\n'
        '<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="14" fill="#e6edf3">\n'
        + "\n".join(rows)
        + "\n</g>\n</svg>\n"
    )


def row(text: str, number: int) -> str:
    """Set one line: each run of one colour is a piece of it."""
    pieces, style = [], ""
    for part in re.split(r"(\x1b\[[\d;]*m)", text):
        code = re.fullmatch(r"\x1b\[([\d;]*)m", part)
        if code:
            style = "".join(styled(one) for one in code[1].split(";"))
        elif part:
            pieces.append(f"<tspan{style}>{escape(part).replace(' ', NO_BREAK)}</tspan>")
    return f'<text x="20" y="{number * HIGH + 30}">{"".join(pieces)}</text>'


def styled(code: str) -> str:
    """Say what an escape sequence does, in SVG."""
    if code == "1":
        return ' font-weight="bold"'
    return f' fill="{COLOURS[code]}"' if code in COLOURS else ""


def report(folder: Path) -> None:
    """Photograph the top of a report, and the arena in it, in both themes."""
    from playwright.sync_api import sync_playwright

    import tflm_lint

    page = tflm_lint.html_report("kws_int8.tflite", board="nano33ble")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for theme in ("light", "dark"):
            tab = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme=theme).new_page()
            tab.set_content(page)
            tab.screenshot(path=str(folder / f"report-{theme}.png"))
            if theme == "light":
                tab.locator("figure.picture").first.screenshot(path=str(folder / "arena-light.png"))
        browser.close()


if __name__ == "__main__":
    sys.exit(main())

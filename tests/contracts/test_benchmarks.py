"""What is said of speed anywhere is what `benchmarks/table.py` measured last, in one run: docs/benchmarks.md."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

#: How far the table's figure may lie beyond a range in prose: other runs go as far.
NEAR = 1.1


@pytest.fixture(scope="module")
def page(root: Path) -> str:
    return (root / "docs" / "benchmarks.md").read_text(encoding="utf-8")


def tables(page: str) -> dict[str, dict[str, dict[str, str]]]:
    """Return heading -> first column -> head of a column -> figure."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    for section in page.split("\n## ")[1:]:
        title, _, text = section.partition("\n")
        lines = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("|")]
        head, rows = lines[0], lines[2:]
        found[title] = {row[0].strip("`"): dict(zip(head, row, strict=True)) for row in rows}
    return found


def ratio(page: str, compiler: str) -> float:
    row = tables(page)["Compiling"][compiler]
    return float(row["hex"]) / float(row["string"])


def test_the_page_says_when_where_and_with_what(page: str) -> None:
    assert re.search(r"^- 20\d\d-\d\d-\d\d; \w+, \d+ cores?, \w+$", page, re.MULTILINE)
    for program in ("tflm-lint", "Python", "xxd", "gcc", "clang", "mcufit", "vela"):
        assert re.search(rf"{program} \d[\w.-]*", page), program
    assert list(tables(page)) == ["Start", "Many models", "Growth", "Emitting", "Compiling"]


@pytest.mark.parametrize(
    ("path", "pattern", "compiler"),
    [
        ("tflm_lint/commands/emit.py", r"GCC compiles them \"\s+\"(\d+) to (\d+) times faster", "gcc"),
        ("tflm_lint/commands/emit.py", r"and Clang (\d+) to (\d+) times", "clang"),
        ("docs/decisions.md", r"compiles (\d+) to (\d+) times faster with GCC", "gcc"),
        ("docs/decisions.md", r"times faster with GCC and (\d+) to (\d+) with Clang", "clang"),
        ("tflm_lint/emitters/style_string.py", r"GCC compiles it (\d+) to (\d+) times faster", "gcc"),
    ],
)
def test_how_much_faster_strings_compile(path: str, pattern: str, compiler: str, page: str, root: Path) -> None:
    said = re.search(pattern, (root / path).read_text(encoding="utf-8"))
    assert said is not None
    low, high = map(float, said.groups())
    assert low / NEAR < ratio(page, compiler) < high * NEAR
    assert high / low < 2  # a range that says something


def test_the_page_promises_no_more(page: str, root: Path) -> None:
    assert "compiles more than ten times faster at megabytes" in (root / "docs" / "emit.md").read_text(encoding="utf-8")
    assert min(ratio(page, "gcc"), ratio(page, "clang")) > 10


def test_what_four_megabytes_take(page: str, root: Path) -> None:
    row = tables(page)["Compiling"]["gcc"]
    for style, pattern in (("hex", r"slowly \((\d+) s for 4 MB"), ("incbin", r"4 MB in ([\d.]+) s")):
        said = re.search(pattern, (root / f"tflm_lint/emitters/style_{style}.py").read_text(encoding="utf-8"))
        assert said is not None
        assert float(row[style]) / 2000 < float(said[1]) < float(row[style]) / 500, style

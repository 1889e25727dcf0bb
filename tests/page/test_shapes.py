"""Shapes: a treemap's areas are its bytes, documentation keeps its code."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("jinja2")

from tflm_lint.page.explained import explained
from tflm_lint.page.shapes import Area, option
from tflm_lint.page.treemap_svg import squarified

SIZES = st.lists(st.integers(1, 10**7), min_size=1, max_size=40).map(lambda sizes: sorted(sizes, reverse=True))


@given(SIZES)
def test_areas_are_sizes(sizes: list[int]) -> None:
    areas = squarified(sizes, Area(0, 0, 100, 100))
    assert len(areas) == len(sizes)
    for size, area in zip(sizes, areas, strict=True):
        assert area.width * area.height == pytest.approx(10_000 * size / sum(sizes), rel=1e-6)
        assert min(area.left, area.top) >= -1e-6
        assert max(area.left + area.width, area.top + area.height) <= 100 + 1e-6
    for number, one in enumerate(areas):
        for other in areas[number + 1 :]:
            apart = one.left + one.width <= other.left + 1e-6 or other.left + other.width <= one.left + 1e-6
            assert apart or one.top + one.height <= other.top + 1e-6 or other.top + other.height <= one.top + 1e-6


def test_areas_are_nearly_square() -> None:
    areas = squarified([100] * 12, Area(0, 0, 100, 100))
    assert all(1 / 2 <= area.width * 3 / area.height <= 2 for area in areas)


def test_a_box_s_lines_are_its_own() -> None:
    text = str(option("k", "i", ("one\ntwo", "", 'th"ree'), Area(0, 0, 1 / 3, 1)))
    assert 'aria-label="one\\ntwo&#10;th&#34;ree"' in text
    assert 'width="0.333%"' in text


def test_documentation() -> None:
    text = str(explained("One `x < 1` line.\n\n    code <b>\n    more\n\nLast ``two``."))
    assert text == (
        "<p>One <code>x &lt; 1</code> line.</p>\n<pre>code &lt;b&gt;\nmore</pre>\n<p>Last <code>two</code>.</p>"
    )

"""What grew, and how much of that is tolerated."""

from __future__ import annotations

import pytest

from tflm_lint.growth import Growth, Tolerance, is_beyond, tolerance_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2%", Tolerance(None, 2.0, relative=True)),
        ("arena=0.5 %", Tolerance("arena", 0.5, relative=True)),
        ("arena=64", Tolerance("arena", 64, relative=False)),
        ("flash = 1K", Tolerance("flash", 1024, relative=False)),
        ("macs=1.5M", Tolerance("macs", 1_500_000, relative=False)),
    ],
)
def test_what_is_read(text: str, expected: Tolerance) -> None:
    assert tolerance_of(text) == expected


@pytest.mark.parametrize("text", ["", "64", "ram=64", "arena=", "arena=-1", "arena=x%", "-2%", "inf%", "nan%"])
def test_what_is_not(text: str) -> None:
    with pytest.raises(ValueError, match="expected"):
        tolerance_of(text)


@pytest.mark.parametrize(
    ("before", "after", "tolerated", "beyond"),
    [
        (1000, 1000, (), False),
        (1000, 900, (), False),
        (1000, 1001, (), True),
        (1000, 1020, ("2%",), False),
        (1000, 1021, ("2%",), True),
        (1000, 1064, ("arena=64",), False),
        (1000, 1065, ("arena=64",), True),
        # both must be exceeded
        (1000, 1064, ("arena=64", "arena=2%"), False),
        (10_000, 10_200, ("arena=64", "arena=2%"), False),
        (10_000, 10_201, ("arena=64", "arena=2%"), True),
        # what is said by name replaces what is said of each
        (1000, 1010, ("2%", "arena=4"), True),
        (1000, 1010, ("2%", "flash=4"), False),
        (0, 1, ("2%",), True),
        (None, 5, (), False),
        (5, None, ("arena=1M", "100%"), True),
    ],
)
def test_what_is_beyond(before: int | None, after: int | None, tolerated: tuple[str, ...], beyond: bool) -> None:
    assert is_beyond(Growth("arena", before, after), map(tolerance_of, tolerated)) is beyond


def test_words() -> None:
    assert (Growth("arena", 200, 250).by, Growth("arena", 200, 250).percent) == (50, 25.0)
    assert (Growth("arena", None, 250).by, Growth("arena", 0, 250).percent) == (None, None)

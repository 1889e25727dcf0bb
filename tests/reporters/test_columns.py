"""Lines of so many columns: code in one piece, letters that take two columns or none, names cut in the middle."""

from __future__ import annotations

import pytest

from tflm_lint.reporters import columns, padded, shortened, table, wrapped


@pytest.mark.parametrize(
    ("text", "width"),
    [("abc", 3), ("日本", 4), ("é", 1), ("한국어", 6), ("\uff41", 2), ("", 0)],
)
def test_columns(text: str, width: int) -> None:
    assert columns(text) == width


@pytest.mark.parametrize(
    "code",
    [
        "input_signature=[InputSpec((1, 49, 10))]",
        "tf.argmax(x, output_type=tf.int32)",
        "tflm-lint explain",
        "--custom-op NAME",
        "-b 1",
        "converter.inference_type = tf.int8",
        "resolver.AddCustom(name, Register())",
    ],
)
@pytest.mark.parametrize("before", range(0, 44, 3))
def test_code_is_never_broken(code: str, before: int) -> None:
    text = f"{'x' * before} {code} and so on".strip()
    lines = list(wrapped(text, 48))
    assert any(code in line for line in lines), lines
    assert all(columns(line) <= 48 for line in lines)
    assert " ".join(lines) == text


def test_prose_in_brackets_may_be_broken() -> None:
    assert list(wrapped("one two (three four five) six", 12)) == ["one two", "(three four", "five) six"]


def test_what_is_longer_than_a_line_is_cut() -> None:
    assert list(wrapped("x" * 25, 10)) == ["x" * 10, "x" * 10, "x" * 5]
    assert list(wrapped("日" * 7, 5)) == ["日日", "日日", "日日", "日"]
    assert "".join(wrapped("f(" + "a, " * 30 + ")", 20)).replace(" ", "") == "f(" + "a," * 30 + ")"


def test_names_are_cut_in_the_middle() -> None:
    assert shortened("a" * 20 + "b" * 30, 20) == "a" * 8 + "..." + "b" * 9
    assert columns(shortened("日本語" * 20, 21)) <= 21
    assert shortened("short") == "short"


def test_tables_count_columns_not_letters() -> None:
    assert list(table([("日", "1"), ("abc", "10")], "<>")) == ["  日    1", "  abc  10"]
    assert padded("日", 4) == "日  "

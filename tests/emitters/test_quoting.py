"""Quoted text stays where it is put, and a terminal shows it as it is."""

from __future__ import annotations

import ast

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.emitters.conftest import emit
from tflm_lint.emitters.quoting import comment, literal


@given(st.text())
@example("*/")
@example("??/\n")
@example("a\\\nb")
@example("\udcff")
@example("\u202e")
def test_comments_cannot_be_left(text: str) -> None:
    quoted = comment(text)
    assert quoted.isascii()
    assert quoted.isprintable() or not quoted
    assert not set(quoted) & set('*/\\?"')


@given(st.text())
@example('"??/\n*/\0')
@example("\udcff1")
def test_literals_mean_the_text(text: str) -> None:
    quoted = literal(text)
    assert quoted.isascii()
    assert "??" not in quoted
    assert "\n" not in quoted
    # Octal escapes are the same in Python; one character a byte.
    assert ast.literal_eval(quoted).encode("latin-1") == text.encode("utf-8", "surrogateescape")


def test_messages_cannot_move_the_cursor(capsys: pytest.CaptureFixture[str]) -> None:
    assert emit("no\x1b[2Jsuch\n.tflite") == 2
    assert r"no\x1b[2Jsuch\n.tflite" in capsys.readouterr().err

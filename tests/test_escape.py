"""What strangers named stays on its line and says what it hides."""

from __future__ import annotations

from hypothesis import given

from tests.sampling import texts
from tflm_lint.words import visible


def test_what_is_shown() -> None:
    assert visible("año \x1b[2J\n\udcff\u202e") == r"año \x1b[2J\n\udcff\u202e"
    assert visible("plain/name.tflite") == "plain/name.tflite"


@given(texts(surrogates=True))
def test_always_printable_and_nothing_is_lost(text: str) -> None:
    shown = visible(text)
    assert shown.isprintable()
    assert len(shown) >= len(text)
    assert shown == text or not text.isprintable()

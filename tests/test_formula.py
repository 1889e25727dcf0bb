"""Arithmetic of TFLM's kernels, counted by hand."""

from __future__ import annotations

import random
from itertools import product
from types import SimpleNamespace
from typing import Any

import pytest

from tflm_lint import formula
from tflm_lint.formula import conjuncts, out_size


def test_places_of_a_window() -> None:
    for size, window, stride, dilation in product(range(1, 9), range(1, 5), range(1, 4), range(1, 3)):
        reach = (window - 1) * dilation + 1
        if reach <= size:
            assert out_size("VALID", size, window, stride, dilation) == len(range(0, size - reach + 1, stride))
        assert out_size("SAME", size, window, stride, dilation) == len(range(0, size, stride))


def test_nonsense_as_cpp_computes_it() -> None:
    assert out_size("VALID", 3, 4, 2) == 0  # 1 / 2
    assert out_size("VALID", 1, 4, 2) == 0  # -1 / 2, rounded towards zero
    assert out_size("VALID", 1, 7, 2) == -2  # -4 / 2
    assert out_size("SAME", 4, 2, -3) == 0  # 0 / -3
    assert out_size("SAME", 9, 2, -3) == -1  # 5 / -3
    assert out_size("SAME", 4, 2, 0) == 0
    assert out_size("77", 4, 2, 1) == 0


def some(chance: random.Random, depth: int) -> str:
    """Write a formula of truths: with and without parentheses, and with words whose middle is another."""
    if not depth:
        return chance.choice(("a", "b", "a", "b", "for_", "x.if_", 'c == "or"', "(a, b)", "len(d) > 1", "True"))
    parts = [some(chance, depth - 1) for _ in range(chance.randint(1, 3))]
    word = chance.choice((*5 * [" and "], " or ", ")or ", " if a else "))
    if word == ")or ":
        return f"({parts[0]})or {parts[-1]}"
    text = word.join(parts)
    return chance.choice((text, f"({text})", f"not ({text})"))


def test_a_formula_in_parts_is_the_formula() -> None:
    """Held against Python, which evaluates it whole."""
    chance = random.Random(4)  # noqa: S311 - for cases
    split = 0
    for _ in range(1500):
        text = some(chance, chance.randint(1, 3))
        values = {name: chance.random() < 0.6 for name in ("a", "b", "for_")}
        names = {**values, "c": chance.choice(("or", "and")), "d": (1, 2), "x": type("X", (), {"if_": 1})}
        whole = eval(text, {"len": len}, dict(names))  # noqa: S307 - made above
        assert formula._evaluate_text(text, names) == whole, text
        split += len(conjuncts(text)) > 1
    assert split > 60
    assert conjuncts("mve and (a or b) and not (c if d else e)") == ("mve", "(a or b)", "not (c if d else e)")
    assert conjuncts("a and b or c") == ("a and b or c",)


def test_a_simple_formula_is_read_without_a_parser_as_python_reads_it(monkeypatch: pytest.MonkeyPatch) -> None:
    operand = SimpleNamespace(type="INT8", rank=3, dims=(1, 2))
    names = {"i0": operand, "n": 7, "mve": 0}
    parts = ("i0.type", "i0.rank", "i0.dims[1]", "n", "mve", "12", '"INT8"', '"a b"', "'INT8'", "len", "-1", '"\\x41"')
    texts = [*parts, *(f"{a} {sign} {b}" for a in parts for b in parts for sign in ("==", "!=", ">", "*"))]
    parsed: list[str] = []
    evaluated = eval

    def noted(text: str, *names: Any) -> object:
        parsed.append(text)
        return evaluated(text, *names)

    monkeypatch.setitem(vars(formula), "eval", noted)
    for text in texts:
        try:
            whole = evaluated(text, {**formula.FUNCTIONS}, dict(names))
        except TypeError:
            with pytest.raises(TypeError):
                formula._value(text, names)
        else:
            assert formula._value(text, names) == whole, text
    assert 'i0.type == "INT8"' not in parsed
    assert "12 * i0.rank" not in parsed
    assert {"i0.dims[1] == n", "n == 'INT8'", 'n == "\\x41"'} <= set(parsed)
    with pytest.raises(NameError):
        formula._value("nobody", names)
    with pytest.raises(AttributeError):
        formula._value("i0.nothing", names)

"""Forms of tables: each kind of value, and what a problem says."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tflm_lint.errors import TableError
from tflm_lint.facts import forms
from tflm_lint.facts.forms import Form, problems, refuse

FORM = Form({"name": forms.text, "bytes": forms.whole(1), "at": forms.one_of("here", "there")}, ("name",))


def test_a_mapping_of_the_form() -> None:
    assert list(problems({"name": "x", "bytes": 1, "at": "here"}, FORM)) == []


@pytest.mark.parametrize(
    ("table", "wrong"),
    [
        ({}, ["a.name: is missing"]),
        (
            {"bytes": 0, "nam": "x"},
            [
                "a.bytes: expected a whole number of at least 1",
                "a.nam: unknown key, expected one of name, bytes, at",
                "a.name: is missing",
            ],
        ),
        ({"name": 3, "at": "nowhere"}, ["a.name: expected text", "a.at: 'nowhere', expected here or there"]),
        ({"name": "x", "at": {}}, ["a.at: expected here or there"]),
        ([], ["a: expected a mapping"]),
    ],
)
def test_what_is_wrong(table: object, wrong: list[str]) -> None:
    assert list(problems(table, FORM, "a")) == wrong


def test_other_keys_where_the_form_lets_them() -> None:
    assert list(problems({"name": "x", "more": 1}, FORM._replace(others=True))) == []


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (forms.text, ["", "x"], [None, 1, ("x",)]),
        (forms.texts, [(), ("x",)], ["x", (1,), ["x"]]),
        (forms.flag, [True, False], [0, 1, "true", None]),
        (forms.sequence, [(), (1, "x")], ["x", {}, None]),
        (forms.mapping, [{}, {"a": 1}], [(), None]),
        (forms.whole(0), [0, 7], [-1, True, 1.0, "1"]),
        (forms.whole(1, 64), [1, 64], [0, 65, None]),
        (forms.one_of("a", "b"), ["a", "b"], ["c", None, {}, ("a",)]),
    ],
)
def test_kinds_of_values(kind: Callable[[object], str | None], good: list[object], bad: list[object]) -> None:
    assert [kind(value) for value in good] == [None] * len(good)
    assert all(kind(value) for value in bad)


def test_the_first_problem_is_told_with_its_file() -> None:
    refuse([], "mine.yaml")
    with pytest.raises(TableError, match=r"^mine\.yaml: name: is missing$"):
        refuse(problems({}, FORM), "mine.yaml")

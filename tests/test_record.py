"""Records behave as `typing.NamedTuple` does, which is what a type checker takes them for."""

from __future__ import annotations

import copy
import pickle
import typing
from pathlib import Path
from typing import Any

import pytest

from tflm_lint.record import NamedTuple


class Ours(NamedTuple):
    """A record."""

    first: int
    second: str = "two"
    third: tuple[int, ...] = ()

    @property
    def double(self) -> int:
        return 2 * self.first

    def __str__(self) -> str:
        return f"<{self.first}>"


class Theirs(typing.NamedTuple):
    """A named tuple."""

    first: int
    second: str = "two"
    third: tuple[int, ...] = ()

    @property
    def double(self) -> int:
        return 2 * self.first

    def __str__(self) -> str:
        return f"<{self.first}>"


CALLS = [
    ((1,), {}),
    ((1, "b", (3,)), {}),
    ((1,), {"third": (4,)}),
    ((), {"second": "b", "first": 7}),
    ((), {}),
    ((1, 2, 3, 4), {}),
    ((1,), {"first": 2}),
    ((1,), {"fourth": 2}),
]


@pytest.mark.parametrize(("values", "named"), CALLS)
def test_it_is_made_as_a_named_tuple_is(values: tuple[Any, ...], named: dict[str, Any]) -> None:
    try:
        theirs = Theirs(*values, **named)
    except TypeError:
        with pytest.raises(TypeError):
            Ours(*values, **named)
        return
    ours = Ours(*values, **named)
    assert tuple(ours) == tuple(theirs)
    assert ours == theirs  # type: ignore[comparison-overlap]  # to Python both are tuples
    assert hash(ours) == hash(theirs)
    assert repr(ours) == repr(theirs).replace("Theirs", "Ours")
    assert str(ours) == str(theirs)
    assert ours.double == theirs.double
    assert ours._asdict() == theirs._asdict()
    assert tuple(ours._replace(second="x")) == tuple(theirs._replace(second="x"))
    assert Ours._make(theirs) == ours


def test_what_a_class_tells_of_itself() -> None:
    assert Ours._fields == Theirs._fields
    assert Ours._field_defaults == Theirs._field_defaults
    assert Ours.__match_args__ == Theirs.__match_args__
    assert Ours.__doc__ == "A record."
    assert Ours.__mro__[-2:] == Theirs.__mro__[-2:] == (tuple, object)


def test_it_is_frozen_and_holds_nothing_else() -> None:
    ours = Ours(1)
    for field in ("first", "fourth"):
        with pytest.raises(AttributeError):
            setattr(ours, field, 3)
    with pytest.raises(ValueError, match="fourth"):
        ours._replace(fourth=1)  # type: ignore[call-arg]  # that is refused
    assert not hasattr(ours, "__dict__")


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_it_pickles_and_copies(protocol: int) -> None:
    ours = Ours(1, third=(5,))
    again = pickle.loads(pickle.dumps(ours, protocol))  # noqa: S301 - made on this line
    assert again == ours
    assert type(again) is Ours
    assert type(copy.deepcopy(ours)) is Ours


def test_a_subclass_adds_behaviour_not_fields() -> None:
    class Loud(Ours):
        def shout(self) -> str:
            return self.second.upper()

    assert Loud(1).shout() == "TWO"
    assert Loud._fields == Ours._fields


def test_modules_with_records_do_not_evaluate_annotations(root: Path) -> None:
    for path in (root / "tflm_lint").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert "from typing import NamedTuple" not in text or path.name == "record.py", path
        if "(NamedTuple)" in text:
            assert "from __future__ import annotations" in text, path

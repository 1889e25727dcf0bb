"""A user's table and its form -> what is wrong with it, each problem with its path: ``structs.X: expected …``.

A form is data: which keys there are, what each may hold, which must be there. What a value may hold is a function that
returns why it may not (``why_no_text``), so that loaders ask for types by name and a problem is worded in one place.
"""

from __future__ import annotations

from tflm_lint.errors import TableError
from tflm_lint.record import NamedTuple
from tflm_lint.words import either

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    #: Value -> why it is none of the kind, None where it is one.
    WhyNot = Callable[[object], str | None]


class Form(NamedTuple):
    """The keys of a mapping, with what each may hold."""

    fields: Mapping[str, WhyNot]
    required: tuple[str, ...] = ()
    #: Whether other keys may stand beside these.
    others: bool = False


def problems(table: object, form: Form, path: str = "") -> Iterator[str]:
    """Yield what is wrong with a mapping: unknown keys and values in its order, then what is missing."""
    if not isinstance(table, dict):
        yield at(path, "expected a mapping")
        return
    below = f"{path}." if path else ""
    for key, value in table.items():
        why_not = form.fields.get(key)
        if why_not is not None:
            reason = why_not(value)
            if reason is not None:
                yield f"{below}{key}: {reason}"
        elif not form.others:
            yield f"{below}{key}: unknown key, expected one of {', '.join(form.fields)}"
    for key in form.required:
        if key not in table:
            yield f"{below}{key}: is missing"


def refuse(found: Iterable[str], file: str) -> None:
    """Raise `TableError` with the first problem, if there is one."""
    for problem in found:
        raise TableError(f"{file}: {problem}")


def at(path: str, reason: str) -> str:
    """Put the path before a problem; the table itself has none."""
    return f"{path}: {reason}" if path else reason


def anything(_value: object) -> str | None:
    """Take any value: somebody else looks at it."""
    return None


def text(value: object) -> str | None:
    """Take text."""
    return None if isinstance(value, str) else "expected text"


def texts(value: object) -> str | None:
    """Take a list of texts."""
    return (
        None if isinstance(value, tuple) and all(isinstance(one, str) for one in value) else "expected a list of text"
    )


def flag(value: object) -> str | None:
    """Take true or false."""
    return None if isinstance(value, bool) else "expected true or false"


def sequence(value: object) -> str | None:
    """Take a list of anything."""
    return None if isinstance(value, tuple) else "expected a list"


def mapping(value: object) -> str | None:
    """Take a mapping of anything."""
    return None if isinstance(value, dict) else "expected a mapping"


def whole(least: int, most: int | None = None) -> WhyNot:
    """Take a whole number from ``least`` on, at most ``most``."""

    def why_not(value: object) -> str | None:
        if type(value) is int and value >= least and (most is None or value <= most):
            return None
        return f"expected a whole number of at least {least}" if most is None else f"expected {least} to {most}"

    return why_not


def one_of(*names: str) -> WhyNot:
    """Take one of some names; the value is told where it is a name, too."""

    def why_not(value: object) -> str | None:
        if isinstance(value, str) and value in names:
            return None
        return f"{value!r}, expected {either(names)}" if isinstance(value, str) else f"expected {either(names)}"

    return why_not

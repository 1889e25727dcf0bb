"""Constraint kinds: what a condition in ``facts/ops.yaml`` can say, one small predicate each.

A kind is named ``<theme>.<name>``: the function ``name`` of the module ``kinds/<theme>.py`` (a trailing underscore is
dropped, ``in_`` is ``in``). The module is imported when a model holds an operator whose entry names it.

    @kind("QT202", of=ARGUMENTS, value=INTEGER, says="zero point of {of} is {value}")
    def zero_point(op: Op, p: Parameters) -> Reason:
        \"\"\"Hold zero points against a fixed value.\"\"\"

``rule`` reports the violation unless the table's constraint names its own; where the constraint's effect is ``wrong``
the family's rule for silent wrongness does. The keywords are the parameters and what they must be; ``Optional(...)``
where they may be left out. ``says`` completes "TFLM needs that ..." on the SUPPORTED_OPS page.

A predicate returns None where the condition holds, or the reason, with the values: ``output zero point is 3, expected
-128``. It returns `At` where the finding is about another tensor than the first of parameter ``of``. An argument that
the operator omits is no violation of anything but ``args.present``: predicates skip what ``op.arg`` does not find. No
input may raise: shapes hold 0, -1 and 2**31 - 1, scales hold 0, nan and inf, values are None where they are computed at
run time.
"""

from __future__ import annotations

import importlib

from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from tflm_lint.verdict.context import Arg, Op

    Parameters = Mapping[str, Any]

#: Tags of parameters: what the loader checks in a user's own table.
ARGUMENT = "argument"  # the name of an input or output of the operator
ARGUMENTS = "arguments"  # one such name or a list of them
INTEGER = "integer"
INTEGERS = "integers"  # an integer or a list of them
NUMBER = "number"
NUMBERS = "numbers"
STRING = "string"
STRINGS = "strings"
BOOLEAN = "boolean"
TYPES = "types"  # a tensor type or a list of them
OPTION = "option"  # the name of a field of the options table
VALUES = "values"  # a scalar or a list of scalars
ANY = "any"


class Optional(NamedTuple):
    """A parameter that may be left out."""

    tag: str


class At(NamedTuple):
    """A reason about a certain tensor."""

    reason: str
    arg: Arg


if TYPE_CHECKING:
    from typing import TypeAlias

    Reason: TypeAlias = str | At | None
    Predicate: TypeAlias = Callable[[Op, Parameters], Any]


class Kind(NamedTuple):
    """A predicate with what the loader, the judge and the documentation need to know of it."""

    name: str
    check: Predicate
    rule: str
    parameters: Mapping[str, str | Optional]
    says: str
    documentation: str


_FOUND: dict[str, Kind] = {}


def kind(rule: str, *, says: str, **parameters: str | Optional) -> Callable[[Predicate], Predicate]:
    """Register a predicate under ``<module>.<function>``."""

    def register(check: Predicate) -> Predicate:
        theme = check.__module__.rpartition(".")[2]
        name = f"{theme}.{check.__name__.rstrip('_')}"
        named = {key.rstrip("_"): tag for key, tag in parameters.items()}
        _FOUND[name] = Kind(name, check, rule, named, says, check.__doc__ or "")
        return check

    return register


def find(name: str) -> Kind:
    """Return the kind of that name, importing its theme; raise `KeyError` where there is none."""
    if name not in _FOUND:
        theme, dot, _ = name.partition(".")
        module = f"tflm_lint.verdict.kinds.{theme}"
        if not dot or not theme.isidentifier():
            raise KeyError(name)
        try:
            importlib.import_module(module)
        except ModuleNotFoundError as error:
            if error.name != module:
                raise
    return _FOUND[name]


def every() -> dict[str, Kind]:
    """Import every theme and return all kinds by name, sorted."""
    import pkgutil

    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
    return dict(sorted(_FOUND.items()))


#: Dimensions that a message names.
LONGEST_SHAPE = 16


def listed(values: object) -> str:
    """Write names or numbers for a message: ``FLOAT32, INT8 or INT16``."""
    items = [str(value) for value in values] if isinstance(values, (tuple, list, set, frozenset)) else [str(values)]
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} or {items[-1]}"


def one_of(value: object, wanted: object) -> bool:
    """Tell whether a value is the wanted one or one of several."""
    return value in wanted if isinstance(wanted, tuple) else value == wanted


def shaped(shape: tuple[int, ...]) -> str:
    """Write a shape: ``[1, 3, 3, 8]``, ``[]`` for a scalar; of one without end the beginning."""
    if len(shape) > LONGEST_SHAPE:
        return f"[{', '.join(map(str, shape[:LONGEST_SHAPE]))}, and {len(shape) - LONGEST_SHAPE} more]"
    return f"[{', '.join(map(str, shape))}]"

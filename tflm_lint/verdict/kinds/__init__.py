"""Constraint kinds: what a condition in ``facts/ops.yaml`` can say, one small predicate each.

A kind is named ``<theme>.<name>``: the function ``name`` of the module ``kinds/<theme>.py`` (a trailing underscore is
dropped, ``in_`` is ``in``); of any theme, in ``kinds/frequent.py``, where most networks need it. The module is
imported when a model holds an operator whose entry names it.

    @kind("QT202", of=ARGUMENTS, value=INTEGERS, says="the zero point of {of} is {value}")
    def zero_point(of: Args, value: tuple[int, ...]) -> Reason:
        \"\"\"Hold the (first) zero point against one of several values.\"\"\"
        for arg in of:
            if arg.zero_point not in value:
                words = "{it} zero point is {have}, expected {value}"
                return broken(words, arg, have=arg.zero_point, value=listed(value))
        return None

``rule`` reports the violation unless the table's constraint names its own; where the constraint's effect is ``wrong``
or ``unchecked`` the rule for garbage does, or the family's for what TFLM does not look at. The keywords are the
parameters and what they must be; ``Optional(...)`` where they may be left out. ``says`` completes "TFLM needs that ..."
on the SUPPORTED_OPS page.

A predicate takes its parameters bound to the operator (`tflm_lint.verdict.binding`): tensors for names of arguments,
`Field`s for names of options, and the operator itself where its first parameter is ``op``. It is not asked where the
operator omits one of its arguments: that is no violation of anything but ``args.present``. It returns None where the
condition holds, or what is `broken`. Values stay the tuples that they are; a sentence writes them as ``[1, 3, 3, 8]``
or ``INT8 or INT16``, and where it names the beginning only, the number is kept: thousands of operators may look at one
constant without end. No input may raise: shapes hold 0, -1 and 2**31 - 1, scales hold 0, nan and inf,
values are None where they are computed at run time.
"""

from __future__ import annotations

from tflm_lint.formula import product
from tflm_lint.record import NamedTuple, imported
from tflm_lint.verdict.context import Arg

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

#: Tags of parameters: what the loader checks in a user's own table, and what a predicate gets.
ARGUMENT = "argument"  # the name of an input or output of the operator -> Arg
ARGUMENTS = "arguments"  # one such name or a list of them -> tuple of the Args that are there
NAME = "name of an argument"  # the same name -> the name
NAMES = "names of arguments"  # one such name or a list of them -> tuple of the names
INTEGER = "integer"
INTEGERS = "integers"  # an integer or a list of them -> tuple
NUMBER = "number"
STRING = "string"
STRINGS = "strings"  # a string or a list of them -> tuple
BOOLEAN = "boolean"
TYPES = "types"  # a tensor type or a list of them -> tuple
OPTION = "option"  # the name of a field of the options table -> Field
VALUES = "values"  # a scalar or a list of scalars -> tuple


class Optional(NamedTuple):
    """A parameter that may be left out."""

    tag: str


class Field(NamedTuple):
    """A field of an operator's options: its name, and its value in this operator."""

    name: str
    value: Any


if TYPE_CHECKING:
    from typing import TypeAlias

    from tflm_lint.verdict.said import Broken, Choice

    Reason: TypeAlias = Broken | None
    Args: TypeAlias = tuple[Arg, ...]
    Predicate: TypeAlias = Callable[..., Reason]


class Kind(NamedTuple):
    """A predicate with what the loader, the judge and the documentation need to know of it.

    ``tells`` where its words say what becomes of it, as ``TFLM aborts``.
    """

    name: str
    check: Predicate
    rule: str
    parameters: Mapping[str, str | Optional]
    says: str
    documentation: str
    tells: bool


_FOUND: dict[str, Kind] = {}


def kind(
    rule: str, *, says: str, tells: bool = False, called: str | None = None, **parameters: str | Optional
) -> Callable[[Predicate], Predicate]:
    """Register a predicate under ``<module>.<function>``, or the name that it is called by."""

    def register(check: Predicate) -> Predicate:
        name = called or f"{check.__module__.rpartition('.')[2]}.{check.__name__.rstrip('_')}"
        named = {key.rstrip("_"): tag for key, tag in parameters.items()}
        _FOUND[name] = Kind(name, check, rule, named, says, check.__doc__ or "", tells)
        return check

    return register


def broken(words: str, at: Arg | str | None = None, /, **values: object) -> Broken:
    """Say what is broken, in words with a place for each value; ``{it}`` is the name of the argument to blame.

    Of tensors and options the names are kept; a plain tuple is a shape, or constants that are written like one. The
    shape that the argument must have is called ``wanted``.
    """
    plain = {name: _plain(value) for name, value in values.items()}
    if at is not None:
        plain["it"] = at if isinstance(at, str) else at.name
    wanted = values.get("wanted")
    from tflm_lint.verdict.said import Broken

    return Broken(words, plain, at, product(wanted) if type(wanted) is tuple else 0)


def _plain(value: Any) -> object:
    if isinstance(value, (Arg, Field)):
        return value.name
    if type(value) is not tuple:
        return value
    from tflm_lint.verdict.said import shape_of

    return shape_of(value)


def listed(values: object) -> Choice:
    """Take one value or several as a choice."""
    from tflm_lint.verdict.said import Choice

    return Choice(values if isinstance(values, (tuple, list, set, frozenset)) else (values,))


def differs(arg: Arg, wanted: tuple[int, ...]) -> Reason:
    """Hold a stored shape against the one that it must be."""
    if arg.shape == wanted:
        return None
    return broken("{it} is {shape}, expected {wanted}", arg, shape=arg.shape, wanted=wanted)


def find(name: str) -> Kind:
    """Return the kind of that name, importing its theme; raise `KeyError` where there is none."""
    if name not in _FOUND:
        imported(f"{__name__}.frequent")
    if name not in _FOUND:
        theme, dot, _ = name.partition(".")
        module = f"tflm_lint.verdict.kinds.{theme}"
        if not dot or not theme.isidentifier():
            raise KeyError(name)
        try:
            imported(module)
        except ModuleNotFoundError as error:
            if error.name != module:
                raise
    return _FOUND[name]


def every() -> dict[str, Kind]:
    """Import every theme and return all kinds by name, sorted."""
    import pkgutil

    for module in pkgutil.iter_modules(__path__):
        imported(f"{__name__}.{module.name}")
    return dict(sorted(_FOUND.items()))

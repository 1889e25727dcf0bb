"""Kind + a constraint's parameters -> the check of an operator: names of the table become tensors and option values.

What can be settled when a constraint is compiled is settled then; the check looks up what differs from operator to
operator and calls the predicate. A kernel set adds conditions to the reference kernels', from
``facts/conditions/<kernels>.yaml``.
"""

from __future__ import annotations

from tflm_lint import facts
from tflm_lint.verdict import kinds
from tflm_lint.verdict.kinds import Field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Any

    from tflm_lint.verdict.context import Op
    from tflm_lint.verdict.kinds import Kind, Reason


def conditions_of(kernels: str, key: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield what a kernel set adds to an operator's entry, with the name of what runs it all the same.

    ``constraints`` come on top of the entry's, ``scratch`` replaces the entry's. What only an older TFLM refuses is no
    kernel set's but a port's.
    """
    try:
        table = facts.load(f"conditions/{kernels}")
    except KeyError:
        return
    conditions = table["ops"].get(key)
    if conditions:
        yield table["elsewhere"], conditions


#: Tags whose parameter is one value or several in the table, and always several to a predicate.
_PLURAL = (kinds.NAMES, kinds.INTEGERS, kinds.STRINGS, kinds.TYPES, kinds.VALUES)


def bind(kind: Kind, constraint: Mapping[str, Any]) -> Callable[[Op], Reason]:
    """Return the check that a constraint of that kind means."""
    check = kind.check
    takes = check.__code__.co_varnames[: check.__code__.co_argcount]
    fixed: dict[str, Any] = {}
    single: list[tuple[str, str, bool]] = []
    several: list[tuple[str, tuple[str, ...]]] = []
    options: list[tuple[str, str]] = []
    for name, tag in kind.parameters.items():
        if name not in constraint:
            continue
        given = constraint[name]
        parameter = name if name in takes else f"{name}_"
        what = tag.tag if isinstance(tag, kinds.Optional) else tag
        if parameter not in takes and what != kinds.ARGUMENT:
            continue  # the sentence of the documentation names it, the predicate looks elsewhere
        if what == kinds.ARGUMENT:
            single.append((parameter, given, what is tag))
        elif what == kinds.ARGUMENTS:
            several.append((parameter, given if isinstance(given, tuple) else (given,)))
        elif what == kinds.OPTION:
            options.append((parameter, given))
        else:
            fixed[parameter] = (given,) if what in _PLURAL and not isinstance(given, tuple) else given
    wants_op = takes[:1] == ("op",)
    if not wants_op and len(single) + len(several) + len(options) <= 2:
        # most conditions are about one thing, or two arguments, and what the table says of them
        if not single and not options and len(several) == 1:
            return _about_all(check, *several[0], fixed)
        if not single and not several and len(options) == 1:
            return _about_option(check, *options[0], fixed)
        if single and not several and not options and all(parameter in takes for parameter, _, _ in single):
            return _about_one(check, single[0], fixed) if len(single) == 1 else _about_two(check, single, fixed)
    return _about_much(check, (single, several, options), fixed)


def _about_much(
    check: Callable[..., Reason],
    given: tuple[list[tuple[str, str, bool]], list[tuple[str, tuple[str, ...]]], list[tuple[str, str]]],
    fixed: dict[str, Any],
) -> Callable[[Op], Reason]:
    single, several, options = given
    code, defaults = check.__code__, check.__defaults__ or ()
    takes = code.co_varnames[: code.co_argcount]
    values = dict.fromkeys(takes) | dict(zip(takes[len(takes) - len(defaults) :], defaults, strict=True)) | fixed
    whole = list(values.values())
    wants_op = takes[:1] == ("op",)
    # where among the predicate's parameters each value goes
    ones = [(takes.index(parameter) if parameter in takes else -1, name, needed) for parameter, name, needed in single]
    groups = [(takes.index(parameter), names) for parameter, names in several]
    fields = [(takes.index(parameter), name) for parameter, name in options]

    def broken(op: Op) -> Reason:
        values = whole.copy()
        if wants_op:
            values[0] = op
        for place, name, needed in ones:
            arg = op.arg(name)
            if arg is None and needed:
                return None
            if place >= 0:
                values[place] = arg
        for place, names in groups:
            values[place] = op.all(names[0]) if len(names) == 1 else tuple(op.each(names))
        for place, name in fields:
            values[place] = Field(name, op.condition(name))
        return check(*values)

    return broken


def _behind(check: Callable[..., Reason], first: str, fixed: dict[str, Any]) -> tuple[Any, ...] | None:
    """Return the values of a predicate's other parameters in their order where it takes the one first."""
    code = check.__code__
    takes, defaults = code.co_varnames[: code.co_argcount], check.__defaults__ or ()
    values = {**dict(zip(takes[len(takes) - len(defaults) :], defaults, strict=True)), **fixed}
    if takes[:1] != (first,) or code.co_kwonlyargcount or not values.keys() >= set(takes[1:]):
        return None
    return tuple(values[name] for name in takes[1:])


def _about_all(
    check: Callable[..., Reason], parameter: str, names: tuple[str, ...], fixed: dict[str, Any]
) -> Callable[[Op], Reason]:
    if len(names) > 1:
        others = _behind(check, parameter, fixed)
        if others is not None:
            return lambda op: check(tuple([arg for name in names for arg in op.all(name)]), *others)
        return lambda op: check(**fixed, **{parameter: tuple([arg for name in names for arg in op.all(name)])})
    name, rest = names[0], _behind(check, parameter, fixed)
    if rest is not None:
        return lambda op: check(op.all(name), *rest)
    return lambda op: check(**fixed, **{parameter: op.all(name)})


def _about_option(
    check: Callable[..., Reason], parameter: str, name: str, fixed: dict[str, Any]
) -> Callable[[Op], Reason]:
    rest = _behind(check, parameter, fixed)
    if rest is not None:
        return lambda op: check(Field(name, op.condition(name)), *rest)
    return lambda op: check(**fixed, **{parameter: Field(name, op.condition(name))})


def _about_one(
    check: Callable[..., Reason], row: tuple[str, str, bool], fixed: dict[str, Any]
) -> Callable[[Op], Reason]:
    parameter, name, needed = row

    def broken(op: Op) -> Reason:
        arg = op.arg(name)
        return None if arg is None and needed else check(**fixed, **{parameter: arg})

    return broken


def _about_two(
    check: Callable[..., Reason], rows: list[tuple[str, str, bool]], fixed: dict[str, Any]
) -> Callable[[Op], Reason]:
    (first, its_name, first_needed), (second, other_name, second_needed) = rows

    def broken(op: Op) -> Reason:
        arg, other = op.arg(its_name), op.arg(other_name)
        if (arg is None and first_needed) or (other is None and second_needed):
            return None
        return check(**fixed, **{first: arg, second: other})

    return broken

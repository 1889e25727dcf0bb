"""A user's op table -> what is wrong with the kinds of its constraints, each problem with its path."""

from __future__ import annotations

from tflm_lint.facts.ops_check import CONSTRAINT_KEYS, TENSOR_TYPES
from tflm_lint.verdict import kinds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Any

    from tflm_lint.facts.ops import Entry, OpTable


def kind_errors(table: OpTable) -> Iterator[str]:
    """Yield what is wrong with the kinds of a structurally valid table, each beginning with its path."""
    for key in table:
        entry = table.entry(key)
        for position, constraint in enumerate(entry.raw.get("constraints", ())):
            yield from constraint_kind_errors(f"ops.{key}.constraints[{position}]", constraint, entry)


def constraint_kind_errors(path: str, constraint: Mapping[str, Any], entry: Entry) -> Iterator[str]:
    """Yield what is wrong with one constraint's kind and parameters."""
    try:
        kind = kinds.find(constraint["kind"])
    except KeyError:
        yield f"{path}.kind: {constraint['kind']!r} is no constraint kind"
        return
    for name, tag in kind.parameters.items():
        if name not in constraint:
            if not isinstance(tag, kinds.Optional):
                yield f"{path}.{name}: missing, {kind.name} needs it"
            continue
        wanted = tag.tag if isinstance(tag, kinds.Optional) else tag
        if not _VALID[wanted](constraint[name], entry):
            yield f"{path}.{name}: {constraint[name]!r}, expected {wanted}"
    for name in constraint:
        if name not in CONSTRAINT_KEYS and name not in kind.parameters:
            yield f"{path}.{name}: {kind.name} takes no such parameter"


def _all(test: Callable[[Any, Entry], bool]) -> Callable[[Any, Entry], bool]:
    def holds(value: Any, entry: Entry) -> bool:
        return all(test(item, entry) for item in value) if isinstance(value, tuple) else test(value, entry)

    return holds


def _is_argument(value: Any, entry: Entry) -> bool:
    return isinstance(value, str) and value in entry.places


def _is_integer(value: Any, _entry: Entry) -> bool:
    return type(value) is int


def _is_number(value: Any, _entry: Entry) -> bool:
    return type(value) in (int, float)


def _is_string(value: Any, _entry: Entry) -> bool:
    return isinstance(value, str)


_VALID: dict[str, Callable[[Any, Entry], bool]] = {
    kinds.ARGUMENT: _is_argument,
    kinds.ARGUMENTS: _all(_is_argument),
    kinds.NAME: _is_argument,
    kinds.NAMES: _all(_is_argument),
    kinds.INTEGER: _is_integer,
    kinds.INTEGERS: _all(_is_integer),
    kinds.NUMBER: _is_number,
    kinds.STRING: _is_string,
    kinds.STRINGS: _all(_is_string),
    kinds.BOOLEAN: lambda value, _entry: isinstance(value, bool),
    kinds.TYPES: _all(lambda value, _entry: isinstance(value, str) and value in TENSOR_TYPES),
    kinds.OPTION: _is_string,
    kinds.VALUES: _all(lambda value, _entry: isinstance(value, (str, int, float, bool))),
}

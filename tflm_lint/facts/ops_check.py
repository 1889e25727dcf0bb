"""A user's op table -> OpTable, or what is wrong with it by its path: ``ops.CONV_2D.types[1].inptu: ...``.

Only a user's own table comes here at run time; tests hold the shipped one to the same.
"""

from __future__ import annotations

from tflm_lint.errors import TableError
from tflm_lint.facts import tables
from tflm_lint.facts.ops import WHEN_KEYS, OpTable
from tflm_lint.model.bindings import ENUMS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping
    from typing import Any

#: What a constraint has besides the parameters of its kind.
CONSTRAINT_KEYS = ("kind", "when", "at", "effect", "rule", "because", "source", "features", "elsewhere")

ENTRY_KEYS = {
    "method": str, "inputs": tuple, "outputs": tuple, "arity": dict, "options": str, "types": tuple, "types_at": str,
    "types_effect": str, "unchecked_types": tuple, "missing_input": str, "sets_output_shape": bool,
    "constraints": tuple, "note": str, "source": str, "unregistered": bool,
    "scratch": tuple,
}  # fmt: skip

TENSOR_TYPES = frozenset(ENUMS["TensorType"])


def load_own(path: str) -> OpTable:
    """Read a user's own table from a YAML file.

    Raises `OSError` where the file cannot be read and `TableError` with the path inside the table where it does not
    hold what an op table holds. The kinds of the constraints are checked by `tflm_lint.verdict.table.load_table`.
    """
    table = tables.load_yaml(path)
    for problem in table_errors(table):
        raise TableError(f"{path}: {problem}")
    return OpTable(table["tflm_commit"], table["ops"], path)


def table_errors(table: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with an op table, each beginning with its path: ``ops.CONV_2D.types[1].inptu: ...``."""
    for key in table:
        if key not in ("tflm_commit", "ops", "source", "note"):
            yield f"{key}: unknown key, expected tflm_commit or ops"
    if not isinstance(table.get("tflm_commit"), str):
        yield "tflm_commit: expected a string"
    ops = table.get("ops")
    if not isinstance(ops, dict):
        yield "ops: expected a mapping of operator names to entries"
        return
    for key, raw in ops.items():
        path = f"ops.{key}"
        if not isinstance(raw, dict):
            yield f"{path}: expected a mapping"
        else:
            yield from entry_errors(path, raw)


def entry_errors(path: str, raw: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with one entry."""
    yield from _key_errors(path, raw)
    for field in ("inputs", "outputs"):
        spelled = raw.get(field)
        if not isinstance(spelled, tuple) or not all(isinstance(name, str) for name in spelled):
            yield f"{path}.{field}: expected a list of argument names"
            return
    yield from _argument_errors(path, raw)
    places = {_plain(name) for field in ("inputs", "outputs") for name in raw[field]}
    for position, row in enumerate(raw.get("types", ())):
        yield from _type_errors(f"{path}.types[{position}]", row, places)
    for position, when in enumerate(raw.get("scratch", ())):
        yield from _when_errors(f"{path}.scratch[{position}]", when, places)
    for name in raw.get("unchecked_types", ()):
        if not _is_one(name, places):
            yield f"{path}.unchecked_types: {name!r} is no argument of the operator"
    for position, constraint in enumerate(raw.get("constraints", ())):
        yield from constraint_errors(f"{path}.constraints[{position}]", constraint, places)


def _key_errors(path: str, raw: Mapping[str, Any]) -> Iterator[str]:
    for key, value in raw.items():
        wanted = ENTRY_KEYS.get(key)
        if wanted is None:
            yield f"{path}.{key}: unknown key, expected one of {', '.join(ENTRY_KEYS)}"
        elif not isinstance(value, wanted):
            yield f"{path}.{key}: expected {_WORDS[wanted]}"
    if not isinstance(raw.get("method"), str):
        yield f"{path}.method: expected the name of an Add* method"
    for key, allowed in (
        ("types_at", ("allocate", "invoke")),
        ("types_effect", ("reject", "crash")),
        ("missing_input", ("reject", "crash")),
    ):
        if key in raw and raw[key] not in allowed:
            yield f"{path}.{key}: {raw[key]!r}, expected {' or '.join(allowed)}"
    for field, count in (raw.get("arity") or {}).items():
        numbers = count if isinstance(count, tuple) else (count,)
        if field not in ("inputs", "outputs") or not all(type(number) is int and number >= 0 for number in numbers):
            yield f"{path}.arity.{field}: expected inputs or outputs with a number or a list of numbers"


def _plain(spelled: str) -> str:
    return spelled[:-3] if spelled.endswith("...") else spelled.rstrip("?")


def _argument_errors(path: str, raw: Mapping[str, Any]) -> Iterator[str]:
    places: set[str] = set()
    for field in ("inputs", "outputs"):
        spelled = raw[field]
        for position, name in enumerate(spelled):
            plain = _plain(name)
            if not plain.isidentifier() or plain in WHEN_KEYS or plain in ("options", "not", "any"):
                yield f"{path}.{field}[{position}]: {name!r} is no argument name"
            if plain in places:
                yield f"{path}.{field}[{position}]: {plain!r} stands twice"
            if name.endswith("...") and position != len(spelled) - 1:
                yield f"{path}.{field}[{position}]: only the last argument can be variadic"
            places.add(plain)


def constraint_errors(path: str, constraint: object, places: set[str]) -> Iterator[str]:
    """Yield what is wrong with the parts of a constraint that every kind has."""
    if not isinstance(constraint, dict):
        yield f"{path}: expected a mapping"
        return
    if not isinstance(constraint.get("kind"), str):
        yield f"{path}.kind: expected the name of a constraint kind"
    for key, allowed in (("at", ("construct", "allocate", "invoke")), ("effect", ("reject", "crash", "wrong"))):
        if key in constraint and constraint[key] not in allowed:
            yield f"{path}.{key}: {constraint[key]!r}, expected {', '.join(allowed)}"
    for key in ("rule", "because", "source"):
        if key in constraint and not isinstance(constraint[key], str):
            yield f"{path}.{key}: expected a string"
    if "when" in constraint:
        yield from _when_errors(f"{path}.when", constraint["when"], places)


def _when_errors(path: str, when: object, places: set[str]) -> Iterator[str]:  # noqa: PLR0912 - one branch a key
    if not isinstance(when, dict):
        yield f"{path}: expected a mapping"
        return
    for key, value in when.items():
        if key == "not":
            yield from _when_errors(f"{path}.not", value, places)
        elif key == "any":
            if not isinstance(value, tuple):
                yield f"{path}.any: expected a list"
            else:
                for position, item in enumerate(value):
                    yield from _when_errors(f"{path}.any[{position}]", item, places)
        elif key == "options":
            if not isinstance(value, dict):
                yield f"{path}.options: expected a mapping of options to values"
        elif key in WHEN_KEYS:
            for name in value if isinstance(value, tuple) else (value,):
                if not _is_one(name, places):
                    yield f"{path}.{key}: {name!r} is no argument of the operator"
        else:
            yield from _type_errors(path, {key: value}, places)


def _type_errors(path: str, row: object, places: set[str]) -> Iterator[str]:
    if not isinstance(row, dict):
        yield f"{path}: expected a mapping of arguments to types"
        return
    for name, types in row.items():
        if name not in places:
            yield f"{path}.{name}: no argument of the operator"
        for one in types if isinstance(types, tuple) else (types,):
            if not _is_one(one, TENSOR_TYPES):
                yield f"{path}.{name}: {one!r} is no tensor type"


def _is_one(name: object, names: Container[str]) -> bool:
    """Tell whether a value of a table is one of some names; a mapping or a list cannot even be looked up."""
    return isinstance(name, str) and name in names


_WORDS = {str: "a string", tuple: "a list", dict: "a mapping", bool: "true or false"}

"""A user's op table -> OpTable, or what is wrong with it by its path: ``ops.CONV_2D.types[1].inptu: ...``.

Only a user's own table comes here at run time; tests hold the shipped one to the same.
"""

from __future__ import annotations

from tflm_lint.facts.forms import Form, flag, mapping, one_of, problems, refuse, sequence, text, texts
from tflm_lint.facts.ops import WHEN_KEYS, OpTable
from tflm_lint.facts.own import load_yaml
from tflm_lint.model.bindings import ENUMS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping
    from typing import Any

#: What a constraint has besides the parameters of its kind.
CONSTRAINT_KEYS = ("kind", "when", "at", "effect", "rule", "because", "source", "features", "elsewhere", "beyond")

TABLE = Form({"tflm_commit": text, "ops": mapping, "source": text, "note": text}, ("tflm_commit", "ops"))

ENTRY = Form(
    {
        "method": text,
        "inputs": texts,
        "outputs": texts,
        "arity": mapping,
        "options": text,
        "types": sequence,
        "types_at": one_of("allocate", "invoke"),
        "types_effect": one_of("reject", "crash"),
        "unchecked_types": texts,
        "missing_input": one_of("reject", "crash"),
        "sets_output_shape": flag,
        "takes_nothing": flag,
        "unread": texts,
        "constraints": sequence,
        "note": text,
        "source": text,
        "unregistered": flag,
        "with_npu": text,
        "scratch": sequence,
    },
    ("method", "inputs", "outputs"),
)

#: What every constraint may have; the rest is its kind's.
CONSTRAINT = Form(
    {
        "kind": text,
        "at": one_of("construct", "allocate", "invoke"),
        "effect": one_of("reject", "crash", "wrong", "unchecked"),
        "rule": text,
        "because": text,
        "source": text,
        "beyond": flag,
    },
    ("kind",),
    others=True,
)

TENSOR_TYPES = frozenset(ENUMS["TensorType"])


def load_own(path: str) -> OpTable:
    """Read a user's own table from a YAML file.

    Raises `OSError` where the file cannot be read and `TableError` with the path inside the table where it does not
    hold what an op table holds. The kinds of the constraints are checked by `tflm_lint.verdict.table.load_table`.
    """
    table = load_yaml(path)
    refuse(table_errors(table), path)
    return OpTable(table["tflm_commit"], table["ops"], path)


def table_errors(table: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with an op table, each beginning with its path: ``ops.CONV_2D.types[1].inptu: ...``."""
    yield from problems(table, TABLE)
    ops = table.get("ops")
    for key, raw in ops.items() if isinstance(ops, dict) else ():
        yield from entry_errors(f"ops.{key}", raw)


def entry_errors(path: str, raw: object) -> Iterator[str]:
    """Yield what is wrong with one entry; of one of another form nothing else."""
    wrong = list(problems(raw, ENTRY, path))
    yield from wrong
    if wrong or not isinstance(raw, dict):
        return
    yield from _arity_errors(f"{path}.arity", raw.get("arity", {}))
    yield from _argument_errors(path, raw)
    places = {_plain(name) for field in ("inputs", "outputs") for name in raw[field]}
    for position, row in enumerate(raw.get("types", ())):
        yield from _type_errors(f"{path}.types[{position}]", row, places)
    for position, when in enumerate(raw.get("scratch", ())):
        yield from _when_errors(f"{path}.scratch[{position}]", when, places)
    for name in raw.get("unchecked_types", ()):
        if name not in places:
            yield f"{path}.unchecked_types: {name!r} is no argument of the operator"
    for position, constraint in enumerate(raw.get("constraints", ())):
        yield from constraint_errors(f"{path}.constraints[{position}]", constraint, places)


def _arity_errors(path: str, arity: Mapping[str, Any]) -> Iterator[str]:
    for field, count in arity.items():
        numbers = count if isinstance(count, tuple) else (count,)
        if field not in ("inputs", "outputs") or not all(type(number) is int and number >= 0 for number in numbers):
            yield f"{path}.{field}: expected inputs or outputs with a number or a list of numbers"


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
    yield from problems(constraint, CONSTRAINT, path)
    if isinstance(constraint, dict) and "when" in constraint:
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

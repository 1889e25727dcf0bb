"""``ops.yaml`` -> OpTable: what TFLM accepts, operator by operator, validated with a path in every error.

An entry reads like the operator's documentation::

    CONV_2D:
      method: AddConv2D                       # of MicroMutableOpResolver
      inputs: [input, filter, bias?]          # the kernel's names; `?` may be omitted, `...` takes all the rest
      outputs: [output]
      arity: {inputs: [2, 3], outputs: 1}     # only what the kernel checks
      options: Conv2DOptions
      types:                                  # accepted tuples; an argument that a tuple leaves out may be anything
        - {input: INT8, filter: [INT8, INT4], output: INT8}
      constraints:                            # see `constraint_errors`
        - kind: quantization.present
          of: [input, filter]
          when: {input: [INT8, INT16]}
          source: kernels/conv_common.cc

Further keys of an entry: ``types_at: invoke`` where only ``Eval`` looks at the types; ``types_effect: crash``;
``unchecked_types: [output]`` arguments that the tuples name but the kernel never looks at (a mismatch is silent);
``missing_input: crash`` where a missing input kills the process rather than being refused; ``sets_output_shape: true``
where ``Prepare`` writes the output's dimensions, so that the stored ones do not matter; ``unregistered: true`` where
the reference build has no such kernel although the method exists; ``scratch`` a list of conditions like ``when``
(``{}`` for always) in which ``Prepare`` requests a scratch buffer; ``note`` for people; ``source`` the kernel file.

The entry's constraints have ``kind``, that kind's parameters, and optionally ``when`` (see `WHEN_KEYS`), ``at``
(allocate, invoke), ``effect`` (reject, crash, wrong, note), ``rule``, ``because`` (the consequence, for people) and
``source``.
Which kinds there are and what they take is `tflm_lint.verdict.kinds`; `tflm_lint.verdict.table.load_table` checks it.
"""

from __future__ import annotations

from typing import NamedTuple

from tflm_lint.facts import tables
from tflm_lint.facts.tables import TableError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

#: What a constraint has besides the parameters of its kind.
CONSTRAINT_KEYS = ("kind", "when", "at", "effect", "rule", "because", "source", "features")

#: Keys of ``when`` that are not argument names: each takes an argument name or a list, all of which must be so.
WHEN_KEYS = (
    "present", "absent", "constant", "not_constant", "quantized", "not_quantized", "per_channel", "per_tensor",
    "variable", "not_variable",
)  # fmt: skip

ENTRY_KEYS = {
    "method": str, "inputs": tuple, "outputs": tuple, "arity": dict, "options": str, "types": tuple, "types_at": str,
    "types_effect": str, "unchecked_types": tuple, "missing_input": str, "sets_output_shape": bool,
    "constraints": tuple, "note": str, "source": str, "unregistered": bool,
    "scratch": tuple,
}  # fmt: skip

TENSOR_TYPES = frozenset((
    "FLOAT32", "FLOAT16", "INT32", "UINT8", "INT64", "STRING", "BOOL", "INT16", "COMPLEX64", "INT8", "FLOAT64",
    "COMPLEX128", "UINT64", "RESOURCE", "VARIANT", "UINT32", "UINT16", "INT4", "BFLOAT16", "INT2", "UINT4",
    "FLOAT8_E4M3FN", "FLOAT8_E5M2",
))  # fmt: skip


class Entry(NamedTuple):
    """One operator of the table; ``places`` maps an argument to its position and whether it is an output."""

    key: str
    method: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    optional: frozenset[str]
    variadic_input: str | None
    variadic_output: str | None
    places: Mapping[str, tuple[int, bool]]
    options: str | None
    raw: Mapping[str, Any]


class OpTable:
    """The operators that this TFLM can add, by builtin name or ``CUSTOM:<name>``; entries are made when asked for."""

    __slots__ = ("_entries", "compiled", "name", "ops", "tflm_commit")

    def __init__(self, tflm_commit: str, ops: Mapping[str, Mapping[str, Any]], name: str = "ops.yaml") -> None:
        self.tflm_commit = tflm_commit
        self.ops = ops
        self.name = name
        self._entries: dict[str, Entry] = {}
        #: What `verdict.table` makes of the entries, by key, kernel set and features; grows as models are judged.
        self.compiled: dict[Any, Any] = {}

    def __contains__(self, key: object) -> bool:
        return key in self.ops

    def __iter__(self) -> Iterator[str]:
        return iter(self.ops)

    def __len__(self) -> int:
        return len(self.ops)

    def __reduce__(self) -> tuple[Any, ...]:
        return OpTable, (self.tflm_commit, self.ops, self.name)

    def entry(self, key: str) -> Entry:
        """Return the operator's entry; raise `KeyError` where the table has none."""
        found = self._entries.get(key)
        if found is None:
            found = self._entries[key] = entry_of(key, self.ops[key])
        return found

    def rows(self) -> Iterator[tuple[str, str, str]]:
        """Yield every operator: name, resolver method, ``inputs -> outputs``."""
        for key, raw in self.ops.items():
            yield key, raw["method"], f"{', '.join(raw['inputs'])} -> {', '.join(raw['outputs'])}"

    def restricted_to_header(self, text: str) -> OpTable:
        """Return the table of those operators that a vendored ``micro_mutable_op_resolver.h`` can add.

        Raises `TableError` where the text defines no ``Add*`` method.
        """
        methods = ops_of_header(text)
        if not methods:
            raise TableError("defines no Add* method, expected a micro_mutable_op_resolver.h")
        return self.restricted(methods)

    def restricted(self, methods: frozenset[str]) -> OpTable:
        """Return the table of those operators that one of these ``Add*`` methods adds."""
        return OpTable(
            self.tflm_commit, {key: raw for key, raw in self.ops.items() if raw["method"] in methods}, self.name
        )


def load_ops(path: str | None = None) -> OpTable:
    """Return the shipped table, or a user's own from a YAML file.

    Raises `OSError` where the file cannot be read and `TableError` with the path inside the table where it does not
    hold what an op table holds. The kinds of the constraints are checked by `tflm_lint.verdict.table.load_table`.
    """
    if path is None:
        table = tables.load("ops")
        return OpTable(table["tflm_commit"], table["ops"])
    table = tables.load_yaml(path)
    for problem in table_errors(table):
        raise TableError(f"{path}: {problem}")
    return OpTable(table["tflm_commit"], table["ops"], path)


def ops_of_header(text: str) -> frozenset[str]:
    """Return the ``Add*`` methods that a vendored ``micro_mutable_op_resolver.h`` defines.

    ``AddBuiltin`` and ``AddCustom`` name no operator and are left out.
    """
    import re

    text = re.sub(r"//[^\n]*|/\*.*?\*/", " ", text, flags=re.DOTALL)
    found = re.findall(r"\bTfLiteStatus\s+(Add[A-Z0-9]\w*)\s*\(", text)
    return frozenset(found) - {"AddBuiltin", "AddCustom"}


def entry_of(key: str, raw: Mapping[str, Any]) -> Entry:
    """Make the Entry of a valid table entry."""
    places: dict[str, tuple[int, bool]] = {}
    optional = set()
    variadic: dict[bool, str | None] = {False: None, True: None}
    names: dict[bool, list[str]] = {False: [], True: []}
    for is_output, field in ((False, "inputs"), (True, "outputs")):
        for position, spelled in enumerate(raw.get(field, ())):
            name = spelled.rstrip("?.")
            if spelled.endswith("?"):
                optional.add(name)
            elif spelled.endswith("..."):
                variadic[is_output] = name
            places[name] = (position, is_output)
            names[is_output].append(name)
    return Entry(
        key=key,
        method=raw["method"],
        inputs=tuple(names[False]),
        outputs=tuple(names[True]),
        optional=frozenset(optional),
        variadic_input=variadic[False],
        variadic_output=variadic[True],
        places=places,
        options=raw.get("options"),
        raw=raw,
    )


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


def entry_errors(path: str, raw: Mapping[str, Any]) -> Iterator[str]:  # noqa: PLR0912 - a flat list of checks
    """Yield what is wrong with one entry."""
    for key, value in raw.items():
        wanted = ENTRY_KEYS.get(key)
        if wanted is None:
            yield f"{path}.{key}: unknown key, expected one of {', '.join(ENTRY_KEYS)}"
        elif not isinstance(value, wanted):
            yield f"{path}.{key}: expected {_WORDS[wanted]}"
    if not isinstance(raw.get("method"), str):
        yield f"{path}.method: expected the name of an Add* method"
    places = set()
    for field in ("inputs", "outputs"):
        spelled = raw.get(field)
        if not isinstance(spelled, tuple) or not all(isinstance(name, str) for name in spelled):
            yield f"{path}.{field}: expected a list of argument names"
            return
        for position, name in enumerate(spelled):
            plain = name[:-3] if name.endswith("...") else name.rstrip("?")
            if not plain.isidentifier() or plain in WHEN_KEYS or plain in ("options", "not", "any"):
                yield f"{path}.{field}[{position}]: {name!r} is no argument name"
            if plain in places:
                yield f"{path}.{field}[{position}]: {plain!r} stands twice"
            if name.endswith("...") and position != len(spelled) - 1:
                yield f"{path}.{field}[{position}]: only the last argument can be variadic"
            places.add(plain)
    for position, row in enumerate(raw.get("types", ())):
        yield from _type_errors(f"{path}.types[{position}]", row, places)
    for key, allowed in (
        ("types_at", ("allocate", "invoke")),
        ("types_effect", ("reject", "crash")),
        ("missing_input", ("reject", "crash")),
    ):
        if key in raw and raw[key] not in allowed:
            yield f"{path}.{key}: {raw[key]!r}, expected {' or '.join(allowed)}"
    for position, when in enumerate(raw.get("scratch", ())):
        yield from _when_errors(f"{path}.scratch[{position}]", when, places)
    for name in raw.get("unchecked_types", ()):
        if name not in places:
            yield f"{path}.unchecked_types: {name!r} is no argument of the operator"
    for field, count in (raw.get("arity") or {}).items():
        numbers = count if isinstance(count, tuple) else (count,)
        if field not in ("inputs", "outputs") or not all(type(number) is int and number >= 0 for number in numbers):
            yield f"{path}.arity.{field}: expected inputs or outputs with a number or a list of numbers"
    for position, constraint in enumerate(raw.get("constraints", ())):
        yield from constraint_errors(f"{path}.constraints[{position}]", constraint, places)


def constraint_errors(path: str, constraint: object, places: set[str]) -> Iterator[str]:
    """Yield what is wrong with the parts of a constraint that every kind has."""
    if not isinstance(constraint, dict):
        yield f"{path}: expected a mapping"
        return
    if not isinstance(constraint.get("kind"), str):
        yield f"{path}.kind: expected the name of a constraint kind"
    for key, allowed in (("at", ("construct", "allocate", "invoke")), ("effect", ("reject", "crash", "wrong", "note"))):
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
                if name not in places:
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
            if one not in TENSOR_TYPES:
                yield f"{path}.{name}: {one!r} is no tensor type"


_WORDS = {str: "a string", tuple: "a list", dict: "a mapping", bool: "true or false"}

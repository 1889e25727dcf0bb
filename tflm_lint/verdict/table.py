"""OpTable -> compiled checks: an entry's types and constraints as closures-free tuples that the judge walks.

Entries are compiled when a model first holds their operator, so that a run pays for what it uses.
"""

from __future__ import annotations

import os.path

from tflm_lint.facts import ops as facts
from tflm_lint.facts.ops import WHEN_KEYS, Entry, OpTable
from tflm_lint.record import NamedTuple
from tflm_lint.verdict import RUNS_ON, kinds
from tflm_lint.verdict.binding import bind, conditions_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from tflm_lint.verdict import Violation
    from tflm_lint.verdict.context import Op
    from tflm_lint.verdict.kinds import Reason

#: The rule that reports what TFLM does not look at, by the family of the rule that would report a refusal.
SILENT = {"OP": "OP120", "QT": "QT204", "SH": "SH303", "AR": "AR601"}


#: The rule that reports what runs and certainly computes garbage, and those that do for what they are about.
WRONG = "OP123"
CERTAIN = ("OP121",)

#: The rule that reports what another kernel set would run.
KERNEL_SET = "OP117"

NO_FEATURES: dict[str, Any] = {}


class Check(NamedTuple):
    """One constraint of an operator, ready to run."""

    kind: str
    broken: Callable[[Op], Reason]
    when: When | None
    effect: str
    stage: str
    rule: str
    of: str | None
    because: str | None
    tells: bool
    elsewhere: str | None = None
    #: Whether the kernel goes by the shape that must be, and so beyond an argument of fewer elements.
    beyond: bool = False


class When(NamedTuple):
    """The condition of a constraint: types and properties of arguments, option values, negation, alternatives."""

    types: tuple[tuple[str, frozenset[str]], ...]
    properties: tuple[tuple[str, tuple[str, ...]], ...]
    options: tuple[tuple[str, tuple[Any, ...]], ...]
    negated: When | None
    alternatives: tuple[When, ...]


class Left(NamedTuple):
    """What is left to ask of an operator."""

    constraints: tuple[Check, ...]
    #: What is wrong with its arguments as such; a tensor is told by its place among inputs and outputs.
    framed: tuple[Violation, ...]
    #: Whether extents may settle some of that.
    by_extents: bool


class Checks(NamedTuple):
    """Everything that the judge holds against one operator."""

    entry: Entry
    types: tuple[tuple[tuple[str, frozenset[str]], ...], ...]
    unchecked: frozenset[str]
    constraints: tuple[Check, ...]
    #: The arguments that no operator may leave out.
    needed: tuple[str, ...]
    #: When the kernel requests scratch buffers.
    scratch: tuple[When, ...]
    #: What is left to ask of operators that are like earlier ones (`tflm_lint.verdict.alike`).
    remembered: dict[Any, Any]


def load_table(path: str | None = None, *, header: str | None = None, port: str | None = None) -> OpTable:
    """Return the shipped op table or a user's own, as a port has it, restricted to a vendored resolver header.

    Raises `OSError` where a file cannot be read, `UnknownPortError` for a port that there is not, and `TableError`
    with the file and the path inside it where a table names a kind that there is not, or a parameter that its kind does
    not take.
    """
    if path is None:
        table = facts.load_ops()
    else:
        from tflm_lint.errors import TableError
        from tflm_lint.facts.ops_check import load_own
        from tflm_lint.verdict.table_check import kind_errors

        table = load_own(path)
        for problem in kind_errors(table):
            raise TableError(f"{path}: {problem}")
    if port is not None:
        from tflm_lint.verdict.ports import with_port

        table = with_port(table, port)
    if header is not None:
        from tflm_lint.disk import read_file
        from tflm_lint.errors import TableError

        text = read_file(header).decode("utf-8", "replace")
        name = os.path.basename(header)
        try:
            table = table.restricted_to_header(text, name)
        except TableError as error:
            raise TableError(f"{header}: {error}") from None
    return table


def checks_of(
    table: OpTable, key: str, kernels: str = "reference", features: Mapping[str, Any] = NO_FEATURES
) -> Checks:
    """Compile an operator's entry, with the conditions of a kernel set added."""
    cached = (key, kernels, tuple(sorted(features.items())) if kernels != "reference" else ())
    found: Checks | None = table.compiled.get(cached)
    if found is None:
        found = table.compiled[cached] = _compile(table.entry(key), kernels, features)
    return found


def _compile(entry: Entry, kernels: str, features: Mapping[str, Any]) -> Checks:
    raw = entry.raw
    rows = tuple(tuple((name, _types(types)) for name, types in row.items()) for row in raw.get("types", ()))
    constraints = [_check(constraint) for constraint in raw.get("constraints", ())]
    scratch = raw.get("scratch", ())
    for elsewhere, conditions in conditions_of(kernels, entry.key):
        constraints += [
            _of_kernel_set(_check(item), elsewhere)
            for item in conditions.get("constraints", ())
            if all(_has(features.get(name), value) for name, value in item.get("features", {}).items())
        ]
        scratch = conditions.get("scratch", scratch)
    return Checks(
        entry,
        rows,
        frozenset(raw.get("unchecked_types", ())),
        tuple(constraints),
        tuple(
            name
            for name in (*entry.inputs, *entry.outputs)
            if name not in (*entry.optional, entry.variadic_input, entry.variadic_output)
        ),
        tuple(_when(when) for when in scratch),
        {},
    )


def _has(feature: object, wanted: object) -> bool:
    return feature in wanted if isinstance(wanted, tuple) else feature == wanted


def _check(constraint: Mapping[str, Any]) -> Check:
    kind = kinds.find(constraint["kind"])
    effect = constraint.get("effect", "reject")
    rule = constraint.get("rule") or _rule(kind.rule, effect)
    of = constraint.get("of")
    return Check(
        kind=kind.name,
        broken=bind(kind, constraint),
        when=_when(constraint["when"]) if "when" in constraint else None,
        effect=effect,
        stage=constraint.get("at", "allocate"),
        rule=rule,
        of=of[0] if isinstance(of, tuple) and of else of if isinstance(of, str) else None,
        because=constraint.get("because"),
        tells=kind.tells,
        elsewhere=constraint.get("elsewhere"),
        beyond=constraint.get("beyond", False),
    )


def _rule(rule: str, effect: str) -> str:
    if effect == "wrong":
        return rule if rule in CERTAIN else WRONG
    return SILENT.get(rule[:2], rule) if effect == "unchecked" else rule


def _of_kernel_set(check: Check, elsewhere: str) -> Check:
    return check._replace(elsewhere=elsewhere, rule=check.rule if check.effect in RUNS_ON else KERNEL_SET)


def _types(types: str | tuple[str, ...]) -> frozenset[str]:
    return frozenset((types,) if isinstance(types, str) else types)


def _when(when: Mapping[str, Any]) -> When:
    types, properties, options = [], [], []
    for key, value in when.items():
        if key in WHEN_KEYS:
            properties.append((key, value if isinstance(value, tuple) else (value,)))
        elif key == "options":
            options = [(name, wanted if isinstance(wanted, tuple) else (wanted,)) for name, wanted in value.items()]
        elif key not in ("not", "any"):
            types.append((key, _types(value)))
    return When(
        tuple(types),
        tuple(properties),
        tuple(options),
        _when(when["not"]) if "not" in when else None,
        tuple(_when(item) for item in when.get("any", ())),
    )


def applies(when: When, op: Op) -> bool:
    """Tell whether a constraint's condition holds for an operator."""
    for name, types in when.types:
        args = op.all(name)
        if not args or any(arg.type not in types for arg in args):
            return False
    for key, names in when.properties:
        holds = _PROPERTIES[key]
        for name in names:
            args = op.all(name)
            if key == "absent":
                if args:
                    return False
            elif not args or not all(holds(arg) for arg in args):
                return False
    for option, values in when.options:
        if op.option(option) not in values:
            return False
    if when.negated is not None and applies(when.negated, op):
        return False
    return not when.alternatives or any(applies(item, op) for item in when.alternatives)


_PROPERTIES: dict[str, Callable[[Any], bool]] = {
    "present": lambda arg: True,  # noqa: ARG005 - found is all it takes
    "absent": lambda _: False,
    "constant": lambda arg: arg.constant,
    "not_constant": lambda arg: not arg.constant,
    "quantized": lambda arg: arg.quantized,
    "not_quantized": lambda arg: not arg.quantized,
    "per_channel": lambda arg: arg.per_channel,
    "per_tensor": lambda arg: arg.quantized and not arg.per_channel,
    "variable": lambda arg: arg.is_variable,
    "not_variable": lambda arg: not arg.is_variable,
}

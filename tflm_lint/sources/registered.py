"""An application's registrations -> operators, by the names that models have for them."""

from __future__ import annotations

from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from tflm_lint.sources.application import Add, Resolver

_BUILTIN = "BuiltinOperator_"


class Registered(NamedTuple):
    """What a resolver registers."""

    #: Operator -> its registrations, in order.
    ops: Mapping[str, tuple[Add, ...]]
    #: Registrations whose operator cannot be told.
    unknown: tuple[Add, ...]
    #: Operators that are registered on an object that cannot be told: it may be this resolver.
    strays: Mapping[str, Add] = {}

    def sure(self, op: str) -> bool:
        """Say whether an operator is surely registered."""
        return any(add.certain or add.everywhere for add in self.ops.get(op, ()))

    def may_be(self, op: str) -> bool:
        """Say whether an operator may be registered, or is by a call that cannot be told."""
        known = any(not add.skipped for add in self.ops.get(op, ()))
        return known or op in self.strays or any(add.method in may_add(op) for add in self.unknown)


def may_add(op: str) -> tuple[str, ...]:
    """Return the methods whose operator is told by an argument that may mean this one."""
    return ("AddCustom",) if op.startswith("CUSTOM:") else ("AddBuiltin",)


def registered(resolver: Resolver, table: Mapping[str, Mapping[str, Any]]) -> Registered:
    """Translate a resolver's calls by the table of operators."""
    methods = {entry["method"]: op for op, entry in table.items() if entry.get("method")}
    ops: dict[str, list[Add]] = {}
    unknown = []
    for add in resolver.adds:
        op = methods.get(add.method)
        argument = add.argument.strip()
        if add.method == "AddCustom":
            quoted = len(argument) > 2 and argument[0] == argument[-1] == '"'
            op = f"CUSTOM:{argument[1:-1]}" if quoted else None
        elif add.method == "AddBuiltin":
            name = argument.rpartition(_BUILTIN)[2]
            op = name if _BUILTIN in argument and name in table else None
        if op is None:
            unknown.append(add)
        else:
            ops.setdefault(op, []).append(add)
    strays = {methods[add.method]: add for add in resolver.strays if add.method in methods}
    return Registered({op: tuple(adds) for op, adds in ops.items()}, tuple(unknown), strays)

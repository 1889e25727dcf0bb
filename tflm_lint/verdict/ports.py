"""Port name -> what an older or vendored TFLM takes from the op table: missing methods, further conditions.

A port is dated data in ``facts/ports/<name>.yaml``: ``without`` names the ``Add*`` methods that its resolver has not,
``ops`` adds constraints written like those of ``ops.yaml``, ``sizeless`` names tensor types that it knows no size of,
``older_structs`` says that it allocates otherwise than the targets' commit, so that the arena is an estimate,
``structs`` which structs are known to have other sizes, by ABI.
"""

from __future__ import annotations

from tflm_lint import facts
from tflm_lint.errors import UnknownPortError
from tflm_lint.facts.ops import OpTable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from tflm_lint.facts.targets import Target

DEFAULT = "tflm-2026-10"


def port_names() -> tuple[str, ...]:
    """Return the names of the shipped ports, sorted."""
    return facts.names("ports")


def load_port(name: str) -> Mapping[str, Any]:
    """Return a shipped port's table; raise `UnknownPortError` for a name that there is not."""
    try:
        return facts.load(f"ports/{name}")
    except KeyError:
        from tflm_lint.words import expected

        raise UnknownPortError(f"port: no {name!r}, {expected(name, port_names())}") from None


def as_built(target: Target, name: str | None) -> Target:
    """Return the target with the structs as a port has them; None is today's."""
    structs = load_port(name).get("structs", {}).get(target.abi) if name is not None else None
    return target._replace(structs={**target.structs, **structs}) if structs else target


def with_port(table: OpTable, name: str) -> OpTable:
    """Return the op table as a port has it; raise `UnknownPortError` for a name that there is not."""
    port = load_port(name)
    without = frozenset(port.get("without", ()))
    differences = port.get("ops", {})
    ops: dict[str, Any] = {}
    newer = {}
    for key, raw in table.ops.items():
        if raw["method"] in without:
            newer[key] = name
            continue
        added = differences.get(key, {}).get("constraints", ())
        if added:
            marked = tuple({**constraint, "elsewhere": DEFAULT} for constraint in added)
            ops[key] = {**raw, "constraints": (*raw.get("constraints", ()), *marked)}
        else:
            ops[key] = raw
    return OpTable(
        table.tflm_commit,
        ops,
        table.name,
        port=name,
        newer=newer,
        sizeless=frozenset(port.get("sizeless", ())),
        older_structs=port.get("older_structs", False),
    )

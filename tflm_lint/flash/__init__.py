"""What a model and the TFLM that runs it take in flash: the model, the runtime and each part of kernel code, once.

Adding up what each operator costs alone counts shared code again and again; a linker keeps each section once, and so
does this: the union of the parts that `facts/flash/<target>` lists for the model's operators.
"""

from __future__ import annotations

from tflm_lint.facts import is_shipped, load
from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from tflm_lint.model.graph import Model


#: How the name of a custom operator begins.
CUSTOM = "CUSTOM:"


class OperatorFlash(NamedTuple):
    """Bytes of code of one operator: ``own`` would go with it, ``shared`` is kept by others of the model too."""

    op: str
    own: int
    shared: int


class FlashEstimate(NamedTuple):
    """Bytes of flash of a whole firmware: model, runtime and kernels. ``error`` is of the code, either way."""

    model: int
    #: The interpreter with its allocator and the C library it needs, without any operator.
    runtime: int
    #: What the model's operators add: kernels, parsers, and the calls that add them to the resolver.
    kernels: int
    total: int
    #: "measured" for this target; "estimate" where another's code stands for it; "lower-bound" with ``unknown``.
    quality: str
    #: Bytes by which the total may be wrong, None where that was not measured.
    error: int | None
    #: Why the figure is not "measured".
    reason: str | None
    #: Operators whose code is in no table: the application's own.
    unknown: tuple[str, ...]
    #: The table the figures are from, by its target.
    table: str
    #: Static RAM of runtime and kernels, besides the arena.
    ram: int
    per_operator: tuple[OperatorFlash, ...]
    #: What of runtime and kernels is the application's own: its main function, its resolver, the calls that fill it.
    application: int = 0
    #: What of the runtime is the library's.
    library: int = 0


def flash(model: Model, target_name: str) -> FlashEstimate:
    """Estimate the flash of a firmware that runs the model with exactly its operators registered."""
    return code_flash(ops_of(model), target_name, len(model.data))


def ops_of(model: Model) -> tuple[str, ...]:
    """Name the operators of a model, each once."""
    codes = dict.fromkeys([operator.opcode for subgraph in model.subgraphs for operator in subgraph.operators])
    return tuple(dict.fromkeys([model.operator_codes[code].name for code in codes]))


def code_flash(ops: Iterable[str], target_name: str, model_bytes: int = 0) -> FlashEstimate:
    """Estimate the flash of a firmware with these operators, each named once (``CONV_2D``, ``CUSTOM:SignalRfft``)."""
    name, reason, off = measured_table(target_name)
    table = load(f"flash/{name}")
    kept_by: Mapping[str, tuple[int, ...]] = table["ops"]
    wanted = tuple(dict.fromkeys(ops))
    known = [op for op in wanted if op in kept_by]
    #: Measured as a whole: what they share with others is counted twice.
    alone: Mapping[str, int] = {op: size for op, size in table.get("alone", {}).items() if op in wanted}
    unknown = tuple(op for op in wanted if op not in kept_by and op not in alone)
    keepers = _keepers(table, known)
    parts: tuple[Any, ...] = table["parts"]
    empty = table["application"]["empty"]
    application = _application(table["application"], wanted)
    runtime = _flash(parts[0]) + empty
    sizes = {part: _flash(parts[part]) for part in keepers}
    kernels = sum(sizes.values()) + application - empty
    kernels += sum(alone.values())
    rows = [OperatorFlash(op, size, 0) for op, size in alone.items()]
    for op in known:
        kept = [part for part in kept_by[op] if part in sizes]
        shared = sum([sizes[part] for part in kept if keepers[part] > 1])
        rows.append(OperatorFlash(op, sum([sizes[part] for part in kept]) - shared, shared))
    quality = "measured"
    if alone and reason is None:
        reason = table["alone_reason"]
    if reason is not None:
        quality = "estimate"
    if unknown:
        quality = "lower-bound"
    return FlashEstimate(
        model=model_bytes,
        runtime=runtime,
        kernels=kernels,
        total=model_bytes + runtime + kernels,
        quality=quality,
        error=_error(runtime + kernels, table["error_percent"] if reason is None else off, quality),
        reason=reason,
        unknown=unknown,
        table=name,
        ram=_ram(parts[0]) + sum([_ram(parts[part]) for part in keepers]),
        per_operator=tuple(rows),
        application=application,
        library=_flash(parts[0]),
    )


def one_more(ops: Iterable[str], target_name: str) -> tuple[tuple[str, int], ...]:
    """Return what each operator that is not among these would add to their firmware, the cheapest first."""
    table = load(f"flash/{measured_table(target_name)[0]}")
    kept_by: Mapping[str, tuple[int, ...]] = table["ops"]
    parts: tuple[Any, ...] = table["parts"]
    have = tuple(dict.fromkeys(ops))
    known = [op for op in have if op in kept_by]
    before = sum(_flash(parts[part]) for part in _keepers(table, known))
    lines = table["application"]
    called = _application(lines, have)
    found = [
        (sum(_flash(parts[part]) for part in _keepers(table, [*known, op])) - before, op)
        for op in kept_by
        if op not in have
    ]
    found += [(size, op) for op, size in table.get("alone", {}).items() if op not in have]
    added = sorted((size + _application(lines, (*have, op)) - called, op) for size, op in found)
    return tuple((op, size) for size, op in added)


def _keepers(table: Mapping[str, Any], ops: Iterable[str]) -> dict[int, int]:
    """Return the parts that a firmware with these operators holds, with how many of them keep each.

    A part that another one displaces is not linked where that one is: two members of a C library that define the same
    function.
    """
    kept_by: Mapping[str, tuple[int, ...]] = table["ops"]
    keepers: dict[int, int] = {}
    for op in ops:
        for part in kept_by[op]:
            keepers[part] = keepers.get(part, 0) + 1
    for part, by in table.get("displaced", ()):
        if by in keepers:
            keepers.pop(part, None)
    return keepers


def measured_table(target_name: str) -> tuple[str, str | None, float | None]:
    """Return the measured target whose code stands for this one.

    Then why it is not the same, None where it is, and how far it was off, in per cent of the code; None where nobody
    measured that.
    """
    if is_shipped(f"flash/{target_name}"):
        return target_name, None, None
    for entry in load("flash/stand_ins")["targets"]:
        if target_name.startswith(entry.get("begins", "")) and target_name.endswith(entry.get("ends", "")):
            return entry["table"], entry["reason"], entry.get("error_percent")
    raise KeyError(target_name)  # not reached: the last entry is for everything


def _error(code: int, percent: float | None, quality: str) -> int | None:
    """Return how many bytes of code may be wrong; nobody knows where operators are missing."""
    return None if percent is None or quality == "lower-bound" else round(code * percent / 100)


def _application(lines: Mapping[str, Any], ops: tuple[str, ...]) -> int:
    """Return the bytes of the application's code that adds these operators to the resolver.

    Beside builtin ones, custom operators bring their names and the method that adds them; alone, that method takes the
    place of the other one, and is shorter.
    """
    if not ops:
        return int(lines["empty"])
    calls = int(min(start + slope * len(ops) for start, slope in (lines["few"], lines["many"])))
    names = [len(op) - len(CUSTOM) + 1 for op in ops if op.startswith(CUSTOM)]
    return calls + sum(names) + int(lines["custom"]) if 0 < len(names) < len(ops) else calls


def _flash(part: int | tuple[int, int]) -> int:
    return part if isinstance(part, int) else part[0]


def _ram(part: int | tuple[int, int]) -> int:
    return 0 if isinstance(part, int) else part[1]

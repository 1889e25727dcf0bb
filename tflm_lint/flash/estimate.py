"""Model and target -> FlashEstimate: the model, the runtime and each part of kernel code that its operators keep, once.

Adding up what each operator costs alone counts shared code again and again; a linker keeps each section once, and so
does this: the union of the parts that `facts/flash/<target>` lists for the model's operators.
"""

from __future__ import annotations

from tflm_lint.facts.tables import load
from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from tflm_lint.model.graph import Model


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


def flash(model: Model, target_name: str) -> FlashEstimate:
    """Estimate the flash of a firmware that runs the model with exactly its operators registered."""
    ops = dict.fromkeys(model.op_name(operator) for subgraph in model.subgraphs for operator in subgraph.operators)
    return code_flash(ops, target_name, len(model.data))


def code_flash(ops: Iterable[str], target_name: str, model_bytes: int = 0) -> FlashEstimate:
    """Estimate the flash of a firmware with these operators, each named once (``CONV_2D``, ``CUSTOM:SignalRfft``)."""
    name, reason = measured_table(target_name)
    table = load(f"flash/{name}")
    kept_by: Mapping[str, tuple[int, ...]] = table["ops"]
    wanted = tuple(dict.fromkeys(ops))
    known = [op for op in wanted if op in kept_by]
    #: Measured as a whole: what they share with others is counted twice.
    alone: Mapping[str, int] = {op: size for op, size in table.get("alone", {}).items() if op in wanted}
    unknown = tuple(op for op in wanted if op not in kept_by and op not in alone)
    keepers: dict[int, int] = {}
    for op in known:
        for part in kept_by[op]:
            keepers[part] = keepers.get(part, 0) + 1
    parts: tuple[Any, ...] = table["parts"]
    empty = table["application"]["empty"]
    runtime = _flash(parts[0]) + empty
    kernels = sum(_flash(parts[part]) for part in keepers) + _application(table["application"], len(wanted)) - empty
    kernels += sum(alone.values())
    rows = [OperatorFlash(op, size, 0) for op, size in alone.items()]
    for op in known:
        own = sum(_flash(parts[part]) for part in kept_by[op] if keepers[part] == 1)
        rows.append(OperatorFlash(op, own, sum(_flash(parts[part]) for part in kept_by[op]) - own))
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
        error=round((runtime + kernels) * table["error_percent"] / 100) if quality == "measured" else None,
        reason=reason,
        unknown=unknown,
        table=name,
        ram=_ram(parts[0]) + sum(_ram(parts[part]) for part in keepers),
        per_operator=tuple(rows),
    )


def measured_table(target_name: str) -> tuple[str, str | None]:
    """Return the measured target whose code stands for this one, and why it is not the same (None: it is the same)."""
    from tflm_lint.facts.tables import names

    if target_name in names("flash"):
        return target_name, None
    for entry in load("flash/stand_ins")["targets"]:
        if target_name.startswith(entry.get("begins", "")) and target_name.endswith(entry.get("ends", "")):
            return entry["table"], entry["reason"]
    raise KeyError(target_name)  # not reached: the last entry is for everything


def _application(lines: Mapping[str, Any], operators: int) -> int:
    """Return the bytes of the application's code that adds that many operators to the resolver."""
    if not operators:
        return int(lines["empty"])
    return int(min(start + slope * operators for start, slope in (lines["few"], lines["many"])))


def _flash(part: int | tuple[int, int]) -> int:
    return part if isinstance(part, int) else part[0]


def _ram(part: int | tuple[int, int]) -> int:
    return 0 if isinstance(part, int) else part[1]

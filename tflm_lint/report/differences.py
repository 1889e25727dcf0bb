"""Two Inspections with their Reports -> ModelDiff: what changed, in figures and in words."""

from __future__ import annotations

from collections import Counter

from tflm_lint.compare.operators import CONSTANT, COUNT, OPTION, QUANTIZATION, SHAPE, TYPE, compare
from tflm_lint.growth import FIGURES, Growth
from tflm_lint.locking import entry_of
from tflm_lint.model.census import PARTS, census
from tflm_lint.report.answer import verdict_of
from tflm_lint.report.diffs import ADDED, CHANGED, NO_MODEL, REMOVED, SAME, EndChange, ModelDiff, OperatorRow
from tflm_lint.words import cut

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from tflm_lint.compare.operator_places import Place
    from tflm_lint.compare.operators import Change, Changed
    from tflm_lint.findings import Finding
    from tflm_lint.inputs.lock_entries import Entry
    from tflm_lint.inspection import Inspection
    from tflm_lint.model.graph import Model
    from tflm_lint.report import Report

    #: A model on one side.
    Side = tuple[Inspection, Report]
    Macs = Mapping[tuple[int, int], "int | None"]


def difference_of(path: str, before: Side | None, after: Side | None) -> ModelDiff:
    """Compare a model on two sides; one of them may not be there, or be none."""
    old, new = (None if side is None else entry_or_none(side[0]) for side in (before, after))
    reports = tuple(None if side is None else side[1] for side in (before, after))
    state = ADDED if before is None else REMOVED if after is None else CHANGED
    if before is not None and after is not None and before[0].subject.data == after[0].subject.data:
        state = SAME
    found = between(path, state, old, new)._replace(
        before=reports[0],
        after=reports[1],
        verdicts=(verdict_on(before), verdict_on(after)),
        new=tuple(only_in(reports[1], reports[0])),
        gone=tuple(only_in(reports[0], reports[1])),
    )
    if old is None or new is None or state == SAME or before is None or after is None:
        return found
    return with_operators(found, before[0], after[0])


def entry_or_none(inspection: Inspection) -> Entry | None:
    """Return the figures of a model, None for what is none."""
    return entry_of(inspection) if inspection.readable else None


def verdict_on(side: Side | None) -> str | None:
    """Say what a side is."""
    if side is None:
        return None
    inspection, report = side
    return verdict_of(report) if inspection.readable or inspection.beyond_limits else NO_MODEL


def between(path: str, state: str, old: Entry | None, new: Entry | None) -> ModelDiff:
    """Compare what a lock keeps of two models."""
    figures = tuple(Growth(name, getattr(old, name, None), getattr(new, name, None)) for name in FIGURES)
    return ModelDiff(
        path,
        state,
        None,
        None,
        (None if old is None else old.verdict, None if new is None else new.verdict),
        figures=figures,
        numbers=counts_of(old, new),
        ends=tuple(ends_of(old, new)) if old is not None and new is not None else (),
    )


def counts_of(old: Entry | None, new: Entry | None) -> tuple[tuple[str, int, int], ...]:
    """Return the operators whose number is another, by name."""
    counts: list[dict[str, int]] = []
    for entry in (old, new):
        rows = [] if entry is None else [row.rpartition(" ") for row in entry.operators]
        counts.append({op: int(count) if count.isdecimal() else 0 for op, _, count in rows})
    names = sorted({*counts[0], *counts[1]})
    found = ((name, counts[0].get(name, 0), counts[1].get(name, 0)) for name in names)
    return tuple(row for row in found if row[1] != row[2])


def ends_of(old: Entry, new: Entry) -> Iterator[EndChange]:
    """Yield inputs and outputs that are others."""
    for side, olds, news in (("input", old.inputs, new.inputs), ("output", old.outputs, new.outputs)):
        for index in range(max(len(olds), len(news))):
            was = olds[index] if index < len(olds) else None
            now = news[index] if index < len(news) else None
            if was != now:
                yield EndChange(side, index, was, now)


def only_in(report: Report | None, other: Report | None) -> Iterator[Finding]:
    """Yield the findings that the other does not have."""
    if report is None:
        return
    known = Counter() if other is None else Counter(finding.fingerprint for finding in other.findings)
    for finding in report.findings:
        if known[finding.fingerprint]:
            known[finding.fingerprint] -= 1
        else:
            yield finding


def with_operators(diff: ModelDiff, before: Inspection, after: Inspection) -> ModelDiff:
    """Add what became of operators and of the bytes of the file."""
    old, new = before.model, after.model
    found = compare(old, new)
    macs = macs_of(before), macs_of(after)
    rows = [row_of(place, old, macs[0], gone=True) for place in found.removed]
    rows += [row_of(place, new, macs[1], gone=False) for place in found.added]
    table = after.firmware.ops.ops
    told = [one for one in found.changed if not one.retrained]
    rows += [changed_row(one, (old, new), macs, table) for one in told]
    rows.sort(key=lambda row: tuple(-part for part in row.weight))
    parts = census(old), census(new)
    return diff._replace(
        operators=tuple(rows),
        retrained=len(found.changed) - len(told),
        same=found.same,
        parts=tuple(Growth(name, parts[0][name], parts[1][name]) for name in PARTS),
    )


def macs_of(inspection: Inspection) -> Macs:
    """Return the multiply-accumulates of each operator by its place."""
    return {(work.subgraph, work.operator): work.macs for work in inspection.workload.per_operator}


def row_of(place: Place, model: Model, macs: Macs, *, gone: bool) -> OperatorRow:
    """Tell of an operator that is on one side only."""
    size, work = constants_of(model, place), macs.get(place[:2], 0)
    return OperatorRow(
        place.op,
        cut(place.name),
        place.subgraph,
        place.operator if gone else None,
        None if gone else place.operator,
        constants=(size, 0) if gone else (0, size),
        macs=(work, 0) if gone else (0, work),
    )


def changed_row(
    one: Changed, models: tuple[Model, Model], macs: tuple[Macs, Macs], table: Mapping[str, Mapping[str, Any]]
) -> OperatorRow:
    """Tell of an operator that is no longer what it was."""
    entry = table.get(one.after.op, {})
    return OperatorRow(
        one.after.op,
        cut(one.after.name),
        one.after.subgraph,
        one.before.operator,
        one.after.operator,
        tuple(details_of(one.changes, entry)),
        (constants_of(models[0], one.before), constants_of(models[1], one.after)),
        (macs[0].get(one.before[:2], 0), macs[1].get(one.after[:2], 0)),
    )


def constants_of(model: Model, place: Place) -> int:
    """Return the bytes of an operator's constants."""
    subgraph = model.subgraphs[place.subgraph]
    buffers = {subgraph.tensors[index].buffer for index in subgraph.operators[place.operator].inputs if index >= 0}
    return sum(model.buffers[buffer].size for buffer in buffers)


def details_of(changes: tuple[Change, ...], entry: Mapping[str, Any]) -> Iterator[str]:
    """Say in what an operator differs; of a tensor that has another type or shape its numbers go without saying."""
    about: dict[tuple[str, int], dict[str, Change]] = {}
    for change in changes:
        if change.kind == OPTION:
            yield f"{change.name} {shown(change.before)} -> {shown(change.after)}"
        elif change.kind == COUNT and change.position < 0:
            yield f"{change.name} {change.before} -> {change.after}"
        else:
            about.setdefault((change.name, change.position), {})[change.kind] = change
    for (side, position), kinds in about.items():
        name = argument(entry, side, position)
        if COUNT in kinds:
            yield f"{name} {'came' if kinds[COUNT].after else 'went'}"
        elif TYPE in kinds or SHAPE in kinds:
            told = [
                f"{shown(kinds[kind].before)} -> {shown(kinds[kind].after)}" for kind in (TYPE, SHAPE) if kind in kinds
            ]
            yield f"{name} {', '.join(told)}"
        else:
            what = {QUANTIZATION: "quantization", CONSTANT: "numbers"}
            yield f"{name} other {' and '.join(what[kind] for kind in what if kind in kinds)}"


def argument(entry: Mapping[str, Any], side: str, position: int) -> str:
    """Name a tensor as the table of operators does: ``filter``; ``input 3`` where it has no name for it."""
    names = entry.get(side, ())
    last = names[-1] if names else ""
    if position < len(names) and not names[position].endswith("..."):
        return str(names[position]).rstrip("?")
    if last.endswith("..."):
        return f"{last[:-3]}[{position - len(names) + 1}]"
    return f"{side[:-1]} {position}"


def shown(value: object) -> str:
    """Write a value of an option, a type or a shape."""
    if isinstance(value, (tuple, list)):
        return f"[{', '.join(map(str, value[:16]))}{', ...' if len(value) > 16 else ''}]"
    if isinstance(value, bytes):
        return f"{len(value):,} bytes"
    return "none" if value is None else cut(str(value))

"""ModelDiff -> words and figures that text and Markdown share."""

from __future__ import annotations

from tflm_lint.report.answer import VERDICTS, WRONG
from tflm_lint.report.diffs import NO_MODEL
from tflm_lint.words import both, counted, inside

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tflm_lint.findings import Finding
    from tflm_lint.report.diffs import Growth, ModelDiff, OperatorRow

LABELS = {"size": "file", "arena": "arena", "flash": "flash", "macs": "MACs"}
#: As many operators of a group are named.
NAMED = 8
#: What says more, or is said of no model: verdict -> words.
SIDES = {
    "unknown": f"{VERDICTS['unknown']}, results unknown",
    "wrong": f"runs, but {WRONG}",
    NO_MODEL: "is no model",
}


def side_words(verdict: str | None) -> str:
    """Say what a side is: a model with its verdict, none, or nothing at all."""
    return "is not there" if verdict is None else SIDES.get(verdict) or VERDICTS[verdict]


def signed(growth: Growth) -> str:
    """Write by how much a figure changed: ``+1,204 (+1.2 %)``; ``=`` for none, ``?`` where nobody knows."""
    if growth.by is None:
        return "=" if growth.before is growth.after else "?"
    if not growth.by:
        return "="
    return f"{growth.by:+,}" + ("" if growth.percent is None else f" ({growth.percent:+.1f} %)")


def amount(value: int | None) -> str:
    """Write a figure."""
    return "?" if value is None else f"{value:,}"


def headline(diff: ModelDiff) -> str:
    """Say in a line what became of a model."""
    before, after = diff.verdicts
    if diff.state == "added":
        return f"new, {side_words(after)}"
    if diff.state == "removed":
        return "gone"
    told = [f"{LABELS[one.figure]} {signed(one)}" for one in diff.figures if one.by]
    if diff.state == "renamed":
        told.insert(0, f"was {diff.was}")
    if before != after:
        told.insert(0, f"{side_words(after)}, {'ran' if before in ('right', 'unknown') else side_words(before)} before")
    return ", ".join(told) or ("the same" if diff.state == "same" else "other bytes, the same figures")


def operators_line(diff: ModelDiff) -> str:
    """Count what became of the operators."""
    rows = diff.operators
    numbers = (
        (sum(row.before is None for row in rows), "added"),
        (sum(row.after is None for row in rows), "removed"),
        (sum(None not in (row.before, row.after) for row in rows), "changed"),
        (diff.retrained, "with other numbers alone"),
        (diff.same, "as they were"),
    )
    return both(f"{number:,} {what}" for number, what in numbers if number)


def counts_line(diff: ModelDiff) -> str:
    """Say which operators are more or fewer: ``CONV_2D 4 -> 5``."""
    return both((f"{op} {before} -> {after}" for op, before, after in diff.numbers), 8)


def groups_of(rows: Iterable[OperatorRow]) -> list[list[OperatorRow]]:
    """Put operators of one kind that changed in the same way together, in the order of the first of each."""
    groups: dict[tuple[object, ...], list[OperatorRow]] = {}
    for row in rows:
        groups.setdefault((sign_of(row), row.op, row.details), []).append(row)
    return list(groups.values())


def sign_of(row: OperatorRow) -> str:
    """Say whether an operator came, went or changed."""
    return "+" if row.before is None else "-" if row.after is None else "~"


def group_line(group: list[OperatorRow]) -> str:
    """Name the operators of a group: ``~ CONV_2D #3 (was #2)``, ``~ 7 CONV_2D: #0, #1 and 5 more``."""
    names = []
    for row in group:
        index = row.before if row.after is None else row.after
        moved = f" (was #{row.before})" if None not in (row.before, row.after) and row.before != row.after else ""
        names.append(f"#{index}{inside(row.subgraph)}{moved}")
    sign, op = sign_of(group[0]), group[0].op
    if len(group) > 1:
        return f"{sign} {len(group):,} {op}: {both(names, NAMED)}"
    return f"{sign} {op} {names[0]}"


def worth(group: list[OperatorRow]) -> str:
    """Say what the change of some operators is worth: ``+1,152 bytes, -20,736 MACs``."""
    told = []
    by = sum(row.constants[1] - row.constants[0] for row in group)
    if by:
        told.append(f"{by:+,} bytes")
    known = [(old, new) for old, new in (row.macs for row in group) if old is not None and new is not None]
    work = sum(new - old for old, new in known)
    if work:
        told.append(f"{work:+,} MACs")
    if any((row.macs[0] is None) != (row.macs[1] is None) for row in group):
        told.append("MACs unknown")
    return ", ".join(told)


def causes(findings: Iterable[Finding]) -> list[tuple[Finding, int]]:
    """Return the errors and warnings, each cause once with the number of its places."""
    found: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        if finding.severity != "info":
            found.setdefault((finding.code, finding.message), []).append(finding)
    return [(group[0], len(group)) for group in found.values()]


def hints_line(diff: ModelDiff) -> str:
    """Count the hints that came and went."""
    numbers = (
        (sum(one.severity == "info" for one in some), what) for some, what in ((diff.new, "new"), (diff.gone, "gone"))
    )
    told = [f"{counted(number, 'hint')} {what}" for number, what in numbers if number]
    return both(told)


def parts_line(diff: ModelDiff) -> str:
    """Say which bytes of the file are more or fewer, the greatest change first."""
    changed = sorted((one for one in diff.parts if one.by), key=lambda one: -abs(one.by or 0))
    return ", ".join(f"{one.figure} {one.by:+,}" for one in changed)


def ends_lines(diff: ModelDiff) -> Iterator[str]:
    """Yield a line for each input and output that is another."""
    for end in diff.ends:
        yield f"{end.side} {end.position}: {end.before or 'none'} -> {end.after or 'none'}"


def beyond_line(diff: ModelDiff) -> str:
    """Say which figures grew by more than was allowed."""
    return f"{both(LABELS[name] for name in diff.beyond)} grew by more than allowed" if diff.beyond else ""


def summary(models: tuple[ModelDiff, ...]) -> str:
    """Count the models by what became of them."""
    states = [diff.state for diff in models]
    told = [f"{states.count(state)} {state}" for state in ("changed", "added", "removed", "renamed") if state in states]
    same = states.count("same")
    return both([*told, *([f"{same} the same"] if same else [])]) or counted(0, "model")

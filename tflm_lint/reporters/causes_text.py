"""Errors and warnings -> lines: one block a cause, with what is so on its first line and what to do on the next."""

from __future__ import annotations

from tflm_lint.report.answer import causes_of, fix_command, unsafe
from tflm_lint.reporters import indented, labelled, shortened
from tflm_lint.words import both, counted, operator, visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tflm_lint.findings import Finding, Location
    from tflm_lint.report import Look, Report
    from tflm_lint.report.answer import Cause
    from tflm_lint.report.asked_for import Array
    from tflm_lint.reporters import Painter

#: So many places of one cause, and so many things that are so, are named before the rest is counted.
PLACES = 3
SAYINGS = 3
OPERATORS = 6


def trouble_lines(report: Report, look: Look, paint: Painter) -> Iterator[str]:
    """Yield the causes that are errors or warnings; the first stands right under the answer."""
    causes = causes_of(finding for finding in report.findings if finding.severity != "info")
    grave = [cause for cause in causes if cause.severity == "error"]
    # a rewrite that leaves an error is no way out
    command = fix_command(report, grave) if grave and all(cause.fixable for cause in grave) else ""
    for number, cause in enumerate(causes):
        if number:
            yield ""
        shown = command if cause.severity == "error" and cause is grave[0] else ""
        yield from cause_lines(cause, look, paint, report.array, command=shown)
    fixable = sum(cause.fixable for cause in grave)
    if 0 < fixable < len(grave):
        yield f"  {fixable} of {counted(len(grave), 'error')} may be cured by `tflm-lint fix{unsafe(grave)}`"


def cause_lines(
    cause: Cause, look: Look, paint: Painter, array: Array | None = None, *, command: str = "", label: str = ""
) -> Iterator[str]:
    """Yield one block: what is so, what cures it, where it is, and what else is to know."""
    first = cause.first
    codes = " ".join(cause.names)
    head = f"{label or cause.severity} {codes}: "
    lines = list(indented(f"{head}{visible(first.what)}", look.width, 2))
    # painted afterwards: escape sequences take no columns
    lines[0] = lines[0].replace(head, f"{paint(cause.severity, label or cause.severity)} {paint('strong', codes)}: ", 1)
    yield from lines
    if command:
        yield f"    {paint('strong', command)}"
    if first.remedy:
        yield from labelled("or" if command else "", visible(first.remedy), look.width, 7 if command else 4, 4)
    others = list(cause.said.items())[1:]
    most = len(others) if look.verbose else SAYINGS
    for what, count in others[:most]:
        times = f" ({counted(count, 'place')})" if count > 1 else ""
        yield from labelled("also", f"{visible(what)}{times}", look.width, 9, 4)
    if len(others) > most:
        yield f"    also {counted(len(others) - most, 'other thing')} of the kind (--verbose tells)"
    yield from indented(where_text(cause, look, array), look.width)
    for why in dict.fromkeys(filter(None, (first.because, first.then))):
        yield from indented(visible(why), look.width)


def where_text(cause: Cause, look: Look, array: Array | None) -> str:
    """Name the rules and the places: ``legacy-uint8 in 65 places: CONV_2D #0 "conv1", …``."""
    names = ", ".join(cause.names.values())
    places = [place for finding in cause.findings if (place := place_of(finding.place, array))]
    if not places:
        return names
    if len(places) == 1:
        return f"{names} at {places[0]}"
    head = f"{names} in {len(places):,} places"
    if look.verbose or len(places) <= PLACES:
        return f"{head}: {', '.join(places)}"
    ops: dict[str, list[int]] = {}
    for finding in cause.findings:
        if finding.place.op is not None and finding.place.operator is not None:
            ops.setdefault(finding.place.op, []).append(finding.place.operator)
    if sum(map(len, ops.values())) < len(places):
        return f"{head}: {', '.join(places[:PLACES])} and {len(places) - PLACES:,} more"
    groups = [f"{len(at):,} {shortened(visible(op))} (from #{at[0]} on)" for op, at in ops.items()]
    return f"{head}: {both(groups, OPERATORS)}"


def place_of(place: Location, array: Array | None = None) -> str:
    """Name a place: ``CONV_2D #3 "conv2d_1"``, ``src/main.cc:41:3``; the heading has that of the array."""
    words = []
    if place.line is not None and (array is None or (place.line, place.column) != (array.line, array.column)):
        words.append(f"{visible(place.file or '')}:{place.line}:{place.column or 1}")
    inside = place.subgraph or 0
    if place.op is not None and place.operator is not None:
        words.append(operator(shortened(visible(place.op)), place.operator, inside))
    elif place.tensor is not None:
        words.append(f"tensor {place.tensor}{f' in subgraph {inside}' if inside else ''}")
    elif place.path is not None and place.line is None:
        words.append(visible(place.path))
    if place.tensor is not None and place.tensor_name:
        words.append(f'"{shortened(visible(place.tensor_name))}"')
    return " ".join(words)


def finding_lines(findings: Iterable[Finding], look: Look, paint: Painter) -> Iterator[str]:
    """Yield the blocks of some findings, without commands."""
    for cause in causes_of(findings):
        yield ""
        yield from cause_lines(cause, look, paint)

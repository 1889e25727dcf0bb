"""Run -> text for people: verdict first, then figures, findings and operators."""

from __future__ import annotations

from tflm_lint.escape import visible
from tflm_lint.findings import SEVERITIES
from tflm_lint.reporters.columns import indented, painted, plain, shortened
from tflm_lint.reporters.figures_text import figure_lines
from tflm_lint.words import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tflm_lint.findings import Finding, Location
    from tflm_lint.report.fixes import FixRun
    from tflm_lint.report.values import Array, Report, Run
    from tflm_lint.reporters.columns import Painter

SUMMARY = "for people: the verdict first, then findings, operators, memory and work"
NEEDS: frozenset[str] = frozenset()

#: As many places of one finding as are named before the rest is counted.
PLACES = 4


def render(run: Run, *, colour: bool) -> Iterator[str]:
    """Yield the text, one piece a file, and a sum where there are several."""
    paint = painted if colour else plain
    for number, report in enumerate(run.reports):
        if number:
            yield "\n"
        yield "".join(f"{line}\n" for line in file_lines(report, where(run), paint))
    if len(run.reports) > 1:
        running = sum(report.runs for report in run.reports)
        yield f"\n{len(run.reports)} files: {running} run on {where(run)}, {len(run.reports) - running} do not\n"


def where(run: Run | FixRun) -> str:
    """Name the target, with its kernels' version and the port where these are told apart."""
    version = f" {run.kernel_version}" if run.kernel_version else ""
    port = f", {run.port}" if run.port else ""
    return visible(f"{run.target}{version}{port}")


def file_lines(report: Report, target: str, paint: Painter) -> Iterator[str]:
    """Yield the lines of one file."""
    yield f"{paint('strong', heading(report))}: {verdict(report, target, paint)}"
    figures = list(figure_lines(report))
    if figures:
        yield ""
        yield from figures
    for group in groups_of(report.findings):
        yield ""
        yield from finding_lines(group, paint, report.array)
    if report.ops:
        yield ""
        yield from op_lines(report)
    counts = {severity: sum(finding.severity == severity for finding in report.findings) for severity in SEVERITIES}
    shown = [counted(counts[severity], severity) for severity in reversed(SEVERITIES) if counts[severity]]
    if shown:
        yield ""
        yield ", ".join(shown).replace("infos", "info") + "; `tflm-lint explain CODE` tells more"
        fixable = fixable_line(report.findings)
        if fixable:
            yield fixable


def fixable_line(findings: Iterable[Finding]) -> str:
    """Say how many findings `tflm-lint fix` cures, empty where it is none."""
    classes = [finding.fix.safety for finding in findings if finding.fix is not None and not finding.fix.asked]
    safe_ones = classes.count("safe")
    unsafe = len(classes) - safe_ones
    if safe_ones:
        more = f", {unsafe} more with --unsafe-fixes" if unsafe else ""
        return f"{safe_ones} fixable with `tflm-lint fix`{more}"
    return f"{unsafe} fixable with `tflm-lint fix --unsafe-fixes`" if unsafe else ""


def verdict(report: Report, target: str, paint: Painter) -> str:
    """Say whether the model runs, and whether it is sure to compute something else than was trained."""
    if not report.runs:
        if report.memory is not None:
            # nobody looked
            return paint("bad", "not judged")
        return paint("bad", f"does not run on {target}")
    if report.results == "wrong":
        return paint("bad", f"runs on {target}, but computes wrong results")
    return paint("good", f"runs on {target}")


def heading(report: Report) -> str:
    """Name the file, and the array where the file is C or C++."""
    if report.array is None:
        return visible(report.path)
    return f"{visible(report.path)}:{report.array.line}:{report.array.column}: {visible(report.array.name)}"


def groups_of(findings: Iterable[Finding]) -> Iterator[list[Finding]]:
    """Yield the findings that say the same of several places together, in order."""
    groups: dict[tuple[object, ...], list[Finding]] = {}
    for finding in findings:
        place = finding.place
        source = (place.file, place.line, place.column)
        groups.setdefault((finding.code, finding.message, place.op, *source), []).append(finding)
    yield from groups.values()


def finding_lines(group: list[Finding], paint: Painter, array: Array | None = None) -> Iterator[str]:
    """Yield one finding, with the places it stands in; that of the array stands in the heading already."""
    first = group[0]
    yield f"  {paint(first.severity, first.severity)} {paint('strong', first.code)} {first.name}"
    place = first.place
    if place.line is not None and (array is None or (place.line, place.column) != (array.line, array.column)):
        yield f"    {visible(place.file or '')}:{place.line}:{place.column or 1}"
    places = [words for words in (place_of(finding.place) for finding in group) if words]
    if places:
        more = f" and {counted(len(places) - PLACES, 'more place')}" if len(places) > PLACES else ""
        yield from indented(", ".join(places[:PLACES]) + more)
    yield from indented(visible(first.message))


def place_of(place: Location) -> str:
    """Name the place: ``CONV_2D (operator 3, tensor 17 "conv2d_1")``."""
    inside = []
    if place.subgraph:
        inside.append(f"subgraph {place.subgraph}")
    if place.operator is not None:
        inside.append(f"operator {place.operator}")
    if place.tensor is not None:
        name = shortened(visible(place.tensor_name or ""))
        inside.append(f'tensor {place.tensor} "{name}"')
    if place.op is not None:
        return f"{visible(place.op)} ({', '.join(inside)})"
    return ", ".join(inside)


def op_lines(report: Report) -> Iterator[str]:
    """Yield the table of operators."""
    names = [shortened(visible(row.op)) for row in report.ops]
    width = max(8, *map(len, names))
    yield f"  {'operator':<{width}}  {'count':>5}  {'MACs':>13}"
    for name, row in zip(names, report.ops, strict=True):
        macs = "unknown" if row.macs is None else f"{row.macs:,}"
        yield f"  {name:<{width}}  {row.count:>5}  {macs:>13}"

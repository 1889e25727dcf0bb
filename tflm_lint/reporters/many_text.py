"""Run of many models -> lines: one for each that is in order, more for each that is not, and a sum in the end."""

from __future__ import annotations

from tflm_lint.report.answer import answer_of, causes_of, places_of
from tflm_lint.reporters import indented, table
from tflm_lint.reporters.figures_text import heading, headline, hint_lines, unsought_words
from tflm_lint.words import counted, visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tflm_lint.report import Look, Report, Run
    from tflm_lint.reporters import Painter


def many_lines(run: Run, look: Look, paint: Painter) -> Iterator[str]:
    """Yield the table of those in order, the others one by one, and the sum; or what the flags leave of it."""
    if not run.reports:
        return
    if look.quiet:
        yield from (headline(report, run, paint) for report in run.reports if is_trouble(report, run))
        return
    if look.statistics:
        yield from statistics_lines(run)
    else:
        fine = [report for report in run.reports if not is_trouble(report, run)]
        yield from rows_of(fine, run, paint)
        for report in run.reports:
            trouble = is_trouble(report, run)
            hints = list(hint_lines(report, look, paint)) if look.hints else []
            if trouble or hints:
                yield ""
                yield from trouble_of(report, run, look, paint) if trouble else [headline(report, run, paint)]
                yield from hints
    yield ""
    yield from summary_lines(run, look, paint)


def is_trouble(report: Report, run: Run) -> bool:
    """Say whether a model needs more than a line: a warning, an error, or an answer that is not plain."""
    return report.worst() > 0 or answer_of(report, run).state not in ("runs", "unknown")


def rows_of(reports: Iterable[Report], run: Run, paint: Painter) -> Iterator[str]:
    """Yield the table of models in order: arena, flash, work, and the path where nothing cuts it."""
    rows = []
    for report in reports:
        memory, flash, work = report.memory, report.flash, report.workload
        arena = None if memory is None else memory.arena_required or memory.arena_used
        rows.append(
            (
                "ok" if answer_of(report, run).state == "runs" else "?",
                figure(arena),
                figure(None if flash is None else flash.total),
                figure(None if work is None else work.macs),
                heading(report),
            )
        )
    if not rows:
        return
    head, *lines = table([("", "arena", "flash", "MACs", "model"), *rows], "<>>><")
    yield head
    for row, line in zip(rows, lines, strict=True):
        yield line.replace(f"  {row[0]}", f"  {paint('good' if row[0] == 'ok' else 'soso', row[0])}", 1)


def figure(value: int | None) -> str:
    """Write a figure of the table."""
    return "unknown" if value is None else f"{value:,}"


def trouble_of(report: Report, run: Run, look: Look, paint: Painter) -> Iterator[str]:
    """Yield the answer and the causes of one model; its figures where it runs."""
    from tflm_lint.reporters.causes_text import trouble_lines
    from tflm_lint.reporters.figures_text import figure_lines

    yield headline(report, run, paint)
    yield from trouble_lines(report, look, paint)
    if report.runs:
        yield from figure_lines(report, look.width)


def summary_lines(run: Run, look: Look, paint: Painter) -> Iterator[str]:
    """Yield how many models run, how many do not, and what would help."""
    parts = summary_parts(run)
    head = f"{counted(len(run.reports), 'model')} on {visible(places_of(run))}: "
    for line in indented(head + ", ".join(words for _, words in parts), look.width, 0):
        # a part that a line end falls into stays as it is
        for style, words in parts:
            if words in line.removeprefix(head):
                line = line.replace(words, paint(style, words), 1)  # noqa: PLW2901 - painted part by part
        yield line
    if not (look.hints or look.verbose or look.statistics):
        yield from indented(hints_text(run.reports), look.width, 0)


def summary_parts(run: Run) -> list[tuple[str, str]]:
    """Return the style and the words of each part of the sum."""
    answers = [answer_of(report, run) for report in run.reports]
    counts = {
        state: sum(answer.state == state for answer in answers) for state in dict.fromkeys(a.state for a in answers)
    }
    running = sum(report.runs for report in run.reports)
    refused = [report for report, answer in zip(run.reports, answers, strict=True) if answer.state == "refused"]
    curable = sum(map(is_curable, refused))
    parts = [("good", f"{running} run") if running else ("strong", "none runs")]
    for state, one, more in (
        ("wrong", "computes wrong results", "compute wrong results"),
        ("fails", "will fail", "will fail"),
        ("unfit", "does not fit", "do not fit"),
    ):
        if counts.get(state):
            parts.append(("bad", f"{counts[state]} of them {one if counts[state] == 1 else more}"))
    if refused:
        fixable = f" ({curable} may be fixable)" if curable else ""
        parts.append(("bad", f"{len(refused)} {'does' if len(refused) == 1 else 'do'} not{fixable}"))
    if counts.get("unjudged"):
        parts.append(("bad", f"{counts['unjudged']} not judged"))
    return parts


def summary_of(run: Run) -> str:
    """Write the sum in a line."""
    words = ", ".join(words for _, words in summary_parts(run))
    return f"{counted(len(run.reports), 'model')} on {places_of(run)}: {words}"


def hints_text(reports: Iterable[Report]) -> str:
    """Say how many hints there are, and for what they were not sought."""
    hints = [[finding for finding in report.findings if finding.severity == "info"] for report in reports]
    found = [finding for of_one in hints for finding in of_one]
    flash = sum(finding.saves_flash for finding in found)
    saving = sum(bool(finding.saves_flash) for finding in found)
    saves = f" would save {flash:,} bytes of flash" if flash else ""
    if 0 < saving < len(found):
        saves = f", {saving} of which{saves}"
    parts = [f"{counted(len(found), 'hint')} in {counted(sum(map(bool, hints)), 'model')}{saves}"] if found else []
    left = unsought_words({code for report in reports for code in report.unsought})
    if left:
        parts.append(left)
    return f"{', '.join(parts)} (--hints, --statistics)" if parts else ""


def is_curable(report: Report) -> bool:
    """Say whether there is a rewrite for every error of a model."""
    causes = causes_of(finding for finding in report.findings if finding.severity == "error")
    return bool(causes) and all(cause.fixable for cause in causes)


def statistics_lines(run: Run) -> Iterator[str]:
    """Yield how often each rule spoke: models, places, severity, and whether `fix` knows a rewrite."""
    found: dict[tuple[str, str, str], list[int]] = {}
    fixable = set()
    for report in run.reports:
        for key in dict.fromkeys((one.code, one.name, one.severity) for one in report.findings):
            found.setdefault(key, [0, 0])[0] += 1
        for finding in report.findings:
            found[finding.code, finding.name, finding.severity][1] += 1
            if finding.fix is not None:
                fixable.add(finding.code)
    rows = [
        (f"{models:,}", f"{places:,}", code, severity, name, "fixable" if code in fixable else "")
        for (code, name, severity), (models, places) in sorted(found.items(), key=lambda item: (-item[1][0], item[0]))
    ]
    if rows:
        yield from table([("models", "places", "code", "severity", "name", ""), *rows], ">><<<<")

"""Run -> a table for the comment on a pull request, or a job's summary: a row a model, what is wrong below it.

Names come from strangers: in code elements they are neither mentions nor links, and whatever means something to
Markdown is written as an entity. Hosting sites cut a comment at 65,536 characters, so what does not fit is counted.
"""

from __future__ import annotations

from tflm_lint.findings import SEVERITIES
from tflm_lint.report.answer import VERDICTS, verdict_of
from tflm_lint.reporters.whereabouts import about, from_root, source_of
from tflm_lint.words import counted, visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.findings import Finding
    from tflm_lint.report import Report, Run

SUMMARY = "for pull requests: a Markdown table of the models, and what is wrong with them"
NEEDS = frozenset({"hints"})

#: Characters of a comment, with room for what is said of the rest.
MOST = 60_000
HEAD = "| model | verdict | arena | flash | MACs | findings |\n|---|---|--:|--:|--:|---|\n"


def render(run: Run, **_: object) -> Iterator[str]:
    """Yield the table, then the causes of errors and warnings, as far as a comment reaches."""
    targets = list(dict.fromkeys(report.target or run.target for report in run.reports)) or [run.target]
    yield f"**tflm-lint** on {', '.join(map(code, targets))}: {summed(run)}\n\n"
    left = MOST
    rows = [row(report) for report in run.reports]
    if rows:
        yield HEAD
    for number, text in enumerate(rows):
        left -= len(text)
        if left < 0:
            yield f"\n{counted(len(rows) - number, 'more model')} not shown.\n"
            return
        yield text
    told = [f"- could not be read: {words(failure)}\n" for failure in run.failures]
    told += [text for report in run.reports for text in causes(report)]
    if told:
        yield "\n"
    for number, text in enumerate(told):
        left -= len(text)
        if left < 0:
            yield f"\n{counted(len(told) - number, 'more cause')} not shown.\n"
            return
        yield text


def summed(run: Run) -> str:
    """Say of how many models what holds."""
    count = len(run.reports)
    running = sum(report.runs for report in run.reports)
    wrong = sum(report.runs and report.results == "wrong" for report in run.reports)
    parts = [f"{running} of {counted(count, 'model')} run{'s' if running == 1 else ''}"]
    if wrong:
        parts.append(f"{wrong} of them {'computes' if wrong == 1 else 'compute'} wrong results")
    if run.failures:
        parts.append(f"{len(run.failures)} could not be read")
    return ", ".join(parts)


def row(report: Report) -> str:
    """Write one model's row."""
    name = from_root(report.path)
    if report.array is not None:
        name += f": {report.array.name}"
    memory, flash, work = report.memory, report.flash, report.workload
    cells = (
        code(name),
        verdict(report),
        figure(memory and memory.arena_required, memory and memory.quality),
        figure(flash and flash.total, flash and flash.quality),
        figure(work and work.macs, work and work.quality),
        found(report),
    )
    return f"| {' | '.join(cells)} |\n"


def verdict(report: Report) -> str:
    """Say whether it runs, never greener than the truth."""
    words = VERDICTS[verdict_of(report)]
    if words != VERDICTS["right"]:
        return f"**{words}**"
    errors = sum(finding.severity == "error" for finding in report.findings)
    return f"{words}, but has {counted(errors, 'error')}" if errors else words


def figure(value: int | None, quality: str | None) -> str:
    """Write a figure with how sure it is; a dash where there is none."""
    if value is None:
        return "-" if quality is None else "unknown"
    sign = {"lower-bound": "≥ ", "estimate": "≈ "}.get(quality or "", "")
    return f"{sign}{value:,}"


def found(report: Report) -> str:
    """Count the findings by severity."""
    counts = {name: sum(finding.severity == name for finding in report.findings) for name in reversed(SEVERITIES)}
    return ", ".join(counted(count, name).replace("infos", "info") for name, count in counts.items() if count)


def causes(report: Report) -> Iterator[str]:
    """Yield a line for each cause of errors and warnings; hints are counted in the table."""
    groups: dict[tuple[object, ...], list[Finding]] = {}
    for finding in report.findings:
        if finding.severity != "info":
            groups.setdefault((finding.code, finding.message, source_of(report, finding)), []).append(finding)
    for group in groups.values():
        first = group[0]
        source = source_of(report, first)
        where = source.path if source.line is None else f"{source.path}:{source.line}"
        places = [place for place in (about(report, finding) for finding in group) if place]
        at = ""
        if places:
            more = f" and {counted(len(places) - 1, 'more place')}" if len(places) > 1 else ""
            at = f", {code(places[0])}{more}"
        fix = f" (`tflm-lint fix` does {code(first.fix.rewrite)})" if first.fix is not None else ""
        yield f"- {first.severity} **{first.code}** {first.name} in {code(where)}{at}: {words(first.message)}{fix}\n"


def code(name: str) -> str:
    """Write a name as code, inside of which hosting sites see no mentions."""
    return f"<code>{words(name)}</code>"


def words(text: str) -> str:
    """Write a text, in which an empty comment breaks what would be a mention, a reference or a link."""
    escaped = entities(text)
    for sign in ("&#64;", "&#35;", "&#58;", "&#46;"):
        escaped = escaped.replace(sign, f"{sign}<!-- -->")
    return escaped


def entities(text: str) -> str:
    """Write whatever may mean something to Markdown or HTML as a character reference."""
    shown = visible(text)
    return "".join(
        char if char.isalnum() or char in " ,;/-()'+%" or harmless(shown, at) else f"&#{ord(char)};"
        for at, char in enumerate(shown)
    )


def harmless(text: str, at: int) -> bool:
    """Say whether a dot begins no link, or an underscore is within a word."""
    if text[at] == ".":
        return not text[max(at - 3, 0) : at].lower().endswith("www")
    return text[at] == "_" and text[at - 1 : at].isalnum() and text[at + 1 : at + 2].isalnum()

"""DiffRun -> a table for a comment on a pull request: a row a model, what is behind it folded below."""

from __future__ import annotations

from tflm_lint.reporters.diff_figures import (
    LABELS,
    amount,
    beyond_line,
    causes,
    ends_lines,
    group_line,
    groups_of,
    hints_line,
    operators_line,
    parts_line,
    side_words,
    signed,
    summary,
    worth,
)
from tflm_lint.reporters.markdown_report import MOST, code, words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.report.diffs import DiffRun, Growth, ModelDiff

HEAD = "| model | arena | flash | MACs | |\n|---|--:|--:|--:|---|\n"
#: As many groups of operators of a model are listed.
MOST_GROUPS = 30


def diff_markdown(run: DiffRun, *, colour: bool) -> Iterator[str]:  # noqa: ARG001 - a page has no terminal's colours
    """Yield the table, then the details, as far as a comment reaches."""
    before, after = run.sides
    yield f"**tflm-lint** on {code(run.target)}, {code(before)} → {code(after)}: {summary(run.models)}\n\n"
    changed = [diff for diff in run.models if diff.changed]
    left = MOST
    if changed:
        yield HEAD
    for number, diff in enumerate(changed):
        text = row(diff)
        left -= len(text)
        if left < 0:
            yield f"\n{len(changed) - number:,} more not shown.\n"
            return
        yield text
    for diff in changed:
        text = details(diff)
        left -= len(text)
        if left < 0:
            yield "\nMore details do not fit here.\n"
            return
        yield text


def row(diff: ModelDiff) -> str:
    """Write one model's row."""
    figures = {one.figure: one for one in diff.figures}
    cells = (code(diff.path), *(cell(figures[name], diff) for name in ("arena", "flash", "macs")), remark(diff))
    return f"| {' | '.join(cells)} |\n"


def cell(growth: Growth, diff: ModelDiff) -> str:
    """Write a figure: what it is, and by how much more; in bold where that is too much."""
    if growth.before == growth.after:
        return "="
    if growth.before is None or diff.state == "added":
        return amount(growth.after)
    text = f"{amount(growth.before)} → {amount(growth.after)}"
    text = f"**{text}**" if growth.figure in diff.beyond else text
    return f"{text}<br>{signed(growth)}" if growth.by is not None else text


def remark(diff: ModelDiff) -> str:
    """Say what is not a figure."""
    told = []
    before, after = diff.verdicts
    if diff.state in ("added", "removed", "renamed"):
        told.append("new" if diff.state == "added" else diff.state)
    if diff.state == "renamed":
        told.append(f"was {code(diff.was or '')}")
    if before != after and after is not None:
        told.append(f"**{side_words(after)}**" if after != "right" else side_words(after))
    if diff.beyond:
        told.append(f"**{beyond_line(diff)}**")
    for label, findings in (("new", diff.new), ("gone", diff.gone)):
        errors = [finding.code for finding in findings if finding.severity == "error"]
        if errors:
            told.append(f"{label}: {', '.join(dict.fromkeys(errors))}")
    if diff.ends:
        told.append("other inputs or outputs")
    return "; ".join(told)


def details(diff: ModelDiff) -> str:
    """Write what is behind a row, folded."""
    lines = []
    for label, text in (("bytes of the file", parts_line(diff)), ("operators", operators_line(diff))):
        if text:
            lines.append(f"- {label}: {text}")
    groups = groups_of(diff.operators)
    for group in groups[:MOST_GROUPS]:
        name = f" {code(group[0].name)}" if group[0].name and len(group) == 1 else ""
        value = worth(group)
        told = "; ".join(words(detail) for detail in group[0].details)
        lines.append(
            f"  - {words(group_line(group))}{name}{f': {value}' if value else ''}{f': {told}' if told else ''}"
        )
    if len(groups) > MOST_GROUPS:
        lines.append(f"  - {sum(map(len, groups[MOST_GROUPS:])):,} more")
    lines += [f"- {words(line)}" for line in ends_lines(diff)]
    for label, findings in (("new", diff.new), ("gone", diff.gone)):
        lines += [
            f"- {label} {finding.severity} **{finding.code}** {finding.name}"
            f"{f' in {places:,} places' if places > 1 else ''}: {words(finding.message)}"
            for finding, places in causes(findings)
        ]
    if hints_line(diff):
        lines.append(f"- {hints_line(diff)}")
    figures = ", ".join(f"{LABELS[one.figure]} {signed(one)}" for one in diff.figures if one.by)
    if not lines:
        return ""
    head = f"{code(diff.path)}{f': {figures}' if figures else ''}"
    return f"\n<details><summary>{head}</summary>\n\n" + "\n".join(lines) + "\n\n</details>\n"

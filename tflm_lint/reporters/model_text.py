"""Report -> the lines of one model: its answer, errors and warnings, figures, interface, hints and operators."""

from __future__ import annotations

from tflm_lint.escape import visible
from tflm_lint.report.answer import answer_of
from tflm_lint.reporters.figures_text import figure_lines
from tflm_lint.reporters.tables_text import interface_lines, op_lines

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.report.look import Look
    from tflm_lint.report.values import Report, Run
    from tflm_lint.reporters.columns import Painter

#: State of an answer -> its colour.
STYLES = {"runs": "good", "unknown": "soso", "unfit": "bad", "fails": "bad", "wrong": "bad"}


def model_lines(report: Report, run: Run, look: Look, paint: Painter) -> Iterator[str]:
    """Yield everything that is told of one model."""
    yield headline(report, run, paint)
    findings = report.findings
    if any(finding.severity != "info" for finding in findings):
        from tflm_lint.reporters.causes_text import trouble_lines

        yield from trouble_lines(report, look, paint)
    figures = list(figure_lines(report, look.width))
    ends = list(interface_lines(report, look.width))
    if figures or ends:
        yield ""
        yield from figures
        yield from ends
    # of a model that does not run only what stands in the way matters, unless more is asked for
    if report.ops and (report.runs or look.verbose):
        yield ""
        yield from op_lines(report)
    hints = bool(report.unsought) or any(finding.severity == "info" for finding in findings)
    if hints and (report.runs or look.hints or look.verbose):
        from tflm_lint.reporters.hints_text import hint_lines

        yield ""
        yield from hint_lines(report, look, paint)
    if report.flash_detail:
        from tflm_lint.reporters.code_text import code_lines

        yield ""
        yield from code_lines(report.flash_detail, look.width)
    if report.arena and report.memory:
        from tflm_lint.reporters.arena_text import arena_lines

        yield ""
        yield from arena_lines(report.arena, report.memory, look.width)


def headline(report: Report, run: Run, paint: Painter) -> str:
    """Say which model, and the answer."""
    state, words = answer_of(report, run)
    return f"{paint('strong', heading(report))}: {paint(STYLES.get(state, 'bad'), visible(words))}"


def heading(report: Report) -> str:
    """Name the file, and the array where the file is C or C++."""
    if report.array is None:
        return visible(report.path)
    return f"{visible(report.path)}:{report.array.line}:{report.array.column}: {visible(report.array.name)}"

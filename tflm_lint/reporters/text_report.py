"""Run -> text for people: the answer first, then figures, what is wrong, and what can be done."""

from __future__ import annotations

from tflm_lint.reporters import painted, plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.report import Run

SUMMARY = "for people: the answer first, then figures, what is wrong and what can be done"
NEEDS: frozenset[str] = frozenset()


def render(run: Run, *, colour: bool) -> Iterator[str]:
    """Yield the text: everything of one model; of several a line each, more of those that fail, and a sum."""
    paint, look = painted if colour else plain, run.look
    if look.quiet or look.statistics or (len(run.reports) != 1 and not look.verbose):
        from tflm_lint.reporters.many_text import many_lines

        for line in many_lines(run, look, paint):
            yield f"{line}\n"
        yield from shared(run)
        return
    from tflm_lint.reporters.figures_text import model_lines

    for number, report in enumerate(run.reports):
        if number:
            yield "\n"
        yield "".join(f"{line}\n" for line in model_lines(report, run, look, paint))
    if len(run.reports) > 1:
        from tflm_lint.reporters.many_text import summary_lines

        yield "\n"
        for line in summary_lines(run, look, paint):
            yield f"{line}\n"
    yield from shared(run)


def shared(run: Run) -> Iterator[str]:
    """Yield what the models take in one arena, where that was asked for."""
    if run.shared is not None:
        from tflm_lint.reporters.shared_text import shared_lines

        yield "\n"
        for line in shared_lines(run.shared, run.look.width):
            yield f"{line}\n"

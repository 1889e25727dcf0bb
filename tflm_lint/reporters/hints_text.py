"""Findings of severity info -> lines: notes one by one, hints as a sum, and the command that follows them."""

from __future__ import annotations

from tflm_lint.report.answer import causes_of, fix_command, unsafe
from tflm_lint.reporters.columns import indented, labelled
from tflm_lint.words import both, counted, visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from tflm_lint.report import Look, Report
    from tflm_lint.report.answer import Cause
    from tflm_lint.reporters.columns import Painter

#: Of hints that take a search, where nobody asked for them.
UNSOUGHT = "smaller arenas not looked for"
#: The same where the arena with other kernels would be told.
UNSOUGHT_KERNELS = "smaller arenas and other kernels not looked for"


def unsought_words(codes: Collection[str]) -> str:
    """Say what nobody has looked for, by the codes of the rules that would; empty where nothing is left out."""
    return "" if not codes else UNSOUGHT_KERNELS if "AR604" in codes else UNSOUGHT


def hint_lines(report: Report, look: Look, paint: Painter) -> Iterator[str]:
    """Yield the notes, and what the hints would save."""
    found = [finding for finding in report.findings if finding.severity == "info"]
    for finding in found:
        if finding.note:
            remedy = f": {finding.remedy}" if finding.remedy else ""
            yield from labelled("note", f"{visible(finding.what + remedy)} ({finding.code})", look.width, 9)
    causes = causes_of(finding for finding in found if not finding.note)
    if not causes:
        if report.unsought:
            yield f"  {unsought_words(report.unsought)} (--hints does)"
        return
    if look.hints or look.verbose:
        from tflm_lint.reporters.causes_text import cause_lines

        for cause in causes:
            yield from cause_lines(cause, look, paint, report.array, label="hint")
    yield from sum_lines(report, causes, look, paint)


def sum_lines(report: Report, causes: Sequence[Cause], look: Look, paint: Painter) -> Iterator[str]:
    """Yield what the hints would save, and the command that cures them."""
    findings = [finding for cause in causes for finding in cause.findings]
    flash = sum(finding.saves_flash for finding in findings)
    # each plan of the arena is for itself: they do not add up
    arena = max((finding.saves_arena for finding in findings), default=0)
    saves = [f"{size:,} bytes of {what}" for size, what in ((flash, "flash"), (arena, "the arena")) if size]
    many = len(findings) > 1
    told = "" if look.hints or look.verbose else f" (--hints tells {'them' if many else 'it'})"
    left = f", {unsought_words(report.unsought)}" if report.unsought else ""
    saving = sum(bool(finding.saves_flash or finding.saves_arena) for finding in findings)
    would = f" would save {both(saves)}" if saves else ""
    if 0 < saving < len(findings):
        would = f", {saving} of which{would}"
    text = f"{counted(len(findings), 'hint')}{would}{left}{told}"
    yield from indented(text, look.width, 2)
    fixable = [cause for cause in causes if cause.fixable]
    if fixable:
        command = fix_command(report, fixable) or f"tflm-lint fix{unsafe(fixable)}"
        who = "" if len(fixable) == len(findings) else f"{len(fixable)} of them: "
        yield f"  {who}{paint('strong', command)}"

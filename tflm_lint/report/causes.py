"""Findings -> causes: what has one cure is told once, however many operators it is found in."""

from __future__ import annotations

from tflm_lint.escape import visible
from tflm_lint.findings import SEVERITIES
from tflm_lint.record import NamedTuple
from tflm_lint.words import shell

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from tflm_lint.findings import Finding
    from tflm_lint.report.values import Report


class Cause(NamedTuple):
    """Findings that one remedy answers, and that are so one thing to people."""

    #: In the order of the report; never empty.
    findings: tuple[Finding, ...]

    @property
    def first(self) -> Finding:
        """The gravest finding, the first of these."""
        return max(self.findings, key=lambda finding: SEVERITIES.index(finding.severity))

    @property
    def severity(self) -> str:
        """How grave the gravest is."""
        return self.first.severity

    @property
    def names(self) -> dict[str, str]:
        """Code -> name of each rule that found it, that of the gravest finding first."""
        found = {self.first.code: self.first.name}
        return found | {finding.code: finding.name for finding in self.findings}

    @property
    def said(self) -> dict[str, int]:
        """What is so -> in how many places, that of the gravest finding first."""
        counts = {self.first.what: 0}
        for finding in self.findings:
            counts[finding.what] = counts.get(finding.what, 0) + 1
        return counts

    @property
    def fixes(self) -> tuple[str, ...]:
        """Class of the rewrite for each finding that `tflm-lint fix` knows one for without being asked."""
        return tuple(
            finding.fix.safety for finding in self.findings if finding.fix is not None and not finding.fix.asked
        )

    @property
    def fixable(self) -> bool:
        """Whether there is such a rewrite for each of the findings."""
        return len(self.fixes) == len(self.findings)


def causes_of(findings: Iterable[Finding]) -> tuple[Cause, ...]:
    """Put findings together that have one remedy at one place of the sources; the gravest causes come first.

    Without a remedy they belong together where one rule says the same of them.
    """
    groups: dict[tuple[object, ...], list[Finding]] = {}
    for finding in findings:
        place = finding.place
        about = (finding.remedy,) if finding.remedy else (finding.code, finding.what)
        groups.setdefault((about, place.file, place.line, place.column, finding.about), []).append(finding)
    causes = [Cause(tuple(group)) for group in groups.values()]
    return tuple(sorted(causes, key=lambda cause: -SEVERITIES.index(cause.severity)))


def unsafe(causes: Iterable[Cause]) -> str:
    """Say how `fix` is asked for rewrites that change values, where one is needed."""
    return " --unsafe-fixes" if any(safety != "safe" for cause in causes for safety in cause.fixes) else ""


def fix_command(report: Report, causes: Iterable[Cause]) -> str:
    """Write the command that may cure a model; empty where its path is none that a shell would find it by."""
    path = report.path
    if report.array is not None or not path.lower().endswith(".tflite") or visible(path) != path:
        return ""
    stem = path.rpartition("/")[2].rpartition(".")[0]
    flags = firmware_flags(report.board, report.target, report.port)
    return f"tflm-lint fix{unsafe(causes)} {shell(path)} -o {shell(f'{stem}_fixed.tflite')}{flags}"


def firmware_flags(board: str | None, target: str, port: str | None) -> str:
    """Write the options that name what a model was judged on; a user's own table has no name to give."""
    from tflm_lint.config import DEFAULT_TARGET

    usual = DEFAULT_TARGET
    text = ""
    if board:
        from tflm_lint.facts.boards import board_names, load_board

        if board in board_names():
            usual = load_board(board).target
            text += f" --board {shell(board)}"
    if target and target != usual:
        from tflm_lint.facts.targets import target_names

        text += f" --target {shell(target)}" if target in target_names() else ""
    return f"{text} --port {shell(port)}" if port else text

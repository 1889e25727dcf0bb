"""Subject -> Report: run the rules, stamp, filter and sort the findings, gather the figures."""

from __future__ import annotations

from tflm_lint.findings import PLAIN, SEVERITIES, Finding, Fix, Location, Problem, Wanted
from tflm_lint.inputs import why_unreadable
from tflm_lint.inspection import Inspection
from tflm_lint.report import Report, Run, figures
from tflm_lint.words import cut

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tflm_lint.firmware import Firmware
    from tflm_lint.inputs import Subject
    from tflm_lint.report.asked_for import RuleHelp
    from tflm_lint.report.detail import ArenaDetail, FlashDetail
    from tflm_lint.report.drawn import Drawing
    from tflm_lint.rules import Rule

#: As many findings of one rule in one file are listed.
MOST_FINDINGS = 1000


def lint(subject: Subject, firmware: Firmware, wanted: Wanted = PLAIN) -> Report:
    """Lint one subject; one that is no model gives a report with a finding, never an exception."""
    return report_of(Inspection(subject, firmware, wanted))


def linted(subject: Subject, firmware: Firmware, wanted: Wanted) -> Report | str:
    """Lint one subject of a run; say why where there is no memory for it."""
    try:
        return lint(subject, firmware, wanted)
    except MemoryError as error:
        return f"{subject.path}: {why_unreadable(error)}"


def report_of(inspection: Inspection) -> Report:
    """Say what is found of a subject that is already looked into."""
    from tflm_lint.rules import everything, rules_for, unsought

    subject, wanted = inspection.subject, inspection.wanted
    shows = wanted.selection.shows if wanted.selection.select or wanted.selection.ignore else everything
    codes = {violation.rule for violation in inspection.violations}
    found: Iterable[Finding] = (
        finding for rule in rules_for(codes, inspection, shows) for finding in findings_of(rule, inspection)
    )
    if len(inspection.applications) > 1:
        # what several interpreters have in common, a resolver, an arena, is told once
        found = dict.fromkeys(found)
    report = Report(
        path=subject.path,
        sha256=digest_of(subject.data) if wanted.digest else None,
        size=len(subject.data),
        runs=inspection.runs,
        results=inspection.results,
        findings=tuple(numbered(sorted(found, key=order))),
        array=figures.array_of(inspection),
        target=inspection.firmware.target.name,
        kernel_version=inspection.firmware.target.kernel_version,
        port=inspection.firmware.port,
        board=inspection.firmware.board.name if inspection.firmware.board is not None else None,
        unsought=() if wanted.hints else unsought(inspection),
    )
    if not inspection.readable:
        return report._replace(memory=figures.memory_of(inspection)) if inspection.beyond_limits else report
    inputs, outputs = figures.interface_of(inspection)
    return report._replace(
        inputs=inputs,
        outputs=outputs,
        memory=figures.memory_of(inspection),
        flash=figures.flash_of(inspection),
        workload=figures.work_of(inspection),
        ops=figures.ops_of(inspection),
        compiled_for=figures.compiled_for(inspection),
        time=figures.time_of(inspection),
        budgets=figures.budgets_of(inspection),
        arena=arena_detail_of(inspection) if wanted.arena_detail else None,
        drawing=drawing_of(inspection) if wanted.drawing else None,
        flash_detail=flash_detail_of(inspection) if wanted.flash_detail else None,
    )


def arena_detail_of(inspection: Inspection) -> ArenaDetail | None:
    """Say where the arena goes, which nobody asks for in a plain run."""
    from tflm_lint.report.arena import arena_detail_of

    return arena_detail_of(inspection)


def drawing_of(inspection: Inspection) -> Drawing:
    """Gather what only a page draws."""
    from tflm_lint.report.drawing import drawing_of

    return drawing_of(inspection)


def flash_detail_of(inspection: Inspection) -> FlashDetail | None:
    """Say where the flash goes, which nobody asks for in a plain run."""
    from tflm_lint.report.code import flash_detail_of

    return flash_detail_of(inspection)


def run_of(reports: tuple[Report, ...], firmware: Firmware, wanted: Wanted = PLAIN) -> Run:
    """Put the reports of a run together with what they were made with."""
    return Run(
        tflm_commit=firmware.ops.tflm_commit,
        target=firmware.target.name,
        reports=reports,
        kernel_version=firmware.target.kernel_version,
        port=firmware.port,
        board=None if firmware.board is None else firmware.board.name,
        rules=rules_of(reports) if wanted.help else (),
    )


def rules_of(reports: Iterable[Report]) -> tuple[RuleHelp, ...]:
    """Return what the rules of the findings are about."""
    from tflm_lint.report.asked_for import RuleHelp
    from tflm_lint.rules import load_rule
    from tflm_lint.rules.entries import entries

    found = {finding.code for report in reports for finding in report.findings}
    return tuple(
        RuleHelp(entry.code, entry.name, entry.severity, entry.summary, load_rule(entry.code).__doc__)
        for entry in entries()
        if entry.code in found
    )


def digest_of(data: bytes) -> str:
    """Return the SHA-256, whose module the text for people does without."""
    from tflm_lint.digest import sha256

    return sha256(data)


def findings_of(rule: Rule, inspection: Inspection) -> Iterator[Finding]:
    """Yield a rule's findings; of thousands, which nobody reads and a hostile file has, the rest is counted."""
    more = 0
    for number, problem in enumerate(rule.check(inspection)):
        if number < MOST_FINDINGS:
            yield stamp(rule, problem, inspection)
        else:
            more += 1
    if more:
        yield stamp(rule, Problem(f"{more:,} more of these are not listed", kind="more"), inspection)


def stamp(rule: Rule, problem: Problem, inspection: Inspection) -> Finding:
    """Make a Finding of a rule's Problem: code, name, severity, and the names behind the indices."""
    op = tensor_name = None
    if problem.subgraph is not None:
        subgraph = inspection.model.subgraphs[problem.subgraph]
        if problem.operator is not None:
            op = inspection.model.op_name(subgraph.operators[problem.operator])
        if problem.tensor is not None:
            tensor_name = cut(subgraph.tensors[problem.tensor].name)
    found = problem.subgraph, problem.operator, op, problem.tensor, tensor_name, problem.path
    place = Location(*found, problem.file, problem.line, problem.column, None)
    array = inspection.array
    if array is not None:
        place = place._replace(symbol=array.declaration.name)
        if problem.line is None:
            # the array is where it can be mended
            place = place._replace(file=array.file, line=array.line, column=array.column)
    return Finding(
        code=rule.CODE,
        name=rule.NAME,
        severity=inspection.wanted.severity_of(rule.CODE, rule.SEVERITY),
        message=cut(problem.message),
        place=place,
        kind=problem.kind,
        argument=problem.argument,
        about=problem.about,
        fix=fix_of(rule.CODE, op),
        said=cut(problem.said),
        because=problem.because and cut(problem.because),
        then=problem.then,
        remedy=problem.remedy and cut(problem.remedy),
        saves_flash=problem.saves_flash,
        saves_arena=problem.saves_arena,
        note=problem.note,
    )


def fix_of(code: str, op: str | None) -> Fix | None:
    """Return the rewrite that cures what a rule finds, by the index alone."""
    from tflm_lint.rules import fix_of

    found = fix_of(code, op)
    return None if found is None else Fix(*found[:3])


def order(finding: Finding) -> tuple[int, str, int, int, int, str, int]:
    """Sort by gravity, then code, then place in the model, then place in the source."""
    place = finding.place
    return (
        -SEVERITIES.index(finding.severity),
        finding.code,
        -1 if place.subgraph is None else place.subgraph,
        -1 if place.operator is None else place.operator,
        -1 if place.tensor is None else place.tensor,
        place.file or "",
        place.line or 0,
    )


def numbered(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Tell findings that are about the same apart, by their order."""
    seen: dict[tuple[str | None, ...], int] = {}
    for finding in findings:
        identity = finding.identity
        nth = seen.get(identity, 0)
        seen[identity] = nth + 1
        yield finding._replace(nth=nth) if nth else finding

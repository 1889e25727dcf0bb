"""bytes -> Report: verify, read, run the rules, stamp and sort the findings."""

from __future__ import annotations

from tflm_lint import figures
from tflm_lint.findings import Finding, Problem
from tflm_lint.inspection import Inspection
from tflm_lint.record import NamedTuple
from tflm_lint.report import Report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tflm_lint.inspection import Settings
    from tflm_lint.rules.registry import Rule

    Prepare = Callable[[Inspection, str], None]


class Selection(NamedTuple):
    """Which findings to show, by prefix of their code; the longest prefix that fits decides, ignoring wins a tie."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()

    def shows(self, code: str) -> bool:
        """Say whether findings of this code are wanted."""
        chosen = max((len(prefix) for prefix in self.select if code.startswith(prefix)), default=-1)
        ignored = max((len(prefix) for prefix in self.ignore if code.startswith(prefix)), default=-1)
        if chosen < 0 and self.select:
            return False
        return ignored < 0 or chosen > ignored


EVERYTHING = Selection()
#: As many findings of one rule in one file are listed.
MOST_FINDINGS = 1000
#: Characters of a name or message; a hostile file has names as long as itself, and thousands of findings about them.
LONGEST = 2000


def lint_data(
    data: bytes, path: str, settings: Settings, selection: Selection = EVERYTHING, prepare: Prepare | None = None
) -> Report:
    """Lint the bytes of one file; a malformed one gives a report with a finding, never an exception.

    ``prepare`` gives the inspection what is known of the code around the model.
    """
    from tflm_lint.model.read import read
    from tflm_lint.model.verify import Malformed, verify

    try:
        buffer = verify(data)
        model = read(buffer)
    except Malformed as error:
        return malformed_report(data, path, error.path, error.message, selection)
    inspection = Inspection(model, settings)
    if prepare is not None:
        prepare(inspection, path)
    return inspect(inspection, path, selection)


def inspect(inspection: Inspection, path: str, selection: Selection = EVERYTHING) -> Report:
    """Run the rules over one inspection and gather its figures."""
    from tflm_lint.digest import sha256
    from tflm_lint.rules.registry import rules_for

    codes = {violation.rule for violation in inspection.violations}
    findings = [
        finding for rule in rules_for(codes, inspection, selection.shows) for finding in findings_of(rule, inspection)
    ]
    findings.sort(key=order)
    data = inspection.model.data
    return Report(
        path=path,
        sha256=sha256(data) if inspection.settings.digest else None,
        size=len(data),
        runs=inspection.runs,
        findings=tuple(findings),
        memory=figures.memory_of(inspection),
        flash=figures.flash_of(inspection),
        workload=figures.work_of(inspection),
        ops=figures.ops_of(inspection),
        time=figures.time_of(inspection),
        budgets=figures.budgets_of(inspection),
        arena=figures.arena_detail_of(inspection) if inspection.settings.arena_detail else None,
    )


def findings_of(rule: Rule, inspection: Inspection) -> Iterator[Finding]:
    """Yield a rule's findings; of thousands, which nobody reads and a hostile file has, the rest is counted."""
    more = 0
    for number, problem in enumerate(rule.check(inspection)):
        if number < MOST_FINDINGS:
            yield stamp(rule, problem, inspection)
        else:
            more += 1
    if more:
        yield stamp(rule, Problem(f"{more:,} more of these are not listed"), inspection)


def stamp(rule: Rule, problem: Problem, inspection: Inspection) -> Finding:
    """Make a Finding of a rule's Problem: code, name, severity, and the names behind the indices."""
    op = tensor_name = None
    if problem.subgraph is not None:
        subgraph = inspection.model.subgraphs[problem.subgraph]
        if problem.operator is not None:
            op = inspection.model.op_name(subgraph.operators[problem.operator])
        if problem.tensor is not None:
            tensor_name = cut(subgraph.tensors[problem.tensor].name)
    return Finding(
        rule.CODE,
        rule.NAME,
        rule.SEVERITY,
        cut(problem.message),
        problem.subgraph,
        problem.operator,
        op,
        problem.tensor,
        tensor_name,
        problem.path,
        *place_of(problem, inspection),
    )


def cut(text: str) -> str:
    """Cut the middle out of a text that is longer than any real name or message."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST // 2]} ... {text[-LONGEST // 2 :]}"


def place_of(problem: Problem, inspection: Inspection) -> tuple[str | None, int | None, int | None]:
    """Return file, line and column: the problem's own, else those of the C array that holds the model."""
    if problem.line is None and inspection.array is not None:
        return inspection.array.file, inspection.array.line, inspection.array.column
    return problem.file, problem.line, problem.column


def order(finding: Finding) -> tuple[int, str, int, int, int, str, int]:
    """Sort by gravity, then code, then place in the model, then place in the source."""
    return (
        ("error", "warning", "info").index(finding.severity),
        finding.code,
        -1 if finding.subgraph is None else finding.subgraph,
        -1 if finding.operator is None else finding.operator,
        -1 if finding.tensor is None else finding.tensor,
        finding.file or "",
        finding.line or 0,
    )


def malformed_report(data: bytes, path: str, place: str, message: str, selection: Selection) -> Report:
    """Report a file that is no model."""
    from tflm_lint.digest import sha256
    from tflm_lint.rules import fb001_malformed_file as rule

    finding = Finding(rule.CODE, rule.NAME, rule.SEVERITY, f"{place}: {message}", path=place)
    findings = (finding,) if selection.shows(rule.CODE) else ()
    return Report(path, sha256(data), len(data), False, findings, None, None, None, ())

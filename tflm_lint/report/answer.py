"""Report -> the answer, and what stands in its way: whether the model runs, in a word and a sentence, and causes.

What has one cure is told once, however many operators it is found in.
"""

from __future__ import annotations

from tflm_lint.findings import SEVERITIES
from tflm_lint.record import NamedTuple
from tflm_lint.words import both, counted, shell, visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from tflm_lint.findings import Finding
    from tflm_lint.report import Memory, Report, Run
    from tflm_lint.report.asked_for import Budget
    from tflm_lint.report.diffs import DiffRun
    from tflm_lint.report.fixes import FixRun


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


#: Findings about the code around a model: where one is an error, the program does not do what it should.
APPLICATION = "CA7"

#: What the few words of all formats begin with: verdict -> words, in the order from the best to the worst.
WRONG = "computes wrong results"
DOES_NOT_RUN = "does not run"
NOT_JUDGED = "not judged"
VERDICTS = {
    "right": "runs",
    "unknown": "runs",
    "wrong": WRONG,
    DOES_NOT_RUN: DOES_NOT_RUN,
    NOT_JUDGED: NOT_JUDGED,
}


class Answer(NamedTuple):
    """What the first line says."""

    #: From the best to the worst: ``runs``: nothing stands in the way; ``unknown``: nobody knows of something that
    #: matters; ``unfit``: it exceeds a budget; ``fails``: the application will fail, or an error is left; ``wrong``: it
    #: computes something else than was trained; ``refused``: it does not run; ``unjudged``: a limit of ours.
    state: str
    words: str


def answer_of(report: Report, run: Run) -> Answer:
    """Answer for one model; never better than what is known."""
    run = run_for(run, report)
    where = place_of(run)
    if not report.runs:
        if report.memory is not None:
            return Answer("unjudged", f"{NOT_JUDGED}: beyond a limit of tflm-lint")
        found = errors_of(report)
        return Answer("refused", f"{DOES_NOT_RUN} on {where}{f': {found}' if found else ''}")
    exceeded = [budget for budget in report.budgets if budget.used is not None and budget.used > budget.limit]
    failing = errors_of(report, APPLICATION)
    others = {finding.code for finding in report.findings if finding.severity == "error"}
    buts = []
    state = "runs"
    if exceeded:
        state, but = "unfit", unfit_words(exceeded)
        buts.append(but)
    if failing:
        state = "fails"
        buts.insert(0, f"the application will fail ({failing})")
    if report.results == "wrong":
        state = "wrong"
        buts.insert(0, WRONG)
    elif left := errors_of(report, but=(APPLICATION, "FL404")):
        state = "fails"
        buts.insert(0, f"has {left}")
    if buts:
        # which board it is stands where it matters
        where = target_words(run) if any(budget.board for budget in exceeded) else where
        return Answer(state, f"runs on {where}, but {both(buts)}")
    unknown = unknown_of(report, run) if not others else []
    if unknown:
        return Answer("unknown", f"runs on {where}; not known: {both(unknown)}")
    fits = " and fits" if run.board and {budget.name for budget in report.budgets} >= {"arena", "flash"} else ""
    return Answer("runs", f"runs on {where}{fits}")


def verdict_of(report: Report) -> str:
    """Return the verdict on a model, one of `VERDICTS`: of one that runs what it computes."""
    if report.runs:
        return report.results
    # nobody looked where the model is beyond a limit
    return NOT_JUDGED if report.memory is not None else DOES_NOT_RUN


def short_answer(report: Report) -> str:
    """Answer in two to five words."""
    words = VERDICTS[verdict_of(report)]
    return f"runs, but {words}" if words == WRONG else words


def run_for(run: Run, report: Report) -> Run:
    """Return the run as it was for one model, of which a configuration may say what it is linted for."""
    if not report.target:
        return run
    return run._replace(
        target=report.target, kernel_version=report.kernel_version, port=report.port, board=report.board
    )


def places_of(run: Run) -> str:
    """Name what the models of a run run on; several places are counted."""
    places = list(dict.fromkeys(place_of(run_for(run, report)) for report in run.reports)) or [place_of(run)]
    return places[0] if len(places) == 1 else counted(len(places), "target")


def place_of(run: Run) -> str:
    """Name what the models run on: the board, the target, its kernels' version and the port where these are told."""
    target = target_words(run)
    return f"{run.board} ({target})" if run.board else target


def target_words(run: Run | FixRun | DiffRun) -> str:
    """Name the target, with its kernels' version and the port where these are told apart."""
    version = f" {run.kernel_version}" if run.kernel_version else ""
    port = f", {run.port}" if run.port else ""
    return f"{run.target}{version}{port}"


def errors_of(report: Report, family: str = "", but: tuple[str, ...] = ()) -> str:
    """Count the errors of a family and their places: ``1 error in 74 places``; empty where there are none."""
    found = [
        finding
        for finding in report.findings
        if finding.severity == "error"
        and finding.code.startswith(family)
        and not (but and finding.code.startswith(but))
    ]
    if not found:
        return ""
    causes = len(causes_of(found))
    places = f" in {len(found):,} places" if len(found) > causes else ""
    return f"{counted(causes, 'error')}{places}"


def unfit_words(exceeded: list[Budget]) -> str:
    """Say what is exceeded: ``does not fit bluepill (flash 152 %)``, or ``is over budget (…)`` for the user's own."""
    boards = list(dict.fromkeys(budget.board for budget in exceeded if budget.board))
    words = []
    for board in (*boards, None):
        of = [
            f"{budget.name if budget.name != 'macs' else 'MACs'} {percent(budget)}"
            for budget in exceeded
            if budget.board == board
        ]
        if of:
            words.append(f"{f'does not fit {board}' if board else 'is over budget'} ({', '.join(of)})")
    return " and ".join(words)


def percent(budget: Budget) -> str:
    """Say what part of a budget is taken; one that is exceeded never rounds to all of it."""
    if not budget.limit or budget.used is None:
        return "over 0"
    part = 100 * budget.used / budget.limit
    shown = f"{part:.0f}"
    if shown == "100" and budget.used != budget.limit:
        shown = f"{part:.1f}" if f"{part:.1f}" != "100.0" else ("over 100" if part > 100 else "under 100")
    return f"{shown} %"


def unknown_of(report: Report, run: Run) -> list[str]:
    """Name what nobody knows of a model that runs, and that decides whether it works."""
    found = []
    if report.results == "unknown":
        found.append(
            f"what {both(own, 2)} compute{'s' * (len(own) == 1)}" if (own := own_ops(report)) else "its results"
        )
    memory, flash = report.memory, report.flash
    if memory is not None and memory.quality == "unknown":
        found.append("its arena")
    elif memory is not None and memory.quality == "lower-bound":
        found.append("all of its arena")
    unsure = [budget.name for budget in report.budgets if is_unsure(budget, memory)]
    if flash is not None and flash.quality in ("lower-bound", "unknown") and "flash" not in unsure:
        unsure += [budget.name for budget in report.budgets if budget.name == "flash"]
    if flash is not None and flash.error is not None:
        for budget in report.budgets:
            if budget.name == "flash" and budget.used is not None and budget.used + flash.error > budget.limit:
                unsure.append(budget.name)
    unsure = [name for name in dict.fromkeys(unsure) if name != "arena" or "its arena" not in found]
    if unsure:
        found.append(
            f"whether it fits {run.board}" if run.board else f"whether its {both(unsure)} fit{'s' * (len(unsure) == 1)}"
        )
    return found


def own_ops(report: Report) -> list[str]:
    """Return the operators that the user registers."""
    return [row.op for row in report.ops if row.op.startswith("CUSTOM:") and row.resolver is None]


def is_unsure(budget: Budget, memory: Memory | None) -> bool:
    """Say whether nobody knows what is taken of a budget, or only at least how much."""
    return budget.used is None or (budget.name == "arena" and memory is not None and memory.quality == "lower-bound")

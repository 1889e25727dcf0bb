"""Report -> the answer: does the model run, and what stands in the way, in a word for programs and a sentence."""

from __future__ import annotations

from tflm_lint.record import NamedTuple
from tflm_lint.report.causes import causes_of
from tflm_lint.words import both, counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.report.diffs import DiffRun
    from tflm_lint.report.fixes import FixRun
    from tflm_lint.report.values import Budget, Memory, Report, Run

#: Findings about the code around a model: where one is an error, the program does not do what it should.
APPLICATION = "CA7"


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
            return Answer("unjudged", "not judged: beyond a limit of tflm-lint")
        found = errors_of(report)
        return Answer("refused", f"does not run on {where}{f': {found}' if found else ''}")
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
        buts.insert(0, "computes wrong results")
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

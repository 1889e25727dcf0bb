"""One cause, one block: what one remedy answers is told once, and counted with its places."""

from __future__ import annotations

from tests.reporters.runs import BAD, GOOD, run_of
from tflm_lint.findings import Finding, Fix, Location
from tflm_lint.report import Memory, Report
from tflm_lint.report.answer import answer_of, causes_of, percent
from tflm_lint.report.asked_for import Budget

STATES = {"runs", "unknown", "unfit", "fails", "wrong", "refused", "unjudged"}


def found(code: str, said: str, remedy: str | None, severity: str = "error", **more: object) -> Finding:
    whole = f"{said}; {remedy}" if remedy else said
    return Finding(code, code.lower(), severity, whole, said=said, remedy=remedy, **more)  # type: ignore[arg-type]


def test_one_remedy_is_one_cause() -> None:
    causes = causes_of(
        (
            found("SH303", "c", "fix the batch", "warning"),
            found("OP101", "a", "fix the batch"),
            found("OP101", "a", "fix the batch"),
            found("OP103", "b", "other"),
            found("FL1", "d", None, "info"),
        )
    )
    assert [(cause.severity, len(cause.findings)) for cause in causes] == [("error", 3), ("error", 1), ("info", 1)]
    assert causes[0].first.code == "OP101"
    assert list(causes[0].names) == ["OP101", "SH303"]
    assert causes[0].said == {"a": 2, "c": 1}


def test_places_in_sources_stay_apart() -> None:
    here, there = (Location(file="a.cc", line=line, column=1) for line in (1, 2))
    assert len(causes_of((found("CA711", "a", "b", place=here), found("CA711", "a", "b", place=there)))) == 2
    assert len(causes_of((found("CA711", "a", "b", place=here), found("CA711", "a", "b", place=here)))) == 1


def test_fixable_where_each_finding_is() -> None:
    fix, asked = Fix("x", "safe"), Fix("x", "safe", asked=True)
    one = found("A", "a", "r", fix=fix)
    assert causes_of((one, one))[0].fixable
    assert not causes_of((one, found("A", "a", "r")))[0].fixable
    assert not causes_of((found("A", "a", "r", fix=asked),))[0].fixable


def state(report: Report, board: str | None = None) -> tuple[str, str]:
    state, words = answer_of(report, run_of(report)._replace(board=board))
    assert state in STATES
    return state, words


def test_never_greener_than_the_truth() -> None:
    m4 = "runs on cortex-m4-reference"
    assert state(GOOD) == ("runs", m4)
    assert state(GOOD._replace(results="wrong")) == ("wrong", f"{m4}, but computes wrong results")
    fails = (found("CA711", "a", "b"), found("CA711", "c", "d"), found("CA721", "e", "f"))
    assert state(GOOD._replace(findings=fails)) == ("fails", f"{m4}, but the application will fail (3 errors)")
    both = GOOD._replace(findings=fails[:1], results="wrong")
    assert state(both) == ("wrong", f"{m4}, but computes wrong results and the application will fail (1 error)")
    other = GOOD._replace(findings=(found("AR699", "a", "b"), found("AR699", "a", "b")))
    assert state(other) == ("fails", f"{m4}, but has 1 error in 2 places")
    assert state(BAD) == ("refused", "does not run on cortex-m4-reference: 1 error in 6 places")
    beyond = BAD._replace(memory=Memory(None, None, None, None, "unknown", (), "too big"))
    assert state(beyond)[0] == "unjudged"


def test_what_does_not_fit() -> None:
    board = (Budget("arena", 16992, 20000, "bluepill"), Budget("flash", 92936, 65536, "bluepill"))
    assert state(GOOD._replace(budgets=board), board="bluepill") == (
        "unfit",
        "runs on cortex-m4-reference, but does not fit bluepill (flash 142 %)",
    )
    own = (Budget("macs", 2656768, 1000000), board[1])
    assert state(GOOD._replace(budgets=own), board="bluepill")[1].endswith(
        "but does not fit bluepill (flash 142 %) and is over budget (MACs 266 %)"
    )
    fits = (board[0], Budget("flash", 92936, 983040, "nano33ble"))
    assert state(GOOD._replace(budgets=fits), board="nano33ble") == (
        "runs",
        "runs on nano33ble (cortex-m4-reference) and fits",
    )


def test_what_nobody_knows_is_said() -> None:
    own = GOOD._replace(results="unknown")
    assert state(own) == ("unknown", "runs on cortex-m4-reference; not known: what CUSTOM:Mine computes")
    close = GOOD._replace(budgets=(Budget("arena", 16992, 20000, "b"), Budget("flash", 92936, 93000, "b")))
    # within 1,170 bytes, says the estimate
    assert state(close, board="b")[1].endswith("; not known: whether it fits b")
    least = GOOD._replace(memory=Memory(1504, None, 512, 992, "lower-bound", ("CUSTOM:Mine",)))
    assert state(least)[1].endswith("; not known: all of its arena")


def test_what_is_exceeded_never_rounds_to_all() -> None:
    assert percent(Budget("arena", 65552, 65536)) == "over 100 %"
    assert percent(Budget("arena", 65700, 65536)) == "100.3 %"
    assert percent(Budget("arena", 65530, 65536)) == "under 100 %"
    assert percent(Budget("arena", 65536, 65536)) == "100 %"
    assert percent(Budget("arena", 7840, 221184)) == "4 %"

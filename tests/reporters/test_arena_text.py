"""Where the arena goes, for people: columns, the band in which it crashes in words, the picture with a scale."""

from __future__ import annotations

import pytest

from tests.reporters.runs import GOOD, HOSTILE_NAME, run_of
from tflm_lint.report import Memory, Report
from tflm_lint.report.asked_for import Time
from tflm_lint.report.detail import ArenaDetail, ArenaLetter, ArenaPart
from tflm_lint.reporters import text_report

TENSOR = ("INT8 [1, 48, 12, 8]", "conv/Relu")
DETAIL = ArenaDetail(
    framework=1200, kernels=4624, variables=0, tensors=7216, scratch=2000, gaps=0,
    peak="while the memory planner works",
    busiest="while CONV_2D #1 runs",
    parts=(ArenaPart("tensor 17 of CONV_2D #0", 4608, *TENSOR), ArenaPart("scratch of CONV_2D #1", 2000)),
    operators=(("CONV_2D #0", 348, 0, 736), ("UNIDIRECTIONAL_SEQUENCE_LSTM #12 in subgraph 3", 1348, 2000, 11736)),
    picture=("###", "###", "...", ".A.", "AAB", "AAB", "AAB", "AAB"),
    legend=(
        ArenaLetter("A", "tensor 17 of CONV_2D #0", 4608, *TENSOR), ArenaLetter("B", "scratch of CONV_2D #1", 2000),
    ),
)  # fmt: skip

TEXT = """\
  where the arena goes        bytes
    tensors                   7,216
    scratch buffers           2,000
    kernels' persistent data  4,624
    TFLM's own structs        1,200
  most is needed while the memory planner works; an arena between 15,040 and
  16,992 bytes looks big enough and makes AllocateTensors fail or crash
  tensors and scratch buffers take most while CONV_2D #1 runs

  the biggest parts
    4,608  tensor 17 of CONV_2D #0  int8 [1, 48, 12, 8]  "conv/Relu"
    2,000  scratch of CONV_2D #1

  operator                                  persistent  scratch  temporary
    CONV_2D #0                                     348        0        736
    UNIDIRECTIONAL_SE... #12 in subgraph 3       1,348    2,000     11,736

  the arena over time: operators across, bytes up, # the tail of 5,824 bytes
       16,992 ###
              ...
       10,000 .A.
              AAB
        5,000 AAB
              AAB
            0 AAB
    A  4,608  tensor 17 of CONV_2D #0  int8 [1, 48, 12, 8]  "conv/Relu"
    B  2,000  scratch of CONV_2D #1
"""

TIME = Time(
    "nano33ble",
    (28.1, 42.3),
    (23.6, 35.6),
    (120.0, 250.0),
    (0.0281, 0.0423),
    None,
    (1.2, 2.5),
    (0.364, 0.758),
    7,
    4,
    "from published measurements of 7 networks, 4 on this board",
)


def text(report: Report) -> str:
    return "".join(text_report.render(run_of(report), colour=False))


def test_where_the_arena_goes() -> None:
    whole = text(GOOD._replace(arena=DETAIL, time=TIME))
    assert whole.endswith("\n\n" + TEXT)
    assert (
        "  time   28.1 to 42.3 ms an inference on nano33ble, 23.6 to 35.6 a second, 2.81\n"
        "         to 4.23 % of the period, energy 120 to 250 microjoules, on average 1.2\n"
        "         to 2.5 milliwatts, 0.364 to 0.758 milliamperes at 3.3 volts (from\n"
        "         published measurements of 7 networks, 4 on this board)\n" in whole
    )


def test_no_band_where_nothing_lies_between() -> None:
    # an arena is asked for in steps of 16: 10 bytes more than used is no band
    report = GOOD._replace(arena=DETAIL, memory=Memory(15040, 15050, 9216, 5824, "exact"))
    assert "crash" not in text(report)
    assert "most is needed while the memory planner works\n" in text(report)


def test_no_picture_and_no_operators_unless_asked_for() -> None:
    whole = text(GOOD._replace(arena=DETAIL._replace(picture=(), legend=(), operators=(), busiest=None)))
    assert "over time" not in whole
    assert "temporary" not in whole
    assert "take most" not in whole


@pytest.mark.parametrize("reason", ["no published measurement of x on y", None])
def test_an_unknown_time_says_why(reason: str | None) -> None:
    time = Time("b", None if reason else (5.0, None), None, None, None, reason)
    assert ("unknown on b: no published" in text(GOOD._replace(time=time))) == bool(reason)
    assert ("at least 5 ms an inference on b" in text(GOOD._replace(time=time))) == (not reason)


def test_hostile_names_stay_on_their_line() -> None:
    detail = DETAIL._replace(
        parts=(ArenaPart(f"scratch of CUSTOM:{HOSTILE_NAME} #0", 2000),),
        operators=((f"CUSTOM:{HOSTILE_NAME} #0", 1, 2, 3),),
        legend=(ArenaLetter("A", f"scratch of CUSTOM:{HOSTILE_NAME} #0", 2000),),
        busiest=f"while CUSTOM:{HOSTILE_NAME} #0 runs",
        peak=f"while CUSTOM:{HOSTILE_NAME} #0 is prepared",
    )
    whole = text(GOOD._replace(arena=detail))
    assert all(char == "\n" or char.isprintable() for char in whole)
    assert all(len(line) <= 80 for line in whole.splitlines()[1:])


def test_of_very_many_operators_those_that_need_most() -> None:
    many = tuple((f"ADD #{number}", number % 300, 1, 2) for number in range(300))
    whole = text(GOOD._replace(arena=DETAIL._replace(operators=many)))
    assert "ADD #299 " in whole
    assert "ADD #200 " in whole
    assert "ADD #199 " not in whole
    assert whole.index("ADD #200 ") < whole.index("ADD #299 ")
    assert "    and 200 operators more that need less\n" in whole

"""Time and energy: intervals of what was published, unknown where nothing was."""

from __future__ import annotations

import pytest

from tflm_lint.facts import tables
from tflm_lint.facts.boards import board_names, load_board, load_speed
from tflm_lint.workload.macs import OperatorWork, Workload
from tflm_lint.workload.timing import Interval, cycles, duty_cycle, timing

NANO = load_board("nano33ble")


def work(*operators: tuple[str, int], type: str = "INT8", quality: str = "exact") -> Workload:
    rows = tuple(OperatorWork(0, i, op, macs, 0, 1, type) for i, (op, macs) in enumerate(operators))
    return Workload(sum(macs for _, macs in operators), len(rows), quality, 0, rows)


KWS = work(("CONV_2D", 2_366_592), ("DEPTHWISE_CONV_2D", 288_000), ("FULLY_CONNECTED", 768))


def test_a_measured_network_lies_in_its_interval() -> None:
    """The profile says 5.4 cycles a multiply-accumulate for the keyword network at 64 MHz."""
    time = timing(KWS, NANO, NANO.target).milliseconds
    assert time is not None
    assert time.high is not None
    assert KWS.macs is not None
    assert time.low <= 5.4 * KWS.macs / 64_000 <= time.high
    assert time.high / time.low < 2


def test_rate_and_duty() -> None:
    result = timing(KWS, NANO, NANO.target)
    assert result.milliseconds is not None
    assert result.per_second is not None
    assert result.milliseconds.high is not None
    assert result.per_second.sure == pytest.approx(1000 / result.milliseconds.high)
    assert result.per_second.best == pytest.approx(1000 / result.milliseconds.low)
    assert duty_cycle(Interval(20, 50), 100) == Interval(0.2, 0.5)
    assert duty_cycle(Interval(20, None), 10) == Interval(2.0, None)


def test_energy_only_where_the_board_was_measured() -> None:
    measured = load_board("nucleo-l4r5zi")
    energy = timing(KWS, measured, measured.target).microjoules
    assert energy is not None
    assert energy.high is not None
    # the keyword network itself took 5,230 and 7,374 microjoules there
    assert energy.low <= 5230.273
    assert energy.high >= 7373.704
    result = timing(KWS, NANO, NANO.target)
    assert result.microjoules is None
    assert (
        result.energy_reason == "no published measurement of the energy of an inference on Arduino Nano 33 BLE (Sense)"
    )


@pytest.mark.parametrize(
    ("model", "target", "reason"),
    [
        (KWS, "cortex-m4-reference", "no published measurement of cortex-m4-reference on cortex-m4"),
        (work(("CONV_2D", 10**6), type="FLOAT32"), "cortex-m4-cmsis-nn", "CONV_2D is FLOAT32"),
        (work(("ADD", 0)), "cortex-m4-cmsis-nn", "no multiply-accumulates"),
        (work(("CONV_2D", 10**6), ("SVDF", 10**6)), "cortex-m4-cmsis-nn", "measurement of SVDF"),
    ],
)
def test_unknown_says_why(model: Workload, target: str, reason: str) -> None:
    result = timing(model, NANO, target)
    assert result.milliseconds is None
    assert result.per_second is None
    assert result.reason is not None
    assert reason in result.reason


def test_a_little_of_an_operator_nobody_measured_does_not_matter() -> None:
    assert timing(work(("CONV_2D", 10**6), ("SVDF", 10**5)), NANO, NANO.target).milliseconds is not None


def test_one_network_says_nothing_of_other_operators() -> None:
    """On the ESP32-C3 only person_detect was published, which has no FULLY_CONNECTED."""
    board = load_board("esp32-c3-devkitm")
    assert timing(work(("CONV_2D", 10**7)), board, board.target).networks == 1
    result = timing(work(("FULLY_CONNECTED", 10**7)), board, board.target)
    assert (result.milliseconds, result.reason) == (None, "no published measurement of FULLY_CONNECTED on this core")


def test_a_tiny_network_has_an_open_end() -> None:
    result = timing(work(("FULLY_CONNECTED", 288)), NANO, NANO.target)
    assert result.milliseconds is not None
    assert result.milliseconds.high is None
    assert result.reason is not None
    assert "interpreter's own work" in result.reason


def test_a_lower_bound_stays_one() -> None:
    result = timing(work(("CONV_2D", 10**7), quality="lower-bound"), NANO, NANO.target)
    assert result.milliseconds is not None
    assert result.milliseconds.high is None
    assert result.per_second is not None
    assert result.per_second.sure is None


def test_float_elsewhere_than_in_the_work_does_not_matter() -> None:
    model = KWS._replace(per_operator=(*KWS.per_operator, OperatorWork(0, 3, "DEQUANTIZE", 0, 4, 1, "FLOAT32")))
    assert timing(model, NANO, NANO.target).milliseconds == timing(KWS, NANO, NANO.target).milliseconds


@pytest.mark.parametrize("name", board_names())
def test_every_board_gives_an_interval_or_a_reason(name: str) -> None:
    board = load_board(name)
    result = timing(KWS, board, board.target)
    if result.milliseconds is None:
        assert result.reason
    else:
        assert result.milliseconds.high is not None
        assert 0 < result.milliseconds.low <= result.milliseconds.high
        assert result.sources


@pytest.mark.parametrize("row", tables.load("speed")["measurements"], ids=lambda row: f"{row['board']}-{row['source']}")
def test_measured_networks_lie_in_the_intervals_of_their_board(row: dict) -> None:  # type: ignore[type-arg] # YAML
    """Independent of how intervals are made: the published milliseconds, as a user would compare them."""
    board = load_board(row["board"])._replace(clock_mhz=row["mhz"])
    speed = load_speed(board, row["target"])
    assert speed is not None
    for network, milliseconds in row.get("ms", {}).items():
        macs = tables.load("speed")["models"][network]
        low, high = cycles(work(("CONV_2D", macs)), speed)
        assert low * 0.999 <= milliseconds * row["mhz"] * 1000 <= high * 1.001

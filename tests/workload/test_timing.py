"""Time and energy: intervals around what was published, unknown where nothing was."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.build import T, single_op
from tflm_lint import lint
from tflm_lint.facts.boards import Board, board_names, load_board
from tflm_lint.model.graph import Model
from tflm_lint.model.read import load_bytes
from tflm_lint.workload import workload
from tflm_lint.workload.timing import Interval, Timing, average_power, duty_cycle, timing

NANO = load_board("nano33ble")
FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"


def of(model: Model, board: Board, target: str | None = None) -> Timing:
    return timing(model, workload(model), board, target or board.target)


def dense(inputs: int, outputs: int, type_: str = "INT8") -> Model:
    weights = {"INT16": "INT8"}.get(type_, type_)
    shapes: list[T | int | None] = [T(type_, (1, inputs)), T(weights, (outputs, inputs)), -1]
    return load_bytes(single_op("FULLY_CONNECTED", shapes, [T(type_, (1, outputs))]))


KWS = load_bytes((FIXTURES / "kws_int8.tflite").read_bytes())


@pytest.mark.parametrize(
    ("model", "board", "mhz", "milliseconds"),
    [
        # published, of the networks of MLPerf Tiny and of person detection
        ("mlcommons__tiny/pretrainedResnet_quant.tflite", "nucleo-l4r5zi", 120, 407.75),
        ("mlcommons__tiny/vww_96_int8.tflite", "nucleo-l4r5zi", 120, 384.67),
        ("mlcommons__tiny/pretrainedResnet_quant.tflite", "nano33ble", 64, 1241.774),
        ("mlcommons__tiny/vww_96_int8.tflite", "ek-ra6m4", 200, 162.36),
        ("AmbiqAI__neuralSPOT/ad01_int8_aligned_power_model_data.tflite", "ek-ra6m4", 200, 4.61),
        ("mlcommons__tiny/vww_96_int8.tflite", "teensy40", 600, 33.77),
        # an accelerator took part, and flash that is read through a small cache: those say so and are wide
        ("mlcommons__tiny/vww_96_int8.tflite", "xg24-dk2601b", 78, 111.607),
        ("mlcommons__tiny/pretrainedResnet_quant.tflite", "xg24-dk2601b", 78, 120.934),
        ("mlcommons__tiny/vww_96_int8.tflite", "pico2", 150, 1375.02),
        ("mlcommons__tiny/pretrainedResnet_quant.tflite", "ek-ra8d1", 480, 8.48),
        ("mlcommons__tiny/pretrainedResnet_quant.tflite", "esp32-devkitc", 240, 724.457),
        ("mlcommons__tiny/vww_96_int8.tflite", "nano-esp32", 160, 110.75),
    ],
)
def test_published_times_lie_in_their_intervals(
    model: str, board: str, mhz: int, milliseconds: float, shared: Path
) -> None:
    result = of(load_bytes((shared / "models" / model).read_bytes()), load_board(board)._replace(clock_mhz=mhz))
    assert result.milliseconds is not None
    assert result.milliseconds.high is not None
    assert result.milliseconds.low <= milliseconds <= result.milliseconds.high
    assert result.board_networks > 0
    if result.reason is None and result.networks >= 5:
        assert result.milliseconds.high / result.milliseconds.low <= 2


def test_rate_duty_and_clock() -> None:
    result = of(KWS, NANO)
    assert result.milliseconds is not None
    assert result.milliseconds.high is not None
    assert result.per_second is not None
    assert result.per_second.sure == pytest.approx(1000 / result.milliseconds.high)
    assert result.per_second.best == pytest.approx(1000 / result.milliseconds.low)
    assert duty_cycle(Interval(20, 50), 100) == Interval(0.2, 0.5)
    assert duty_cycle(Interval(20, None), 10) == Interval(2.0, None)
    twice = of(KWS, NANO._replace(clock_mhz=128)).milliseconds
    assert twice is not None
    assert twice.low == pytest.approx(result.milliseconds.low / 2)


def test_energy_only_where_the_board_was_measured(shared: Path) -> None:
    """Residual network: 20,237 and 29,207 microjoules on that board, at 51.9 and 41.5 milliwatts."""
    network = load_bytes((shared / "models/mlcommons__tiny/pretrainedResnet_quant.tflite").read_bytes())
    result = of(network, load_board("nucleo-l4r5zi"))
    assert result.microjoules is not None
    assert result.microjoules.high is not None
    assert result.microjoules.low <= 20237
    assert result.microjoules.high >= 29207
    power = average_power(result, 10_000)
    assert power is not None
    assert power.low == pytest.approx(result.microjoules.low / 10_000)
    # one that does not keep up works all the time, at what the board was measured to take
    busy = average_power(result, 1)
    assert busy is not None
    assert busy.high == pytest.approx(52.4, rel=0.02)
    nano = of(network, NANO)
    assert (nano.microjoules, average_power(nano, 100)) == (None, None)
    assert nano.energy_reason == (
        "no published measurement of the energy of an inference on Arduino Nano 33 BLE (Sense)"
    )


def test_the_average_current_is_that_at_3_3_volts() -> None:
    time = lint(FIXTURES / "kws_int8.tflite", board="nucleo-l4r5zi", period=100).time
    assert time is not None
    assert time.average_milliwatts is not None
    assert time.average_milliamperes is not None
    for milliamperes, milliwatts in zip(time.average_milliamperes, time.average_milliwatts, strict=True):
        assert milliamperes is not None
        assert milliamperes * 3.3 == pytest.approx(milliwatts)
    unmeasured = lint(FIXTURES / "kws_int8.tflite", board="nano33ble", period=100).time
    assert unmeasured is not None
    assert unmeasured.average_milliamperes is None


@pytest.mark.parametrize(
    ("model", "board", "target", "reason"),
    [
        (KWS, "bluepill", None, "no published measurement of cortex-m3-cmsis-nn on cortex-m3"),
        (KWS, "nano33ble", "cortex-m7-cmsis-nn", "no published measurement of cortex-m7-cmsis-nn on cortex-m4"),
        (KWS, "hifive1-revb", None, "serial flash without a cache"),
        (dense(500, 500, "INT16"), "esp32-devkitc", None, "networks that compute in int16 on xtensa-lx6"),
        (dense(500, 500, "FLOAT32"), "esp32-c3-devkitm", None, "networks that compute in float on esp32-c3"),
    ],
)
def test_unknown_says_why(model: Model, board: str, target: str | None, reason: str) -> None:
    result = of(model, load_board(board), target)
    assert result.milliseconds is None
    assert result.per_second is None
    assert result.basis is None
    assert result.reason is not None
    assert reason in result.reason


def test_an_operator_that_nobody_measured_is_unknown() -> None:
    """A product of two matrices that are both computed is in no network that was measured."""
    shapes = [T("INT8", (1, 64, 64)), T("INT8", (1, 64, 64))]
    product = load_bytes(single_op("BATCH_MATMUL", shapes, [T("INT8", (1, 64, 64))]))
    result = of(product, NANO)
    assert (result.milliseconds, result.reason) == (
        None,
        "no published measurement of BATCH_MATMUL in int8 with these kernels",
    )


def test_one_network_says_so_and_is_wide() -> None:
    board = load_board("esp32-c3-devkitm")
    result = of(KWS, board)
    assert result.milliseconds is not None
    assert result.milliseconds.high is not None
    assert (result.networks, result.board_networks) == (1, 1)
    assert result.basis is not None
    assert result.basis.startswith("from published measurements of one network, one on this board")
    assert result.milliseconds.high / result.milliseconds.low > 3


def test_boards_with_a_core_that_was_measured_on_one_only_are_wide() -> None:
    """Software floats of a Cortex-M0+ were measured on an RP2040: they tell of boards with that, little of a SAMD21."""
    folds = {}
    for name in ("pico", "nano-rp2040", "zero"):
        milliseconds = of(dense(20, 20, "FLOAT32"), load_board(name)).milliseconds
        assert milliseconds is not None
        assert milliseconds.high is not None
        folds[name] = milliseconds.high / milliseconds.low
    assert folds["pico"] == pytest.approx(folds["nano-rp2040"])
    assert folds["pico"] <= 2
    assert folds["zero"] > 3


def test_operators_that_hardly_a_network_has_are_wide() -> None:
    """Of one network that was measured on a Cortex-M85 fully connected layers took the time."""
    milliseconds = of(dense(500, 500), load_board("ek-ra8d1")).milliseconds
    assert milliseconds is not None
    assert milliseconds.high is not None
    assert milliseconds.high / milliseconds.low > 3


def test_types_cost_their_own() -> None:
    """Floats and 16 bit take longer than 8 bit, as all who measured both found."""
    times = {}
    for type_ in ("INT8", "INT16", "FLOAT32"):
        milliseconds = of(dense(800, 100, type_), NANO).milliseconds
        assert milliseconds is not None
        times[type_] = milliseconds.low
    assert times["INT8"] < times["INT16"] < times["FLOAT32"]


def test_the_smallest_network_has_both_ends() -> None:
    """One multiplication took 0.038 ms on a Cortex-M4 of 120 MHz: the interpreter's own work, which was measured."""
    milliseconds = of(dense(1, 1), load_board("nucleo-l4r5zi")).milliseconds
    assert milliseconds is not None
    assert milliseconds.high is not None
    assert milliseconds.low <= 0.03795 <= milliseconds.high


def test_a_lower_bound_has_an_open_end() -> None:
    model = dense(500, 500)
    result = timing(model, workload(model)._replace(quality="lower-bound"), NANO, NANO.target)
    assert result.milliseconds is not None
    assert result.milliseconds.high is None
    assert result.per_second is not None
    assert result.per_second.sure is None
    assert result.reason == "the work is a lower bound"


def test_an_npu_is_another_processor() -> None:
    board = load_board("ek-ra8p1")
    result = timing(KWS, workload(KWS)._replace(compiled_for=("an Ethos-U55",)), board, board.target)
    assert (result.milliseconds, result.reason) == (
        None,
        "compiled for an Ethos-U55, of which nothing was published here",
    )


@pytest.mark.parametrize("name", board_names())
def test_every_board_gives_an_interval_or_a_reason(name: str) -> None:
    result = of(KWS, load_board(name))
    if result.milliseconds is None:
        assert result.reason
        return
    assert result.milliseconds.high is not None
    assert 0 < result.milliseconds.low < result.milliseconds.high
    assert result.basis
    if result.networks >= 5 and name not in {"pico2", "xg24-dk2601b"}:
        assert result.milliseconds.high / result.milliseconds.low <= 2


def test_hostile_shapes_make_no_infinite_time() -> None:
    """Products beyond 64 bits are unknown, not work: an end that is open."""
    result = of(dense((1 << 31) - 1, (1 << 31) - 1), NANO)
    assert result.milliseconds is not None
    assert 0 < result.milliseconds.low < float("inf")
    many = load_bytes(single_op("ADD", [T("INT8", (2**30, 2**30, 2**30))] * 2, [T("INT8", (2**30, 2**30, 2**30))]))
    assert of(many, NANO).milliseconds is None

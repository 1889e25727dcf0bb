"""Multiply-accumulates: counted by hand, equal to the stored truth, bounded on hostile shapes."""

from __future__ import annotations

import csv
import time
from pathlib import Path

import pytest

from tests.build import Graph, Op, T, build, single_op
from tflm_lint.model.read import load_bytes
from tflm_lint.workload import Workload, workload

F = "FLOAT32"


def work_of(data: bytes, *, moved: bool = False) -> Workload:
    return workload(load_bytes(data), moved=moved)


def truth() -> list[dict[str, str]]:
    path = Path(__file__).resolve().parents[2].parent / "shared" / "truth" / "macs.csv"
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["truth"].startswith("hard")]


@pytest.mark.parametrize("row", truth(), ids=lambda row: row["path"])
def test_real_models_equal_the_truth(row: dict[str, str], shared: Path) -> None:
    model = load_bytes((shared / "models" / row["path"]).read_bytes())
    work = workload(model)
    assert work.macs == int(row["macs_definition"])
    assert work.macs == sum(operator.macs or 0 for operator in work.per_operator)
    assert work.quality == "exact"


@pytest.mark.parametrize(
    ("op", "inputs", "output", "options", "macs"),
    [
        # 2 x 5 x 6 x 8 outputs, 3 x 4 kernel, 7 channels
        ("CONV_2D", [(2, 9, 9, 7), (8, 3, 4, 7), (8,)], (2, 5, 6, 8), None, 2 * 5 * 6 * 8 * 3 * 4 * 7),
        # groups: the filter has fewer channels than the input
        ("CONV_2D", [(1, 4, 4, 8), (8, 1, 1, 2), (8,)], (1, 4, 4, 8), None, 16 * 8 * 2),
        ("DEPTHWISE_CONV_2D", [(1, 9, 9, 4), (1, 3, 5, 8), (8,)], (1, 7, 5, 8), None, 7 * 5 * 8 * 15),
        ("FULLY_CONNECTED", [(3, 10), (6, 10), (6,)], (3, 6), None, 180),
        # each input element meets the kernel of every output channel
        ("TRANSPOSE_CONV", [(4,), (5, 2, 3, 7), (1, 4, 4, 7)], (1, 8, 8, 5), None, 16 * 7 * 2 * 3 * 5),
        ("BATCH_MATMUL", [(2, 3, 4), (2, 4, 5)], (2, 3, 5), {"adjX": False}, 2 * 3 * 5 * 4),
        ("BATCH_MATMUL", [(2, 4, 3), (2, 4, 5)], (2, 3, 5), {"adjX": True}, 2 * 3 * 5 * 4),
        # batch x filters x (input + memory)
        ("SVDF", [(2, 10), (6, 10), (6, 8), (6,), (2, 48)], (2, 3), None, 2 * 6 * (10 + 8)),
        ("ADD", [(100,), (100,)], (100,), None, 0),
        ("AVERAGE_POOL_2D", [(1, 8, 8, 3)], (1, 4, 4, 3), None, 0),
    ],
)
def test_definitions(
    op: str, inputs: list[tuple[int, ...]], output: tuple[int, ...], options: dict[str, object] | None, macs: int
) -> None:
    work = work_of(single_op(op, [T(F, shape) for shape in inputs], [T(F, output)], options))
    assert work.macs == macs
    assert work.quality == "exact"


def lstm(absent: set[int], time_steps: int = 5) -> bytes:
    """Build a UNIDIRECTIONAL_SEQUENCE_LSTM with batch 2, input 3, 4 cells, 6 outputs by projection."""
    shapes: dict[int, tuple[int, ...]] = {0: (2, time_steps, 3)}
    shapes |= dict.fromkeys(range(1, 5), (4, 3)) | dict.fromkeys(range(5, 9), (4, 6))
    shapes |= dict.fromkeys(range(9, 16), (4,)) | {16: (6, 4), 17: (6,), 18: (2, 6), 19: (2, 4)}
    inputs = [-1 if index in absent else T(F, shapes[index]) for index in range(20)]
    return single_op("UNIDIRECTIONAL_SEQUENCE_LSTM", inputs, [T(F, (2, time_steps, 6))])


@pytest.mark.parametrize(
    ("absent", "each_step"),
    [
        (set(), 4 * 4 * (3 + 6) + 3 * 4 + 6 * 4),
        ({9, 10, 11, 16, 17}, 4 * 4 * (3 + 6)),
        # coupled input and forget gates: three gates
        ({1, 5, 9, 10, 11, 12, 16, 17}, 3 * 4 * (3 + 6)),
    ],
)
def test_lstm(absent: set[int], each_step: int) -> None:
    assert work_of(lstm(absent)).macs == 2 * 5 * each_step


def test_bytes_moved() -> None:
    conv = single_op(
        "CONV_2D",
        [T("INT8", (1, 4, 4, 2)), T("INT8", (3, 1, 1, 2), data=1), T("INT32", (3,), data=1)],
        [T("INT8", (1, 4, 4, 3))],
    )
    assert work_of(conv, moved=True).bytes_moved == 32 + 6 + 12 + 48
    gather = single_op("GATHER", [T(F, (1000, 4)), T("INT32", (2,))], [T(F, (2, 4))])
    assert work_of(gather, moved=True).bytes_moved == 32 + 8 + 32
    int4 = single_op("DEQUANTIZE", [T("INT4", (5,))], [T(F, (5,))])
    assert work_of(int4, moved=True).bytes_moved == 3 + 20


def test_bytes_that_nobody_asks_for_are_unknown() -> None:
    work = work_of(single_op("RELU", [T("INT8", (4,))], [T("INT8", (4,))]))
    assert (work.bytes_moved, work.per_operator[0].bytes_moved) == (None, None)


def test_variables_are_read_and_written() -> None:
    shapes = [(1, 4), (2, 4), (2, 3), (2,), (1, 6)]
    inputs = [T(F, shape, variable=shape == (1, 6)) for shape in shapes]
    moved = work_of(single_op("SVDF", inputs, [T(F, (1, 2))]), moved=True).bytes_moved
    assert moved == 4 * (4 + 8 + 6 + 2 + 6 + 6 + 2)


def test_unknown_is_not_zero() -> None:
    work = work_of(single_op("CUSTOM:ethos-u", [T("INT8", (1,))], [T("INT8", (1,))]))
    assert (work.macs, work.quality, work.unknown) == (None, "unknown", ("CUSTOM:ethos-u",))
    assert work.compiled_for == ("Ethos-U",)
    assert work.per_operator[0].macs is None
    mine = work_of(single_op("CUSTOM:mine", [T("INT8", (1,))], [T("INT8", (1,))]))
    assert (mine.macs, mine.quality, mine.unknown, mine.compiled_for) == (0, "lower-bound", ("CUSTOM:mine",), ())
    known = work_of(single_op("CUSTOM:SignalRfft", [T("INT16", (8,))], [T("INT16", (10,))]))
    assert (known.per_operator[0].macs, known.quality) == (0, "exact")


@pytest.mark.timed
@pytest.mark.parametrize(
    "shape", [(2**31 - 1,) * 3, (2**31 - 1,) * 64, (1, -1, 4, 4), (4, 4), (0, 2**31 - 1, 2**31 - 1, 2**31 - 1)]
)
def test_hostile_shapes_are_unknown_or_nothing(shape: tuple[int, ...]) -> None:
    started = time.process_time()
    work = work_of(single_op("CONV_2D", [T("INT8", shape), T("INT8", (8, 3, 3)), T("INT32", (8,))], [T("INT8", shape)]))
    assert work.per_operator[0].macs is None
    assert work.quality == "lower-bound"
    assert time.process_time() - started < 1


def test_a_missing_filter_is_unknown() -> None:
    work = work_of(single_op("CONV_2D", [T("INT8", (1, 4, 4, 1)), -1, -1], [T("INT8", (1, 4, 4, 1))]))
    assert work.per_operator[0].macs is None


def fully_connected(units: int) -> Op:
    return Op("FULLY_CONNECTED", [T(F, (1, 10)), T(F, (units, 10)), -1], [T(F, (1, units))])


def test_if_takes_the_branch_with_more_work() -> None:
    branch = Op(
        "IF", [T("BOOL", (1,)), T(F, (1, 10))], [T(F, (1, 5))], {"thenSubgraphIndex": 1, "elseSubgraphIndex": 2}
    )
    work = work_of(build([Graph([branch]), Graph([fully_connected(5)]), Graph([fully_connected(7)])]))
    assert (work.macs, work.quality) == (70, "estimate")
    assert work.assumptions == ("IF takes the branch with more work",)
    assert work.operators == 3


def test_call_once_does_not_count() -> None:
    once = Op("CALL_ONCE", [], [], {"initSubgraphIndex": 1})
    work = work_of(build([Graph([once, fully_connected(3)]), Graph([fully_connected(5)])]))
    assert (work.macs, work.quality) == (30, "exact")


def loop(*, limit: int | None, start: int = 0, step: int = 1, op: str = "LESS", kind: str = "INT32") -> bytes:
    """Build a WHILE whose body has 50 multiply-accumulates; a limit of None is one that the caller passes."""
    counter, state = T(kind, (), data=start), T(F, (1, 10))
    top = [counter, T(kind, (), data=7)] if limit is None else [counter]
    options = {"condSubgraphIndex": 1, "bodySubgraphIndex": 2}
    outer = Op("WHILE", [*top, state], [T(kind, ()) for _ in top] + [T(F, (1, 10))], options)
    cond_in = [T(kind, ()) for _ in top]
    bound = cond_in[1] if limit is None else T(kind, (), data=limit)
    unused = T(F, (1, 10))
    decided = T("BOOL", ())
    condition = Op(op, [cond_in[0], bound], [decided])
    body_in = [T(kind, ()) for _ in top]
    next_count = T(kind, ())
    work_in, work_out = T(F, (1, 10)), T(F, (1, 5))
    body = [
        Op("ADD", [body_in[0], T(kind, (), data=step)], [next_count]),
        Op("FULLY_CONNECTED", [work_in, T(F, (5, 10)), -1], [work_out]),
    ]
    return build(
        [
            Graph([outer], inputs=[state], tensors=[counter]),
            Graph([condition], inputs=[*cond_in, unused], outputs=[decided], tensors=[unused]),
            Graph(body, inputs=[*body_in, work_in], outputs=[next_count, *body_in[1:], work_in]),
        ]
    )


@pytest.mark.parametrize(
    ("data", "trips"),
    [
        (loop(limit=28), 28),
        (loop(limit=28, op="LESS_EQUAL"), 29),
        (loop(limit=10, start=3, step=4), 2),
        (loop(limit=-5), 0),
        (loop(limit=9, kind="INT64"), 9),
        (loop(limit=None), 7),
    ],
)
def test_a_counted_while_makes_its_trips(data: bytes, trips: int) -> None:
    work = work_of(data)
    assert (work.macs, work.quality) == (50 * trips, "exact")
    condition = [operator for operator in work.per_operator if operator.subgraph == 1]
    assert [operator.times for operator in condition] == [trips + 1]


@pytest.mark.parametrize("data", [loop(limit=28, op="GREATER"), loop(limit=28, step=0), loop(limit=28, step=-1)])
def test_any_other_while_is_a_lower_bound(data: bytes) -> None:
    work = work_of(data)
    assert (work.macs, work.quality) == (50, "lower-bound")
    assert "one trip" in work.assumptions[0]


def test_a_subgraph_that_calls_itself_ends() -> None:
    again = Op("IF", [T("BOOL", (1,))], [], {"thenSubgraphIndex": 0, "elseSubgraphIndex": 1})
    work = work_of(build([Graph([again, fully_connected(2)]), Graph([fully_connected(1), again])]))
    assert work.quality == "lower-bound"
    assert work.macs == 30


@pytest.mark.timed
def test_calls_that_double_at_every_level_end() -> None:
    """Forty levels, each calling the next twice: a walk of the calls would take 2^40 steps."""

    def call(index: int) -> Op:
        return Op("IF", [T("BOOL", (1,))], [], {"thenSubgraphIndex": index, "elseSubgraphIndex": index})

    graphs = [Graph([call(index + 1), call(index + 1)]) for index in range(60)] + [Graph([fully_connected(1)])]
    started = time.process_time()
    work = work_of(build(graphs))
    assert time.process_time() - started < 2
    assert work.macs == 10 << 40
    assert work.quality == "lower-bound"


def test_an_empty_model_has_no_work() -> None:
    work = work_of(build([Graph([])]), moved=True)
    assert (work.macs, work.operators, work.bytes_moved, work.per_operator) == (0, 0, 0, ())

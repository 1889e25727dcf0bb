"""What was a warning, or nothing, and is certain: each case with what the real interpreter made of it, recorded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import tflm_lint
from tests.build import Graph, Op, T, build, single_op
from tests.oracle.compare import TARGET
from tests.verdict.models import f
from tflm_lint.model import offline_plan
from tflm_lint.model.graph import Buffer, Metadata
from tflm_lint.model.read import load_bytes
from tflm_lint.model.write import write


def unpacked() -> bytes:
    """UNPACK into three, of which the second is no tensor."""
    first, last = f((2,)), f((2,))
    op = Op("UNPACK", [f((3, 2))], [first, -1, last], {"num": 3, "axis": 0})
    return build([Graph([op], outputs=[first, last])])


def split_v(last: int) -> bytes:
    axis, sizes = T("INT32", (), data=1), T("INT32", (2,), data=[2, 2])
    return single_op("SPLIT_V", [f((64, 4)), sizes, axis], [f((64, 2)), f((last, 2))], {"num_splits": 2})


def split(*parts: tuple[int, ...]) -> bytes:
    """SPLIT of 64x4 along its columns, into parts of any shape."""
    return single_op("SPLIT", [T("INT32", (), data=1), f((64, 4))], [f(part) for part in parts], {})


def planned(offset: int) -> bytes:
    """One RELU, its input placed by a stored plan."""
    model = load_bytes(single_op("RELU", [f((1, 4))], [f((1, 4))]))
    plan = Buffer.holding(offline_plan.encode([offset, offline_plan.ONLINE], 1))
    entry = Metadata(offline_plan.NAME, len(model.buffers))
    return write(model._replace(buffers=(*model.buffers, plan), metadata=(entry,)))


def at_the_end(values: bytes) -> bytes:
    """PAD of which the paddings are the last bytes of the file."""
    paddings = T("INT32", (2, 2), data=[0, 0, 1, 1])
    model = load_bytes(single_op("PAD", [f((1, 2)), paddings], [f((1, 4))], {}))
    index = model.subgraphs[0].operators[0].inputs[1]
    tensor = model.subgraphs[0].tensors[index]._replace(buffer=len(model.buffers))
    tensors = (*model.subgraphs[0].tensors[:index], tensor, *model.subgraphs[0].tensors[index + 1 :])
    subgraph = model.subgraphs[0]._replace(tensors=tensors)
    return write(model._replace(subgraphs=(subgraph,), buffers=(*model.buffers, Buffer.holding(values))))


def mean(axis: T, **graph: Any) -> bytes:
    op = Op("MEAN", [f((1, 4)), axis], [f((1,))], {"keep_dims": False})
    return build([Graph([op], **graph)])


def mean_of_input() -> bytes:
    """An axis out of range in the file, which is an input: whoever invokes writes over it."""
    axis, x = T("INT32", (1,), data=[7]), f((1, 4))
    op = Op("MEAN", [x, axis], [f((1,))], {"keep_dims": False})
    return build([Graph([op], inputs=[x, axis])])


def wordless(shape: tuple[int, ...]) -> bytes:
    """A loop over nothing whose condition compares nothing with a number."""
    a, b, c = f(shape), f(shape), f(shape)
    cond = Graph([Op("LESS", [a, f((1,), data=1.0)], [T("BOOL", shape)])], inputs=[a])
    body = Graph([Op("RELU", [b], [c])], inputs=[b], outputs=[c])
    indices = {"cond_subgraph_index": 1, "body_subgraph_index": 2}
    return build([Graph([Op("WHILE", [f(shape)], [f(shape)], indices)]), cond, body])


def loop(compare: str, limit: float, step: float | None, op: str = "ADD", kind: str = "INT32", **begin: Any) -> bytes:
    """Count by ``step`` while the counter compares so; None leaves it as it is."""
    a, b, c = (T(kind, (1,)) for _ in range(3))
    cond = Graph([Op(compare, [a, T(kind, (1,), data=[limit])], [T("BOOL", (1,))])], inputs=[a])
    body = Graph([], inputs=[b], outputs=[b])
    if step is not None:
        body = Graph([Op(op, [b, T(kind, (1,), data=[step])], [c], {})], inputs=[b], outputs=[c])
    indices = {"cond_subgraph_index": 1, "body_subgraph_index": 2}
    return build([Graph([Op("WHILE", [T(kind, (1,), **begin)], [T(kind, (1,))], indices)]), cond, body])


def rsqrt(zero_point: int) -> bytes:
    x, y = (T("INT8", (2, 2), scale=0.5, zp=zp) for zp in (zero_point, 0))
    return single_op("RSQRT", [x], [y])


def variance(zero_point: int) -> bytes:
    """RSQRT of squared differences."""
    a, b, square, y = (T("INT8", (2, 2), scale=0.5, zp=zp) for zp in (3, 3, zero_point, 0))
    return build([Graph([Op("SQUARED_DIFFERENCE", [a, b], [square]), Op("RSQRT", [square], [y])])])


def passed(handle: bool) -> bytes:
    """Read a variable by a handle that is made, or one that is passed to the model."""
    made, given = (T("RESOURCE", (1,)) for _ in range(2))
    operators = [
        Op("VAR_HANDLE", [], [made], {"container": "", "shared_name": "v"}),
        Op("ASSIGN_VARIABLE", [made, f((2, 2))], []),
        Op("READ_VARIABLE", [made if handle else given], [f((2, 2))]),
    ]
    return build([Graph(operators)])


def transposed(given: bool) -> bytes:
    """TRANSPOSE_CONV whose shape, at which TFLM never looks, is there or -1."""
    wanted = T("INT32", (4,), data=[1, 4, 4, 1]) if given else -1
    tensors = [wanted, f((1, 2, 2, 1), data=[1.0] * 4), f((1, 2, 2, 1))]
    return single_op("TRANSPOSE_CONV", tensors, [f((1, 4, 4, 1))], {"stride_w": 2, "stride_h": 2, "padding": "SAME"})


def mirrored(before: int, after: int, kind: str = "INT64") -> bytes:
    paddings = T(kind, (2, 2), data=[0, 0, before, after])
    return single_op("MIRROR_PAD", [f((2, 4)), paddings], [f((2, 5))], {"mode": "SYMMETRIC"})


def grouped(outputs: int) -> bytes:
    """CONV_2D of two groups of channels, and four filters; the output has so many channels."""
    x, filters, y = f((1, 2, 2, 4)), f((4, 1, 1, 2), data=1.0), f((1, 2, 2, outputs))
    return single_op("CONV_2D", [x, filters], [y], {"stride_w": 1, "stride_h": 1})


def shapes(first: T, *second: int) -> bytes:
    """BROADCAST_ARGS of a shape and a constant one."""
    held = T("INT32", (len(second),), data=second)
    return single_op("BROADCAST_ARGS", [first, held], [T("INT32", (max(1, len(second)),))])


def shape_of_input(*second: int) -> bytes:
    """BROADCAST_ARGS of the shape (3, 4) of an input and a constant one."""
    first, held = T("INT32", (2,)), T("INT32", (2,), data=second)
    broadcast = Op("BROADCAST_ARGS", [first, held], [T("INT32", (2,))])
    return build([Graph([Op("SHAPE", [f((3, 4))], [first], {"out_type": "INT32"}), broadcast])])


def greatest(*numbers: int, by: str = "MUL") -> bytes:
    """ARG_MAX of four along an axis that is the product of two numbers, or their quotient."""
    axis = T("INT32", ())
    product = Op(by, [T("INT32", (), data=[number]) for number in numbers], [axis], {})
    return build([Graph([product, Op("ARG_MAX", [f((4,)), axis], [T("INT32", ())], {"output_type": 2})])])


def divided(by: T, *through: str) -> bytes:
    """FLOOR_DIV by what operators make of a tensor."""
    operators = []
    for name in through:
        made = f((2, 2))
        operators.append(Op(name, [by], [made]))
        by = made
    return build([Graph([*operators, Op("FLOOR_DIV", [f((2, 2)), by], [f((2, 2))])])])


def placed(shape: tuple[int, ...], axis: int) -> bytes:
    """A division by where the greatest is found along a dimension."""
    rest = tuple(size for at, size in enumerate(shape) if at != axis % len(shape))
    place, quotient = T("INT32", rest), T("INT32", rest)
    found = Op("ARG_MAX", [f(shape), T("INT32", (), data=[axis])], [place], {"output_type": 2})
    return build([Graph([found, Op("DIV", [T("INT32", rest), place], [quotient])])])


def remembered(time: str, state: str) -> bytes:
    """An int8 SVDF with weights and a memory of these types."""
    of: dict[str, Any] = {"scale": 0.05, "zp": 0}
    inputs = [
        T("INT8", (1, 3), **of),
        T("INT8", (4, 3), data=1, **of),
        T(time, (4, 5), data=1, **of),
        T("INT32", (4,), data=0, scale=0.0025, zp=0),
        T(state, (1, 20), variable=True, **of),
    ]
    return single_op("SVDF", inputs, [T("INT8", (1, 4), **of)], {"rank": 1})


def looked_up(rows: int, kind: str, output: str) -> bytes:
    quantized: dict[str, Any] = {"scale": 0.5, "zp": 0}
    table = T(kind, (rows, 2), data=[1] * 2 * rows, **quantized if kind == "INT8" else {})
    y = T(output, (2, 2), **quantized if output == "INT8" else {})
    return single_op("EMBEDDING_LOOKUP", [T("INT32", (2,), data=[0, 0]), table], [y])


def softmax(kind: str, zero_point: int) -> bytes:
    """SOFTMAX of which the output's scale is not a number."""
    x, y = T("INT8", (1, 4), scale=0.5, zp=0), T(kind, (1, 4), scale=float("nan"), zp=zero_point)
    return single_op("SOFTMAX", [x], [y], {"beta": 1.0})


def resized(op: str, *size: int, **options: bool) -> bytes:
    return single_op(op, [f((1, 2, 2, 1)), T("INT32", (2,), data=size)], [f((1, 4, 4, 1))], options)


FAR = 2**31 - 16
MOST = 2**31 - 1

#: A model, what the interpreter did, and what must be said: runs, results.
CASES: list[tuple[str, Callable[[], bytes], str, tuple[bool, str]]] = [
    ("an output of -1 amid others", unpacked, "crash", (False, "unknown")),
    ("SPLIT_V into a part of one row too few", lambda: split_v(63), "accept", (True, "wrong")),
    ("SPLIT into a part of one row too few", lambda: split((64, 2), (63, 2)), "accept", (True, "wrong")),
    ("SPLIT into parts that are more", lambda: split((64, 2), (64, 2), (64, 2)), "accept", (True, "wrong")),
    ("SPLIT into parts that are fewer", lambda: split((64, 1), (64, 1)), "accept", (True, "unknown")),
    ("SPLIT into parts of more rows", lambda: split((65, 2), (66, 2)), "accept", (True, "unknown")),
    ("a plan that ends at 2 GiB", lambda: planned(FAR), "reject", (False, "unknown")),
    ("a plan that ends before", lambda: planned(1 << 20), "accept", (True, "right")),
    ("paddings cut off at the end of the file", lambda: at_the_end(bytes(12)), "reject", (False, "unknown")),
    ("an axis that is an input", mean_of_input, "accept", (True, "right")),
    ("an axis that nobody writes", lambda: mean(T("INT32", (1,)), inputs=[]), "accept", (True, "wrong")),
    ("a mirror with a padding below 0", lambda: mirrored(-1, 2), "accept", (True, "unknown")),
    ("a mirror with one far below", lambda: mirrored(1 - 2**31, 2), "crash", (False, "unknown")),
    ("RSQRT of a zero point above all values", lambda: rsqrt(300), "reject", (False, "unknown")),
    ("RSQRT of the greatest zero point", lambda: rsqrt(127), "reject", (False, "unknown")),
    ("RSQRT of squares with the greatest zero point", lambda: variance(127), "accept", (True, "unknown")),
    ("RSQRT of squares with a zero point above", lambda: variance(128), "reject", (False, "unknown")),
    ("a handle that is made", lambda: passed(True), "accept", (True, "right")),
    ("a handle that is passed to the model", lambda: passed(False), "unstable", (False, "unknown")),
    ("TRANSPOSE_CONV with its shape", lambda: transposed(True), "accept", (True, "right")),
    ("TRANSPOSE_CONV without it", lambda: transposed(False), "accept", (True, "unknown")),
    ("a loop that counts", lambda: loop("LESS", 3, 1), "accept", (True, "right")),
    ("a loop that changes nothing", lambda: loop("LESS", 2, None), "timeout", (False, "unknown")),
    ("a loop that one input leaves out", lambda: loop("LESS", 1, None), "accept", (True, "right")),
    ("a loop that compares nothing", lambda: wordless((0,)), "crash", (False, "unknown")),
    ("a loop that compares one number", lambda: wordless((1,)), "accept", (True, "right")),
    ("a loop by 0", lambda: loop("LESS", 3, 0), "timeout", (False, "unknown")),
    ("a counter without end", lambda: loop("LESS", MOST, 1), "timeout", (False, "unknown")),
    ("a counter in great steps", lambda: loop("LESS", MOST >> 1, 1 << 20), "accept", (True, "right")),
    ("a counter that wraps beside its end", lambda: loop("LESS", MOST, 1 << 20), "timeout", (False, "unknown")),
    ("a counter the wrong way", lambda: loop("GREATER", -1, 1), "timeout", (False, "unknown")),
    ("a counter that wraps soon", lambda: loop("LESS", 3, 1 << 20, "SUB"), "accept", (True, "right")),
    ("real numbers the wrong way", lambda: loop("LESS", 3, 1, "SUB", "FLOAT32"), "timeout", (False, "unknown")),
    ("a counter beside its end", lambda: loop("NOT_EQUAL", 7, 2, data=[0]), "timeout", (False, "unknown")),
    (
        "a counter that begins as a variable",
        lambda: loop("GREATER", -100, 1, variable=True),
        "timeout",
        (False, "unknown"),
    ),
    ("a channel for each group", lambda: grouped(2), "accept", (True, "unknown")),
    ("fewer channels than groups", lambda: grouped(1), "crash", (False, "unknown")),
    ("a variable as a shape", lambda: shapes(T("INT32", (2,), variable=True), 2, 3), "crash", (False, "unknown")),
    ("a variable beside ones", lambda: shapes(T("INT32", (2,), variable=True), 1, 1), "accept", (True, "right")),
    ("a shape beside none", lambda: shapes(T("INT32", (1,))), "accept", (True, "right")),
    ("a shape that an input decides", lambda: shapes(T("INT32", (2,)), 2, 3), "accept", (True, "unknown")),
    ("the shape of an input", lambda: shape_of_input(3, 4), "accept", (True, "right")),
    ("the shape of an input, not to be broadcast", lambda: shape_of_input(3, 5), "crash", (False, "unknown")),
    ("an axis that is computed", lambda: greatest(0, -1), "accept", (True, "right")),
    ("an axis that is computed beyond", lambda: greatest(-1, -1), "crash", (False, "unknown")),
    ("an axis that is a quotient", lambda: greatest(1, -2, by="DIV"), "accept", (True, "right")),
    ("an axis that is a quotient below 0", lambda: greatest(-3, 2, by="DIV"), "accept", (True, "right")),
    ("an axis that is a greater quotient", lambda: greatest(-4, -3, by="DIV"), "crash", (False, "unknown")),
    ("a constant divisor", lambda: divided(f((2, 2), data=1.0)), "accept", (True, "right")),
    ("a divisor that an input decides", lambda: divided(f((2, 2))), "accept", (True, "right")),
    ("a divisor of zeros", lambda: divided(f((2, 2)), "ZEROS_LIKE"), "reject", (False, "unknown")),
    ("a divisor that is the only place", lambda: placed((1, 3, 1), -1), "reject", (False, "unknown")),
    ("a divisor that is one of two places", lambda: placed((1, 3, 2), -1), "accept", (True, "right")),
    ("a divisor that is the only row", lambda: placed((1, 3, 2), 0), "reject", (False, "unknown")),
    ("a memory of half the bytes", lambda: remembered("INT16", "INT8"), "accept", (True, "wrong")),
    ("a memory of twice the bytes", lambda: remembered("INT8", "INT16"), "accept", (True, "unknown")),
    ("a memory of the type of its weights", lambda: remembered("INT16", "INT16"), "accept", (True, "right")),
    ("rows of no table, dequantized", lambda: looked_up(0, "INT8", "FLOAT32"), "reject", (False, "unknown")),
    ("rows of no table, copied", lambda: looked_up(0, "INT8", "INT8"), "accept", (True, "wrong")),
    ("rows of a table", lambda: looked_up(1, "INT8", "FLOAT32"), "accept", (True, "right")),
    ("a scale that is no number, held to be near", lambda: softmax("INT16", -32768), "accept", (True, "unknown")),
    ("a scale that is no number, held to be equal", lambda: softmax("INT8", -128), "reject", (False, "unknown")),
    ("rows without a column", lambda: resized("RESIZE_BILINEAR", 4, -1), "accept", (True, "unknown")),
    ("rows without end", lambda: resized("RESIZE_BILINEAR", MOST, -1), "timeout", (False, "unknown")),
    ("columns without end in no row", lambda: resized("RESIZE_BILINEAR", 0, MOST), "accept", (True, "unknown")),
    ("as many nearest rows", lambda: resized("RESIZE_NEAREST_NEIGHBOR", MOST, 0), "accept", (True, "unknown")),
    (
        "nearest rows without end, by centers",
        lambda: resized("RESIZE_NEAREST_NEIGHBOR", MOST, -1, half_pixel_centers=True),
        "timeout",
        (False, "unknown"),
    ),
    ("a counter that meets its end", lambda: loop("NOT_EQUAL", 7, 2, data=[1]), "accept", (True, "right")),
]


@pytest.mark.parametrize(("make", "expected"), [case[1::2] for case in CASES], ids=[case[0] for case in CASES])
def test_certain(make: Callable[[], bytes], expected: tuple[bool, str]) -> None:
    report = tflm_lint.lint_bytes(make(), name="case.tflite", target=TARGET)
    assert (report.runs, report.results) == expected


def test_recorded() -> None:
    """What was recorded and what is said agree: nothing that does not run passes, nothing that runs is refused."""
    for what, _, recorded, (runs, _) in CASES:
        assert (recorded == "accept") == runs, what


def test_garbage_is_an_error() -> None:
    """With its own advice, and exit 1."""
    report = tflm_lint.lint_bytes(mean(T("INT32", (1,)), inputs=[]), name="case.tflite")
    found = [one for one in report.findings if one.code == "OP123" and "make it an input" in one.message]
    assert [one.severity for one in found] == ["error", "error"]

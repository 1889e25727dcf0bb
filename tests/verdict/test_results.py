"""What runs and computes garbage: told where it is certain, and nowhere else."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.build import Graph, Op, T, build, chain, single_op
from tests.oracle import interpreter
from tests.verdict.models import f, q, violations
from tflm_lint.verdict import Violation, results, runs
from tflm_lint.verdict.table import load_table

CMSIS: dict[str, Any] = {"kernels": "cmsis-nn"}


def told(data: bytes, **settings: Any) -> tuple[bool, str]:
    found = violations(data, **settings)
    return runs(found), results(found)


def unpacked(scales: list[float], data: int = 1) -> bytes:
    return single_op(
        "DEQUANTIZE", [q((len(scales),), scale=scales, zp=[0] * len(scales), data=data)], [f((len(scales),))]
    )


def transpose(rank: int) -> bytes:
    shape = (1, 2, 3, 2, 2)[:rank]
    perm = T("INT32", (rank,), list(range(rank - 1, -1, -1)))
    return single_op("TRANSPOSE", [q(shape), perm], [q(shape[::-1])])


def upsampled(rows: int, height: int, stride: int, channels: int = 3, padding: str = "SAME") -> bytes:
    out = rows * stride if padding == "SAME" else (rows - 1) * stride + height
    weights = q((2, height, height, channels), scale=[0.5] * 2, zp=[0] * 2, data=1)
    options = {"padding": padding, "stride_h": stride, "stride_w": stride}
    shape = T("INT32", (4,), [1, out, out, 2])
    return single_op("TRANSPOSE_CONV", [shape, weights, q((1, rows, rows, channels))], [q((1, out, out, 2))], options)


def cut(batch: int) -> bytes:
    block, edges = T("INT32", (2,), [2, 2]), T("INT32", (2, 2), [0, 0, 0, 0])
    return single_op("SPACE_TO_BATCH_ND", [f((1, 4, 4, 1)), block, edges], [f((batch, 2, 2, 1))])


def test_one_scale_for_several_channels() -> None:
    assert told(unpacked([0.5, 0.25])) == (True, "wrong")
    assert told(unpacked([0.5, 0.5])) == (True, "right")
    # less than the eighth bit can tell
    assert told(unpacked([0.5, 0.50001])) == (True, "right")


def spread(kind: str, zero: int, before: int) -> bytes:
    """The wheel agrees: TFLM leaves 0 where LiteRT leaves the zero point."""
    scale: dict[str, Any] = {"scale": 0.5, "zp": zero} if kind == "INT8" else {}
    block, edges = T("INT32", (2,), [2, 2]), T("INT32", (2, 2), [before, 0, 0, 0])
    return single_op(
        "SPACE_TO_BATCH_ND",
        [T(kind, (1, 2, 2, 1), **scale), block, edges],
        [T(kind, (4, 1 + before // 2, 1, 1), **scale)],
    )


def test_blocks_are_padded_with_a_byte_that_is_never_set() -> None:
    assert told(spread("INT8", 3, 2)) == (True, "wrong")
    assert told(spread("INT8", 3, 0)) == (True, "right")
    # the byte is 0 where the arena was: in the wheel with a fresh one, not in one that was used before
    assert told(spread("INT8", 0, 2)) == (True, "unknown")
    assert told(spread("FLOAT32", 3, 2)) == (True, "unknown")
    assert told(spread("FLOAT32", 3, 0)) == (True, "right")
    (found,) = violations(spread("INT8", 3, 2))
    assert (found.rule, found.argument) == ("OP123", "paddings")


def test_a_transpose_whose_error_is_dropped() -> None:
    assert told(transpose(5), **CMSIS) == (True, "wrong")
    assert told(transpose(4), **CMSIS) == (True, "right")
    assert told(transpose(5)) == (True, "right")
    (found,) = violations(transpose(5), **CMSIS)
    assert (found.rule, found.elsewhere) == ("OP123", "reference")


@pytest.mark.parametrize(
    ("model", "wrong"),
    [
        # pad_h = 1 of a stride of 2: arm_transpose_conv_s8 before and after its mend differ in these
        (upsampled(2, 4, 2), True),
        (upsampled(2, 3, 2), False),
        (upsampled(2, 6, 2), False),
        (upsampled(2, 5, 3), True),
        (upsampled(3, 9, 3), False),
        # a row that lies in the padding: the same, and wrong, before and after (held against plain loops)
        (upsampled(1, 8, 2), True),
        (upsampled(2, 4, 2, channels=17), False),
        (upsampled(2, 6, 3, channels=17), True),
        (upsampled(2, 4, 2, padding="VALID"), False),
        (upsampled(2, 4, 1), False),
    ],
)
def test_a_transposed_convolution_whose_rows_go_astray(model: bytes, wrong: bool) -> None:
    assert told(model, **CMSIS) == (True, "wrong" if wrong else "right")
    assert told(model) == (True, "right")


def test_a_stale_batch() -> None:
    assert told(cut(1)) == (True, "wrong")
    assert told(cut(4)) == (True, "right")
    # more phases than there are: memory behind the input, nobody knows what it holds
    assert told(cut(8)) == (True, "unknown")


def test_what_is_not_looked_at_is_not_known() -> None:
    assert told(single_op("RELU", [f((2, 3))], [f((3, 2))])) == (True, "unknown")


@pytest.mark.parametrize("op", ["RELU", "ABS", "LOGISTIC", "SOFTMAX", "REVERSE_V2"])
@pytest.mark.parametrize("count", [2, 8])
def test_another_number_of_elements_is_sure_to_be_wrong(op: str, count: int) -> None:
    """Tried in the interpreter: fewer are written on behind their end, of more the rest stays as it was."""
    inputs = [f((4,)), *([T("INT32", (1,), data=0)] if op == "REVERSE_V2" else [])]
    assert told(single_op(op, inputs, [f((count,))])) == (True, "wrong")


def test_a_constant_that_is_written_is_sure_to_be_wrong() -> None:
    assert told(single_op("RELU", [f((4,))], [f((4,), data=1)])) == (True, "wrong")
    variable = f((4,), data=1, variable=True)
    assert told(single_op("ADD", [f((4,)), variable], [f((4,))])) == (True, "wrong")


def test_what_does_not_run_computes_nothing() -> None:
    assert told(single_op("RELU", [T("INT64", (2,))], [T("INT64", (2,))])) == (False, "unknown")


def test_results_of_effects() -> None:
    def effects(*names: str) -> str:
        return results(Violation("kind", "OP120", name, "invoke", "words") for name in names)

    assert [effects(), effects("unchecked"), effects("unchecked", "wrong")] == ["right", "unknown", "wrong"]
    assert effects("wrong", "reject") == effects("crash") == "unknown"


def test_old_per_channel_fully_connected() -> None:
    scales: dict[str, Any] = {"scale": [0.25, 0.5], "zp": [0, 0]}
    data = single_op("FULLY_CONNECTED", [q((1, 8)), q((2, 8), data=1, **scales), None], [q((1, 2))])
    assert told(data) == (True, "right")
    assert told(data, ops=load_table(port="arduino-2023-12")) == (True, "wrong")


@pytest.mark.skipif(not interpreter.available(), reason="needs the tflite-micro package")
def test_the_interpreter_computes_garbage_and_says_nothing() -> None:
    """DEQUANTIZE of ones with the scales 0.5 and 0.25, beside an ADD that keeps it alive: 0.5 and 0.5 come out."""
    weights, floats = q((2,), scale=[0.5, 0.25], zp=[0, 0], data=1), f((2,))
    model = chain(Op("DEQUANTIZE", [weights], [floats]), Op("ADD", [f((2,)), floats], [f((2,))]))
    assert told(model) == (True, "wrong")
    script = (
        "import sys, numpy; from tflite_micro import runtime\n"
        "run = runtime.Interpreter.from_bytes(sys.stdin.buffer.read())\n"
        "run.set_input(numpy.zeros(2, numpy.float32), 0); run.invoke(); print(run.get_output(0).tolist())"
    )
    done = subprocess.run([sys.executable, "-c", script], input=model, capture_output=True, timeout=60, check=True)
    assert done.stdout.split(b"\n")[-2] == b"[0.5, 0.5]"


@pytest.mark.slow
def test_the_converted_models(shared: Path) -> None:
    """Values compared with LiteRT's: no right model is called wrong, of the wrong ones all but lost variables are."""
    folder = shared / "converters"
    with (folder / "manifest.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["verdict"] == "accept"]
    for row in rows:
        result = told((folder / row["path"]).read_bytes())[1]
        if row["values"] == "tflm_wrong":
            lost = "READ_VARIABLE" in row["values_note"]
            assert result == ("unknown" if lost else "wrong"), row["path"]
        elif row["values"] == "match":
            assert result != "wrong", row["path"]


def test_the_transposed_convolutions_that_were_run(shared: Path) -> None:
    folder = shared / "hostile" / "transpose_conv"
    assert told((folder / "k4s2i8o8_pad1.tflite").read_bytes(), **CMSIS) == (True, "wrong")
    assert told((folder / "k3s2i8o8_pad0.tflite").read_bytes(), **CMSIS) == (True, "right")


def test_a_handle_that_nobody_makes() -> None:
    """The interpreter: "Attempting to read non-existent resource variable"."""
    x, out = T("FLOAT32", (1, 4)), T("FLOAT32", (1, 4))
    handle, value = T("RESOURCE", (1,)), T("FLOAT32", (1, 4))
    reads, adds = Op("READ_VARIABLE", [handle], [value]), Op("ADD", [x, value], [out])
    found = violations(build([Graph([reads, adds], inputs=[x], outputs=[out])]))
    assert ("silent.handle", "OP118", "reject") in [(one.kind, one.rule, one.effect) for one in found]

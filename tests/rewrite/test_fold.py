"""Constants computed here are to the bit what LiteRT's kernels compute, and what is not is left alone."""

from __future__ import annotations

import hashlib
from typing import Any, NamedTuple

import numpy as np
import pytest

from tests.build import NUMPY, Graph, Op, T, build, chain
from tests.oracle.outputs import available, outputs
from tests.rewrite.contexts import context_of, written
from tflm_lint.model.read import load_bytes
from tflm_lint.rewrite.catalogue import fold_constants
from tflm_lint.rewrite.fold.evaluate import MAX_ELEMENTS
from tflm_lint.rewrite.shapes.known import known

G = np.random.default_rng(5)
TYPES = {np.dtype(dtype): name for name, dtype in NUMPY.items() if name != "RESOURCE"}


class Case(NamedTuple):
    """One operator on constants."""

    op: str
    inputs: tuple[Any, ...]
    output: str
    options: dict[str, Any] | None = None
    outputs: int = 1
    quantized: tuple[float, int] | None = None
    version: int = 1


def f32(*shape: int) -> Any:
    return (G.normal(size=shape) * 5).astype(np.float32)


def i32(*shape: int, low: int = -20, high: int = 20) -> Any:
    return G.integers(low, high, size=shape, dtype=np.int32)


def i8(*shape: int) -> Any:
    return G.integers(-128, 128, size=shape).astype(np.int8)


def ints(*values: int) -> Any:
    return np.array(values, np.int32)


def one(value: int) -> Any:
    return np.array(value, np.int32)


BINARY = ("ADD", "SUB", "MUL", "DIV", "MAXIMUM", "MINIMUM", "SQUARED_DIFFERENCE")
COMPARISONS = ("EQUAL", "NOT_EQUAL", "GREATER", "GREATER_EQUAL", "LESS", "LESS_EQUAL")
CASES = [
    *(Case(op, (f32(3, 1, 4), f32(5, 1)), "FLOAT32") for op in BINARY),
    *(Case(op, (i32(3, 4), i32(4, low=1)), "INT32") for op in BINARY),
    *(Case(op, (i32(2, 3, low=-(2**31), high=2**31 - 1), i32(3)), "INT32") for op in ("ADD", "SUB", "MUL")),
    *(
        Case(op, (f32(40), f32(40)), "FLOAT32", {"fused_activation_function": activation})
        for op in ("ADD", "MUL", "SUB")
        for activation in (1, 2, 3)
    ),
    *(Case(op, (i32(30), i32(30, low=1)), "INT32") for op in ("FLOOR_DIV", "FLOOR_MOD")),
    *(Case(op, (i32(30), -i32(30, low=1)), "INT32") for op in ("FLOOR_DIV", "FLOOR_MOD")),
    *(Case(op, (i32(4, 6, high=-16), i32(6, high=-16)), "BOOL") for op in COMPARISONS),
    *(Case(op, (f32(3, 2).round(), f32(2).round()), "BOOL") for op in COMPARISONS),
    *(Case(op, (f32(3, 2) > 0, f32(3, 2) > 0), "BOOL") for op in ("LOGICAL_AND", "LOGICAL_OR")),
    Case("LOGICAL_NOT", (f32(7) > 0,), "BOOL"),
    *(Case(op, (f32(200),), "FLOAT32") for op in ("ABS", "NEG", "CEIL", "FLOOR", "SQUARE", "RELU", "RELU6")),
    *(Case(op, (abs(f32(3000)),), "FLOAT32") for op in ("SQRT", "RSQRT")),
    Case("CAST", (f32(50) * 9,), "INT32"),
    Case("CAST", (i32(50, low=-(2**31), high=2**31 - 1),), "FLOAT32"),
    Case("CAST", (i32(50),), "INT64"),
    Case("CAST", (G.integers(-(2**40), 2**40, 50),), "INT32"),
    Case("CAST", (i32(9, low=-1, high=2),), "BOOL"),
    Case("CAST", (f32(9) > 0,), "FLOAT32"),
    *(
        Case(op, (i32(3, 4, 5), ints(0, -1)), "INT32", {"keep_dims": keep})
        for op in ("REDUCE_PROD", "REDUCE_MAX", "REDUCE_MIN", "SUM")
        for keep in (False, True)
    ),
    Case("REDUCE_PROD", (ints(100000, 100000, 7), ints(0)), "INT32"),
    Case("REDUCE_MAX", (f32(3, 4), ints(1)), "FLOAT32"),
    Case("REDUCE_ANY", (f32(3, 4) > 6, ints(1)), "BOOL"),
    Case("REDUCE_ALL", (f32(3, 4) > -6, ints(1)), "BOOL"),
    Case("ARG_MAX", (ints(1, 5, 5, 2), one(0)), "INT32", {"output_type": 2}),
    Case("ARG_MIN", (f32(3, 9), one(-1)), "INT64", {"output_type": 4}),
    Case("CUMSUM", (i32(3, 4), one(1)), "INT32", {}),
    Case("SHAPE", (f32(3, 1, 4),), "INT32", {"out_type": 2}),
    Case("SHAPE", (f32(3, 1, 4),), "INT64", {"out_type": 4}),
    Case("RANK", (f32(3, 1, 4),), "INT32"),
    Case("RESHAPE", (i8(3, 4), ints(2, -1)), "INT8"),
    Case("SQUEEZE", (i8(3, 1, 4, 1),), "INT8", {"squeeze_dims": [1]}),
    Case("SQUEEZE", (i8(3, 1, 4, 1),), "INT8", {"squeeze_dims": []}),
    Case("EXPAND_DIMS", (i8(3, 4), one(-1)), "INT8"),
    Case("TRANSPOSE", (f32(2, 3, 4), ints(2, 0, 1)), "FLOAT32"),
    Case("CONCATENATION", (f32(2, 3), f32(2, 1)), "FLOAT32", {"axis": -1}),
    Case("PACK", (ints(3), ints(4), ints(5)), "INT32", {"values_count": 3, "axis": 1}),
    Case("UNPACK", (i32(3, 4),), "INT32", {"num": 4, "axis": 1}, outputs=4),
    Case("SPLIT", (one(1), f32(2, 6)), "FLOAT32", {"num_splits": 3}, outputs=3),
    Case("SPLIT_V", (f32(2, 6), ints(1, -1, 2), one(1)), "FLOAT32", {"num_splits": 3}, outputs=3),
    Case("SLICE", (f32(3, 5, 4), ints(1, 0, 2), ints(-1, 2, 1)), "FLOAT32"),
    *(
        Case("STRIDED_SLICE", (i32(4, 5, 6), ints(*begin), ints(*end), ints(*stride)), "INT32", options)
        for begin, end, stride, options in (
            ((1, 0, 0), (3, 5, 6), (1, 2, 1), {}),
            ((0, 0, 0), (0, -1, 6), (1, 1, 1), {"begin_mask": 1, "end_mask": 1}),
            ((-1, 4, 5), (-5, 0, -7), (-1, -2, -1), {}),
            ((2, -1, 0), (3, 0, 6), (1, 1, 1), {"shrink_axis_mask": 3}),
            ((1,), (3,), (1,), {}),
            ((0, 2), (0, 3), (1, 1), {"ellipsis_mask": 1, "shrink_axis_mask": 2}),
            ((0, 1), (0, 9), (1, 1), {"new_axis_mask": 1}),
        )
    ),
    Case("GATHER", (f32(5, 4), ints(4, 0, 2)), "FLOAT32", {"axis": 0}),
    Case("GATHER", (i8(5, 4), np.array([[3, 0]], np.int32)), "INT8", {"axis": -1}),
    Case("GATHER_ND", (f32(5, 4), np.array([[3, 0], [1, 1]], np.int32)), "FLOAT32"),
    Case("PAD", (f32(2, 3), np.array([[1, 0], [2, 1]], np.int32)), "FLOAT32"),
    Case("PAD", (i8(2, 3), np.array([[1, 0], [2, 1]], np.int32)), "INT8", quantized=(0.5, -7)),
    Case("PADV2", (f32(2, 3), np.array([[1, 0], [2, 1]], np.int32), np.array(7, np.float32)), "FLOAT32"),
    Case("TILE", (i32(2, 3), ints(2, 1)), "INT32"),
    Case("BROADCAST_TO", (f32(3, 1), ints(2, 3, 4)), "FLOAT32", version=2),
    Case("BROADCAST_ARGS", (ints(3, 1), ints(2, 1, 4)), "INT32"),
    Case("FILL", (ints(2, 3), np.array(1.5, np.float32)), "FLOAT32"),
    Case("ZEROS_LIKE", (f32(2, 3),), "FLOAT32"),
    Case("RANGE", (one(-3), one(8), one(2)), "INT32"),
    Case("RANGE", (one(9), one(0), one(-4)), "INT32"),
    Case("REVERSE_V2", (f32(2, 3), ints(1)), "FLOAT32"),
    Case("SELECT", (f32(3) > 0, f32(3, 4), f32(3, 4)), "FLOAT32"),
    Case("SELECT", (f32(3, 4) > 0, f32(3, 4), f32(3, 4)), "FLOAT32"),
    Case("SELECT_V2", (f32(3, 1) > 0, f32(4), np.array(2, np.float32)), "FLOAT32"),
    Case(
        "ONE_HOT", (ints(0, 5, 2), one(4), np.array(1, np.float32), np.array(-1, np.float32)), "FLOAT32", {"axis": -1}
    ),
    Case("QUANTIZE", ((np.arange(-3000, 3000) / 13).astype(np.float32),), "INT8", quantized=(0.5, -7)),
    Case("QUANTIZE", (f32(3000) * 40,), "INT8", quantized=(0.7734375, 3)),
    Case("QUANTIZE", (np.arange(-3000, 3000, dtype=np.float32),), "INT16", quantized=(0.3, 0), version=3),
    Case("FULLY_CONNECTED", (np.zeros((2, 5), np.float32), f32(3, 5), f32(3)), "FLOAT32", {}),
    Case("BATCH_MATMUL", (np.zeros((1, 2, 5), np.float32), f32(1, 5, 3)), "FLOAT32", {}),
]


def model_of(case: Case) -> bytes:
    tensors = [T(TYPES[array.dtype], array.shape, array) for array in map(np.asarray, case.inputs)]
    more: dict[str, Any] = {"scale": case.quantized[0], "zp": case.quantized[1]} if case.quantized else {}
    if case.op == "PAD" and case.quantized:
        tensors[0].scale, tensors[0].zp = case.quantized
    made = [T(case.output, (), **more) for _ in range(case.outputs)]
    return build([Graph([Op(case.op, tensors, made, case.options, version=case.version)], inputs=[])])


@pytest.mark.slow
@pytest.mark.skipif(not available("litert"), reason="needs ai-edge-litert")
def test_each_is_what_litert_computes() -> None:
    models = [model_of(case) for case in CASES]
    found = outputs("litert", models)
    for case, data, digest in zip(CASES, models, found, strict=True):
        model = load_bytes(data)
        values = known(model, limit=MAX_ELEMENTS).values[0]
        operator = model.subgraphs[0].operators[0]
        assert all(index in values.made for index in operator.outputs), case
        ours = [values.made[index] for index in operator.outputs]
        assert digest not in ("refused", "crashed"), case
        assert hashlib.sha256(b"|".join(np.ascontiguousarray(a).tobytes() for a in ours)).hexdigest() == digest, case


#: Operators on constants that stay: unknown to IEEE, undefined in C++, of different scales, drawn at random.
LEFT = [
    Case("EXP", (f32(3),), "FLOAT32"),
    Case("TANH", (f32(3),), "FLOAT32"),
    Case("ROUND", (f32(3),), "FLOAT32"),
    Case("SUM", (f32(3, 4), ints(0)), "FLOAT32", {}),
    Case("FULLY_CONNECTED", (f32(2, 5), f32(3, 5), f32(3)), "FLOAT32", {}),
    Case("CAST", (np.array([3e9, 1], np.float32),), "INT32"),
    Case("DIV", (ints(4), ints(0)), "INT32", {}),
    Case("GATHER", (f32(5, 4), ints(5)), "FLOAT32", {"axis": 0}),
    Case("MAXIMUM", (np.array([np.nan], np.float32), f32(1)), "FLOAT32"),
    Case("RANDOM_UNIFORM", (ints(3),), "FLOAT32"),
    Case("ADD", (i8(3), i8(3)), "INT8", {}),
    Case("QUANTIZE", (np.array([0.25], np.float32),), "INT8", quantized=(0.5, -7)),
    Case("RESHAPE", (f32(3, 4), ints(5, -1)), "FLOAT32"),
    Case("STRIDED_SLICE", (f32(3), ints(4), ints(5), ints(1)), "FLOAT32", {"shrink_axis_mask": 1}),
    Case("STRIDED_SLICE", (f32(3), ints(0), ints(3), ints(0)), "FLOAT32", {}),
    Case("FILL", (ints(2**15, 2**15), np.array(1, np.float32)), "FLOAT32"),
]


@pytest.mark.parametrize("case", LEFT, ids=[case.op for case in LEFT])
def test_what_is_not_certain_is_left(case: Case) -> None:
    assert not known(load_bytes(model_of(case)), limit=MAX_ELEMENTS).values[0].made


def repeated(times: int) -> bytes:
    """Build a TILE, which TFLM does not have, of a constant, and an ADD that reads it."""
    x, y = T("FLOAT32", (times, 3)), T("FLOAT32", (times, 3))
    tiled = T("FLOAT32", (times, 3))
    tile = Op("TILE", [T("FLOAT32", (1, 3), f32(1, 3)), T("INT32", (2,), ints(times, 1))], [tiled])
    return chain(tile, Op("ADD", [x, tiled], [y], {}))


@pytest.mark.skipif(not available("litert") or not available("tflm"), reason="needs both interpreters")
def test_a_refused_operator_is_computed_once() -> None:
    data = repeated(4)
    model = load_bytes(data)
    folded = fold_constants.apply(model, context_of(model))
    assert folded is not None
    small = written(folded)
    assert [small.op_name(operator) for operator in small.subgraphs[0].operators] == ["ADD"]
    assert fold_constants.apply(small, context_of(small)) is None
    assert outputs("litert", [data]) == outputs("litert", [small.data]) == outputs("tflm", [small.data])


def test_what_runs_is_left() -> None:
    x, y, filled = T("FLOAT32", (9, 3)), T("FLOAT32", (9, 3)), T("FLOAT32", (9, 3))
    fill = Op("FILL", [T("INT32", (2,), ints(9, 3)), T("FLOAT32", (), np.float32(2))], [filled])
    model = load_bytes(chain(fill, Op("ADD", [x, filled], [y], {})))
    assert fold_constants.apply(model, context_of(model)) is None


def test_a_fill_keeps_its_place_where_its_values_are_many() -> None:
    """Its dimensions become constant, which is all that TFLM asks for."""
    many = 4000
    x, y, filled, dims = T("FLOAT32", (many,)), T("FLOAT32", (many,)), T("FLOAT32", (many,)), T("INT32", (1,))
    fill = Op("FILL", [dims, T("FLOAT32", (), np.float32(2))], [filled])
    model = load_bytes(chain(Op("SHAPE", [x], [dims], {"out_type": 2}), fill, Op("ADD", [x, filled], [y], {})))
    folded = fold_constants.apply(model, context_of(model))
    assert folded is not None
    assert [folded.op_name(operator) for operator in folded.subgraphs[0].operators] == ["FILL", "ADD"]
    assert context_of(folded).inspection.runs


def test_a_variable_is_no_constant() -> None:
    state = T("FLOAT32", (3,), variable=True)
    y = T("FLOAT32", (3,))
    model = load_bytes(chain(Op("ADD", [state, T("FLOAT32", (3,), f32(3))], [y], {})))
    assert not known(model).values[0].made


def test_an_array_of_too_many_dimensions() -> None:
    deep = T("FLOAT32", (1,) * 40, [1.0])
    model = load_bytes(chain(Op("NEG", [deep], [T("FLOAT32", (1,) * 40)])))
    assert not known(model).values[0].made

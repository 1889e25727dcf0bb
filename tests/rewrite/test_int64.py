"""INT64 becomes INT32 where nothing can tell: inside of the model, of positions and sizes; else only when asked."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.build import Op, T, chain
from tests.oracle.outputs import available, outputs
from tests.rewrite.contexts import context_of, written
from tflm_lint.model.graph import Model
from tflm_lint.model.read import load_bytes
from tflm_lint.rewrite.catalogue import int64_interface, int64_to_int32

FIRST = {"shrink_axis_mask": 1}


def bounds(*values: int) -> list[T]:
    return [T("INT32", (1,), [value]) for value in values]


def positions_inside(end: int = 9) -> bytes:
    """Build: where the greatest value is, in 64 bits, cast to float."""
    x, where, y = T("FLOAT32", (2, 5)), T("INT64", (2,)), T("FLOAT32", (2,))
    cut = T("INT64", (2,))
    slice_ = Op("SLICE", [where, T("INT64", (1,), [0]), T("INT64", (1,), [end])], [cut], {})
    return chain(
        Op("ARG_MAX", [x, T("INT32", (), 1)], [where], {"output_type": 4}, version=1),
        slice_,
        Op("CAST", [cut], [y], {"in_data_type": 4, "out_data_type": 0}),
    )


def types_of(model: Model) -> set[str]:
    return {tensor.type for tensor in model.subgraphs[0].tensors}


def test_positions_inside_of_the_model() -> None:
    data = positions_inside(2)
    model = load_bytes(data)
    assert not context_of(model).inspection.runs
    narrow = int64_to_int32.apply(model, context_of(model))
    assert narrow is not None
    file = written(narrow)
    assert types_of(file) == {"FLOAT32", "INT32"}
    assert file.subgraphs[0].operators[0].options["output_type"] == "INT32"
    assert file.subgraphs[0].operators[2].options["in_data_type"] == "INT32"
    assert int64_to_int32.apply(file, context_of(file)) is None
    assert context_of(file).inspection.runs
    if available("litert") and available("tflm"):
        assert outputs("litert", [data]) == outputs("litert", [file.data]) == outputs("tflm", [file.data])


def test_the_bound_of_a_slice_is_kept_within_32_bits() -> None:
    narrow = int64_to_int32.apply(load_bytes(positions_inside(2**40)), context_of(positions_inside(2**40)))
    assert narrow is not None
    slice_ = narrow.subgraphs[0].operators[1]
    data = narrow.constant(narrow.subgraphs[0].tensors[slice_.inputs[2]])
    assert np.frombuffer(data or b"", np.int32).tolist() == [2**31 - 1]


def test_an_output_is_the_interface() -> None:
    x, where = T("FLOAT32", (2, 5)), T("INT64", (2,))
    data = chain(Op("ARG_MAX", [x, T("INT32", (), 1)], [where], {"output_type": 4}))
    model = load_bytes(data)
    assert int64_to_int32.apply(model, context_of(model)) is None
    narrow = int64_interface.apply(model, context_of(model))
    assert narrow is not None
    assert types_of(narrow) == {"FLOAT32", "INT32"}
    assert context_of(narrow).inspection.runs
    assert int64_interface.apply(narrow, context_of(narrow)) is None


@pytest.mark.parametrize("op", ["ADD", "MUL", "SUB"])
def test_arithmetic_may_need_more(op: str) -> None:
    n, wide, sum_, y = T("INT32", (3,)), T("INT64", (3,)), T("INT64", (3,)), T("INT32", (3,))
    model = load_bytes(
        chain(
            Op("CAST", [n], [wide], {"in_data_type": 2, "out_data_type": 4}),
            Op(op, [wide, T("INT64", (), 5)], [sum_], {}),
            Op("CAST", [sum_], [y], {"in_data_type": 4, "out_data_type": 2}),
        )
    )
    assert int64_to_int32.apply(model, context_of(model)) is None
    assert int64_interface.apply(model, context_of(model)) is not None


def test_a_constant_that_is_compared_may_not_be_clipped() -> None:
    n, wide, y = T("INT32", (3,)), T("INT64", (3,)), T("BOOL", (3,))
    compared: list[Any] = [wide, T("INT64", (), 2**40)]
    model = load_bytes(
        chain(Op("CAST", [n], [wide], {"in_data_type": 2, "out_data_type": 4}), Op("EQUAL", compared, [y], {}))
    )
    assert int64_to_int32.apply(model, context_of(model)) is None


def test_biases_of_16_bit_layers_stay() -> None:
    x, y = T("INT16", (1, 4), scale=0.5, zp=0), T("INT16", (1, 3), scale=0.5, zp=0)
    w = T("INT8", (3, 4), 7, scale=0.25, zp=0)
    model = load_bytes(chain(Op("FULLY_CONNECTED", [x, w, T("INT64", (3,), 9, scale=0.125, zp=0)], [y], {}, version=4)))
    assert int64_interface.apply(model, context_of(model)) is None
    assert int64_to_int32.apply(model, context_of(model)) is None

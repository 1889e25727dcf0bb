"""Weights that the target's kernels do not take are stored as those that they take: dense, float, or a byte each."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pytest

from tests.build import Graph, Op, T, build, chain
from tests.oracle.outputs import available, outputs
from tests.rewrite.contexts import context_of, written
from tflm_lint.model.graph import Model
from tflm_lint.model.rare import DimensionMetadata, Sparsity
from tflm_lint.model.read import load_bytes
from tflm_lint.rewrite.catalogue import densify, dequantize_constants, float16_activations, float_weights, unpack_int4

G = np.random.default_rng(11)
BOTH = pytest.mark.skipif(
    not available("litert") or not available("tflm"), reason="needs ai-edge-litert and tflite-micro"
)


def cured(rewrite: Any, model: Model) -> Model:
    """Apply a rewrite that must apply, and find that it lets the model run, and has nothing to do a second time."""
    assert not context_of(model).inspection.runs or context_of(model).inspection.results == "wrong"
    found = rewrite.apply(model, context_of(model))
    assert found is not None
    file = written(found)
    assert context_of(file).inspection.runs
    assert context_of(file).inspection.results == "right"
    assert rewrite.apply(file, context_of(file)) is None
    return file


class Stored(NamedTuple):
    """Weights as a file holds them, and the floats that they are."""

    tensor: T
    floats: Any


def int8(per_channel: bool) -> Stored:
    values = G.integers(-127, 128, (3, 8)).astype(np.int8)
    scales = np.array([0.5, 0.03, 0.007] if per_channel else [0.03], np.float32)
    tensor = T("INT8", (3, 8), values, scale=scales.tolist(), zp=[0] * len(scales))
    return Stored(tensor, (values * scales[:, None]).astype(np.float32))


def int4() -> Stored:
    values = G.integers(-8, 8, 24)
    packed = ((values[::2] & 15) | (values[1::2] & 15) << 4).astype(np.uint8).tobytes()
    tensor = T("INT4", (3, 8), packed, scale=[0.5, 0.25, 0.125], zp=[0] * 3)
    scales = np.array([[0.5], [0.25], [0.125]], np.float32)
    return Stored(tensor, (values.reshape(3, 8) * scales).astype(np.float32))


def int2() -> Stored:
    values = G.integers(-2, 2, 24)
    parts = (values & 3).reshape(-1, 4)
    packed = (parts << [0, 2, 4, 6]).sum(1).astype(np.uint8).tobytes()
    return Stored(T("INT2", (3, 8), packed, scale=[0.5], zp=[0]), (values.reshape(3, 8) * 0.5).astype(np.float32))


def float16() -> Stored:
    values = G.normal(size=(3, 8)).astype(np.float16)
    return Stored(T("FLOAT16", (3, 8), values), values.astype(np.float32))


def dense(weights: T, *before: Op, constant: T | None = None) -> bytes:
    x, y = T("FLOAT32", (1, 8)), T("FLOAT32", (1, 3))
    return chain(*before, Op("FULLY_CONNECTED", [x, constant or weights, T("FLOAT32", (3,), 0.5)], [y], {}))


def dequantized(stored: Stored) -> bytes:
    made = T("FLOAT32", (3, 8))
    return dense(stored.tensor, Op("DEQUANTIZE", [stored.tensor], [made]), constant=made)


def floats_of(model: Model) -> Any:
    """The weights of the one FULLY_CONNECTED."""
    (operator,) = model.subgraphs[0].operators
    tensor = model.subgraphs[0].tensors[operator.inputs[1]]
    data = model.constant(tensor)
    assert tensor.type == "FLOAT32"
    assert data is not None
    return np.frombuffer(data, np.float32).reshape(tensor.shape)


@BOTH
@pytest.mark.parametrize("stored", [float16(), int8(per_channel=True), int4()], ids=["float16", "channels", "int4"])
def test_dequantized_constants(stored: Stored) -> None:
    data = dequantized(stored)
    file = cured(dequantize_constants, load_bytes(data))
    assert (floats_of(file) == stored.floats).all()
    assert outputs("litert", [data]) == outputs("litert", [file.data])


def test_a_dequantize_that_the_target_runs_stays() -> None:
    """It is a quarter of the flash."""
    model = load_bytes(dequantized(int8(per_channel=False)))
    assert dequantize_constants.apply(model, context_of(model)) is None


def lstm(start: float) -> bytes:
    """Build a recurrent layer as the float16 converter does: its states come out of DEQUANTIZE."""
    few = np.float16

    def weights(*shape: int) -> T:
        return T("FLOAT16", shape, G.normal(size=shape).astype(few))

    cell = [weights(4, 3) for _ in range(4)] + [weights(4, 4) for _ in range(4)] + [weights(4) for _ in range(4)]
    held = [T("FLOAT32", tensor.shape) for tensor in cell]
    states = [T("FLOAT32", (1, 4), variable=True) for _ in range(2)]
    starts = [T("FLOAT16", (1, 4), np.full((1, 4), start, few)) for _ in range(2)]
    x, y = T("FLOAT32", (1, 5, 3)), T("FLOAT32", (1, 5, 4))
    inputs = [x, *held[:8], None, None, None, *held[8:], None, None, *states, None, None, None, None]
    options = {"fused_activation_function": 4, "time_major": False}
    return chain(
        *(Op("DEQUANTIZE", [a], [b], version=3) for a, b in zip(cell + starts, held + states, strict=True)),
        Op("UNIDIRECTIONAL_SEQUENCE_LSTM", inputs, [y], options),
    )


def test_a_state_that_starts_with_zeros_stays_a_variable() -> None:
    file = cured(dequantize_constants, load_bytes(lstm(0)))
    (operator,) = file.subgraphs[0].operators
    states = [file.subgraphs[0].tensors[index] for index in operator.inputs[18:20]]
    assert [state.is_variable for state in states] == [True, True]
    assert [file.constant(state) for state in states] == [None, None]
    if available("litert"):
        original, mended = outputs("litert", [lstm(0), file.data])
        assert original not in ("refused", "crashed") or mended == original


def test_a_state_that_starts_with_something_else_is_left() -> None:
    model = load_bytes(lstm(0.5))
    changed = dequantize_constants.apply(model, context_of(model))
    assert changed is not None
    names = [changed.op_name(operator) for operator in changed.subgraphs[0].operators]
    assert names == ["DEQUANTIZE", "DEQUANTIZE", "UNIDIRECTIONAL_SEQUENCE_LSTM"]


def test_a_dequantize_of_what_is_computed_stays() -> None:
    x, y = T("FLOAT16", (3,)), T("FLOAT32", (3,))
    model = load_bytes(chain(Op("DEQUANTIZE", [x], [y])))
    assert dequantize_constants.apply(model, context_of(model)) is None


@pytest.mark.parametrize(
    "stored", [int8(per_channel=True), int8(per_channel=False), int4()], ids=["channels", "tensor", "int4"]
)
def test_hybrid_weights(stored: Stored) -> None:
    file = cured(float_weights, load_bytes(dense(stored.tensor)))
    assert (floats_of(file) == stored.floats).all()
    assert file.subgraphs[0].tensors[file.subgraphs[0].operators[0].inputs[1]].quantization is None


@pytest.mark.parametrize("zero", [0, 128])
def test_bytes_that_old_converters_called_unsigned(zero: int) -> None:
    values = np.random.default_rng(3).integers(-127, 128, (3, 8))
    data = dense(T("UINT8", (3, 8), values & 255, scale=0.01, zp=zero))
    changed = cured(float_weights, load_bytes(data))
    np.testing.assert_allclose(floats_of(changed), values * np.float32(0.01), rtol=1e-6)


def test_blocks_with_scales_of_their_own() -> None:
    values = G.integers(-8, 8, (3, 64))
    flat = values.ravel()
    packed = ((flat[::2] & 15) | (flat[1::2] & 15) << 4).astype(np.uint8).tobytes()
    scales = G.uniform(0.1, 1, (3, 2)).astype(np.float16)
    held = T("FLOAT16", (3, 2), scales)
    weights = T("INT4", (3, 64), packed)
    x, y = T("FLOAT32", (1, 64)), T("FLOAT32", (1, 3))
    graph = Graph([Op("FULLY_CONNECTED", [x, weights, None], [y], {})], tensors=[held, x, weights])
    model = load_bytes(build([graph]))
    from tflm_lint.model.graph import Quantization

    details = {"scales": 0, "zero_points": -1, "block_size": 32}
    blocks = Quantization((), (), details="BlockwiseQuantization", details_fields=details)
    main = model.subgraphs[0]
    tensors = tuple(t._replace(quantization=blocks) if t.type == "INT4" else t for t in main.tensors)
    model = model._replace(subgraphs=(main._replace(tensors=tensors),))
    wide = float_weights.apply(model, context_of(model))
    assert wide is not None
    expected = values.reshape(3, 2, 32) * scales[..., None].astype(np.float32)
    assert (floats_of(written(wide)) == expected.reshape(3, 64).astype(np.float32)).all()


def test_weights_that_somebody_else_reads_stay_beside_their_floats() -> None:
    stored = int8(per_channel=False)
    x, y, z = T("FLOAT32", (1, 8)), T("FLOAT32", (1, 3)), T("FLOAT32", (3, 8))
    model = load_bytes(
        chain(
            Op("FULLY_CONNECTED", [x, stored.tensor, None], [y], {}),
            Op("DEQUANTIZE", [stored.tensor], [z]),
        )
    )
    file = cured(float_weights, model)
    first, second = file.subgraphs[0].operators
    tensors = file.subgraphs[0].tensors
    assert (tensors[first.inputs[1]].type, tensors[second.inputs[0]].type) == ("FLOAT32", "INT8")


def test_computed_weights_stay() -> None:
    x, w, y = T("FLOAT32", (1, 8)), T("INT8", (3, 8), scale=0.5, zp=0), T("FLOAT32", (1, 3))
    model = load_bytes(chain(Op("FULLY_CONNECTED", [x, w, None], [y], {})))
    assert float_weights.apply(model, context_of(model)) is None


def packed_layer(stored: Stored) -> bytes:
    x, y = T("INT8", (1, 8), scale=0.5, zp=3), T("INT8", (1, 3), scale=2.0, zp=-5)
    scales = np.array(stored.tensor.scale) * 0.5
    bias = T("INT32", (3,), [5, -90, 700], scale=scales.tolist(), zp=[0] * len(scales))
    return chain(Op("FULLY_CONNECTED", [x, stored.tensor, bias], [y], {}, version=10))


@BOTH
def test_packed_weights_with_a_scale_for_each_unit() -> None:
    data = packed_layer(int4())
    file = cured(unpack_int4, load_bytes(data))
    # TFLM rounds exact halves otherwise than LiteRT does, packed or not
    assert outputs("litert", [data]) == outputs("litert", [file.data])


def test_packed_weights_that_the_target_takes_stay() -> None:
    stored = int4()
    stored.tensor.scale, stored.tensor.zp = [0.5], [0]
    model = load_bytes(packed_layer(stored))
    assert unpack_int4.apply(model, context_of(model)) is None


def test_weights_of_two_bits() -> None:
    stored = int2()
    model = load_bytes(packed_layer(stored))
    wide = unpack_int4.apply(model, context_of(model))
    assert wide is not None
    tensor = wide.subgraphs[0].tensors[wide.subgraphs[0].operators[0].inputs[1]]
    values = np.frombuffer(wide.constant(tensor) or b"", np.int8)
    assert tensor.type == "INT8"
    assert (values.reshape(3, 8) * np.float32(0.5) == stored.floats).all()


def sparse_model(values: Any, through: bool, sparsity: Sparsity, stored: Any) -> Model:
    """Build a layer whose weights are stored sparse, read by DENSIFY or by the layer itself."""
    weights, made = T("FLOAT32", values.shape, stored), T("FLOAT32", values.shape)
    densify_ = [Op("DENSIFY", [weights], [made], {})] if through else []
    x, y = T("FLOAT32", (1, values.shape[1])), T("FLOAT32", (1, values.shape[0]))
    layer = Op("FULLY_CONNECTED", [x, made if through else weights, None], [y], {})
    model = load_bytes(chain(*densify_, layer))
    main = model.subgraphs[0]
    tensors = [*main.tensors]
    index = main.operators[0].inputs[0 if through else 1]
    tensors[index] = tensors[index]._replace(sparsity=sparsity)
    return model._replace(subgraphs=(main._replace(tensors=tuple(tensors)),))


def rows_of(values: Any) -> tuple[Sparsity, Any]:
    """Compress rows: as many values as are not 0."""
    segments = [0, *np.cumsum((values != 0).sum(1)).tolist()]
    columns = tuple(np.nonzero(values)[1].tolist())
    levels = (
        DimensionMetadata("DENSE", values.shape[0], (), ()),
        DimensionMetadata("SPARSE_CSR", 0, tuple(segments), columns, "Int32Vector", "Int32Vector"),
    )
    return Sparsity((0, 1), (), levels), values[values != 0]


def blocks_of(values: Any) -> tuple[Sparsity, Any]:
    """Compress rows of blocks of four."""
    rows, columns = values.shape
    blocks = values.reshape(rows, columns // 4, 4)
    full = (blocks != 0).any(2)
    levels = (
        DimensionMetadata("DENSE", rows, (), ()),
        DimensionMetadata(
            "SPARSE_CSR",
            0,
            (0, *np.cumsum(full.sum(1)).tolist()),
            tuple(np.nonzero(full)[1].tolist()),
            "Int32Vector",
            "Int32Vector",
        ),
        DimensionMetadata("DENSE", 4, (), ()),
    )
    return Sparsity((0, 1, 2), (1,), levels), blocks[full].ravel()


@pytest.mark.parametrize("compress", [rows_of, blocks_of])
@pytest.mark.parametrize("through", [False, True])
def test_sparse_weights(compress: Any, through: bool) -> None:
    values = G.normal(size=(6, 16)).astype(np.float32) * G.integers(0, 2, (6, 16)).astype(np.float32)
    values[2] = 0
    sparsity, stored = compress(values)
    model = sparse_model(values, through, sparsity, stored)
    file = cured(densify, model)
    assert (floats_of(file) == values).all()
    if through and available("litert"):
        assert outputs("litert", [written(model).data]) == outputs("litert", [file.data])


def test_a_sparse_description_that_contradicts_itself() -> None:
    values = G.normal(size=(6, 16)).astype(np.float32)
    sparsity, stored = rows_of(values)
    for level in (
        sparsity.dim_metadata[1]._replace(array_indices=(99,) * 96),
        sparsity.dim_metadata[1]._replace(array_segments=(0, 9)),
        sparsity.dim_metadata[1]._replace(array_segments=(0, *[1000] * 6)),
    ):
        broken = sparsity._replace(dim_metadata=(sparsity.dim_metadata[0], level))
        model = sparse_model(values, False, broken, stored)
        assert densify.apply(model, context_of(model)) is None
    model = sparse_model(values, False, sparsity._replace(traversal_order=(0, 0)), stored)
    assert densify.apply(model, context_of(model)) is None


def test_float16_activations() -> None:
    """Neither interpreter runs the file: what it becomes is the same layer in float32."""
    weights = G.normal(size=(3, 8)).astype(np.float16)
    x, y = T("FLOAT16", (1, 8)), T("FLOAT16", (1, 3))
    layer = Op("FULLY_CONNECTED", [x, T("FLOAT16", (3, 8), weights), None], [y], {})
    z = T("FLOAT32", (1, 3))
    model = load_bytes(chain(layer, Op("DEQUANTIZE", [y], [z])))
    wide = cured(float16_activations, model)
    assert {tensor.type for tensor in wide.subgraphs[0].tensors} <= {"FLOAT32", "INT32"}
    held = wide.constant(wide.subgraphs[0].tensors[wide.subgraphs[0].operators[0].inputs[1]])
    assert (np.frombuffer(held or b"", np.float32).reshape(3, 8) == weights.astype(np.float32)).all()


def test_float16_constants_alone_are_for_another_rewrite() -> None:
    model = load_bytes(dequantized(float16()))
    assert float16_activations.apply(model, context_of(model)) is None

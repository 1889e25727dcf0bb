"""The builder says what it was told, as the ``tflite`` package's own reader sees it."""

from __future__ import annotations

import pytest
import tflite

from tests.build import TYPES, Graph, Op, Signature, T, build, chain, single_op
from tests.building.surgery import Surgery


def read(data: bytes) -> tflite.Model:
    assert tflite.Model.ModelBufferHasIdentifier(data, 0)
    return tflite.Model.GetRootAs(data, 0)


def test_tensors_quantization_and_constants() -> None:
    weights = T("INT8", (2, 3), [1, 2, 3, -4, 5, 6], [0.5, 0.25], [0, 0], 0, name="w")
    x = T("INT8", (1, 3), scale=0.5, zp=7, fields={"shape_signature": [-1, 3]})
    state = T("FLOAT32", (4,), variable=True)
    model = read(single_op("FULLY_CONNECTED", [x, weights, -1, state], [T("INT8", (1, 2))], {"keep_num_dims": True}))
    graph = model.Subgraphs(0)
    assert [graph.Tensors(i).Name() for i in range(4)] == [b"t0", b"w", b"t2", b"t3"]
    assert list(graph.InputsAsNumpy()) == [0]
    assert list(graph.OutputsAsNumpy()) == [3]
    assert list(graph.Operators(0).InputsAsNumpy()) == [0, 1, -1, 2]
    quantization = graph.Tensors(1).Quantization()
    assert list(quantization.ScaleAsNumpy()) == [0.5, 0.25]
    assert model.Buffers(graph.Tensors(1).Buffer()).DataAsNumpy().tobytes() == bytes([1, 2, 3, 252, 5, 6])
    assert graph.Tensors(0).Quantization().ZeroPoint(0) == 7
    assert list(graph.Tensors(0).ShapeSignatureAsNumpy()) == [-1, 3]
    assert graph.Tensors(2).IsVariable()
    assert graph.Tensors(3).Quantization() is None


def test_options_by_field_name_and_enum_name() -> None:
    x = T("FLOAT32", (1, 4, 4, 1))
    op = (
        read(
            single_op(
                "MAX_POOL_2D", [x], [x], {"padding": "VALID", "stride_w": 3, "fused_activation_function": "RELU6"}
            )
        )
        .Subgraphs(0)
        .Operators(0)
    )
    assert op.BuiltinOptionsType() == tflite.BuiltinOptions.Pool2DOptions
    options = tflite.Pool2DOptions()
    options.Init(op.BuiltinOptions().Bytes, op.BuiltinOptions().Pos)
    assert (options.Padding(), options.StrideW(), options.StrideH()) == (tflite.Padding.VALID, 3, 0)
    assert options.FusedActivationFunction() == tflite.ActivationFunctionType.RELU6
    with pytest.raises(KeyError):
        single_op("MAX_POOL_2D", [x], [x], {"no_such_field": 1})


def test_codes_chains_signatures_metadata_and_data_outside() -> None:
    x, y = T("FLOAT32", (2,)), T("FLOAT32", (2,))
    far = T("FLOAT32", (2,), [1, 2], external=True)
    data = chain(
        Op("CUSTOM:Foo", [x], [y], custom_options={"a": 1}),
        Op("ADD", [y, far], [T("FLOAT32", (2,))], {}),
        signatures=[Signature("run", {"in": x}, {"mid": y})],
        metadata={"key": b"value"},
    )
    model = read(data)
    assert [model.OperatorCodes(i).BuiltinCode() for i in range(2)] == [32, 0]
    assert model.OperatorCodes(0).CustomCode() == b"Foo"
    assert model.SignatureDefs(0).Outputs(0).TensorIndex() == 1
    assert model.Buffers(model.Metadata(0).Buffer()).DataAsNumpy().tobytes() == b"value"
    buffer = model.Buffers(1)
    assert buffer.DataLength() == 0
    assert data[buffer.Offset() : buffer.Offset() + buffer.Size()] == bytes.fromhex("0000803f00000040")
    assert buffer.Offset() % 16 == 0


def test_constants_lie_aligned() -> None:
    for length in range(1, 20):
        data = single_op(
            "ADD", [T("INT8", (1,)), T("INT8", (length,), 1)], [T("INT8", (length,))], model={"alignment": 16}
        )
        assert (Surgery(data).vector("buffers[1].data") + 4) % 16 == 0


def test_surgery_finds_what_it_names() -> None:
    surgery = Surgery(build([Graph([Op("RELU", [T(TYPES["INT16"], (5, 6))], [T("INT16", (7,))])])]))
    surgery.write(surgery.place("subgraphs[0].tensors[0].shape[1]"), "i", 99)
    tensor = read(surgery.done()).Subgraphs(0).Tensors(0)
    assert list(tensor.ShapeAsNumpy()) == [5, 99]
    with pytest.raises(KeyError):
        surgery.place("subgraphs[0].tensors[0].quantization")

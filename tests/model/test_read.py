"""From a verified file to the Model: indices, names, what TFLM reads and what it does not."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import pytest

from tests.build import Graph, Op, Signature, T, build, single_op
from tests.building.surgery import Surgery
from tests.model import rich
from tests.model.write import write
from tflm_lint.model import graph, rare
from tflm_lint.model.read import load_bytes
from tflm_lint.model.verify import Malformed, verify

Q: dict[str, Any] = {"scale": 0.5, "zp": 3}


def relu(**model: Any) -> bytes:
    return single_op("RELU", [T("INT8", (1, 4), name="x", **Q)], [T("INT8", (1, 4), name="y", **Q)], model=model)


def refusal(data: bytes) -> str:
    verify(data)
    with pytest.raises(Malformed) as error:
        load_bytes(data)
    return str(error.value)


def test_a_whole_model() -> None:
    model = load_bytes(write(rich.convolution()))
    assert (model.version, model.description, model.file_identifier) == (3, "one convolution", b"TFL3")
    assert model.operator_codes == (graph.OperatorCode("CONV_2D", version=2),)
    (subgraph,) = model.subgraphs
    assert (subgraph.name, subgraph.inputs, subgraph.outputs) == ("main", (0,), (3,))
    assert [tensor.name for tensor in subgraph.tensors] == ["in", "filter", "bias", "out"]
    given, weights = subgraph.tensors[:2]
    assert given == graph.Tensor(
        "in", "INT8", (1, 2, 2, 1), 0, graph.Quantization((0.5,), (3,)), shape_signature=(-1, 2, 2, 1)
    )
    scales = graph.Quantization((0.25, 0.5, 0.125), (0, 0, 0), min=(-1.0,) * 3, max=(1.0,) * 3)
    assert weights.quantization == scales
    constant = model.constant(weights)
    assert constant is not None
    assert bytes(constant) == bytes(range(12))
    assert model.buffers[weights.buffer].offset % 16 == 0
    (operator,) = subgraph.operators
    assert (operator.inputs, operator.outputs, operator.options_type) == ((0, 1, 2), (3,), "Conv2DOptions")
    assert operator.options == {
        "padding": "VALID",
        "stride_w": 1,
        "stride_h": 1,
        "fused_activation_function": "NONE",
        "dilation_w_factor": 1,
        "dilation_h_factor": 1,
        "quantized_bias_type": "FLOAT32",
    }
    assert model.metadata == (graph.Metadata("min_runtime_version", 3),)
    names = (graph.SignatureTensor("x", 0),), (graph.SignatureTensor("y", 3),)
    assert model.signatures == (graph.Signature("serve", 0, *names),)
    assert model.oddities == ()
    assert pickle.loads(pickle.dumps(model)) == model  # noqa: S301 - our own bytes


def test_what_converters_seldom_write() -> None:
    model = load_bytes(write(rich.everything()))
    first, second = model.subgraphs
    details = [tensor.quantization.details for tensor in first.tensors if tensor.quantization]
    assert details[:3] == ["CustomQuantization", "BlockwiseQuantization", "MultiAxisQuantization"]
    assert [tensor.sparsity.dim_metadata for tensor in first.tensors if tensor.sparsity] == [
        (rare.DimensionMetadata("SPARSE_CSR", 4, (0, 2, 1), (0, 2, 1), width, width),)
        for width in ("Int32Vector", "Uint16Vector", "Uint8Vector")
    ]
    assert [variant.has_rank for variant in first.tensors[6].variant_tensors] == [True, False]
    assert first.tensors[6].is_variable
    assert first.tensors[6].has_rank
    blockwise = first.tensors[1].quantization
    assert blockwise is not None
    assert set(blockwise.details_fields) == {"scales", "zero_points", "block_size"}
    custom, conditional = first.operators
    assert custom.large_custom_options == graph.Span(7, 9)
    assert (first.debug_metadata_index, custom.debug_metadata_index, second.debug_metadata_index) == (2, 4, -1)
    assert model.external_groups == ("ExternalBufferGroup.name", "")
    assert [buffer.packing for buffer in model.external_buffers] == ["ExternalBuffer.packing", ""]
    assert custom.custom_options is not None
    assert bytes(model.bytes_of(custom.custom_options)) == b"\x01\x02\x03"
    assert (custom.inputs, custom.intermediates, custom.mutating_variable_inputs) == ((0, -1), (2,), (True, False))
    assert model.op_name(custom) == "CUSTOM:Foo"
    assert model.op_name(conditional) == "IF"
    assert model.operator_codes[conditional.opcode].deprecated_only
    assert conditional.options == {"then_subgraph_index": 1, "else_subgraph_index": 1}
    assert second == graph.Subgraph("then", (graph.Tensor("", "FLOAT32", (), 0),), (), (), ())
    outside, empty, both = model.buffers[1:]
    assert outside == graph.Buffer(16, 8, external=True)
    assert (empty.size, empty.has_data, empty.external) == (0, True, False)
    assert (bytes(model.bytes_of(both)), both.external) == (b"abc", False)


@pytest.mark.parametrize(
    ("code", "name", "deprecated"),
    [
        ({"deprecated_builtin_code": 19, "builtin_code": 19}, "RELU", False),
        ({"deprecated_builtin_code": 19, "builtin_code": 0}, "RELU", True),
        ({"deprecated_builtin_code": 0, "builtin_code": 19}, "RELU", False),
        ({"deprecated_builtin_code": 127, "builtin_code": 150}, "GELU", False),
        ({"deprecated_builtin_code": -1, "builtin_code": 19}, "RELU", False),
    ],
)
def test_operator_code_is_the_greater_of_two(code: dict[str, int], name: str, deprecated: bool) -> None:
    model = load_bytes(single_op("RELU", [T("INT8", (1, 4), **Q)], [T("INT8", (1, 4), **Q)], code=code))
    assert (model.operator_codes[0].builtin, model.operator_codes[0].deprecated_only) == (name, deprecated)


def test_identifier_is_reported_not_required() -> None:
    assert load_bytes(relu(identifier=b"TFL2")).file_identifier == b"TFL2"
    assert load_bytes(relu(identifier=None)).file_identifier != b"TFL3"


def test_names_that_are_no_utf8() -> None:
    model = load_bytes(single_op("RELU", [T("INT8", (1, 4), name=b"\xffx\xc3")], [T("INT8", (1, 4), name=None)]))
    assert [tensor.name for tensor in model.subgraphs[0].tensors] == ["\ufffdx\ufffd", ""]


def test_offsets_0_and_1_are_placeholders() -> None:
    described = {**rich.convolution(), "metadata": [], "buffers": [{"offset": n, "size": 9} for n in (0, 1, 2)] * 2}
    assert [buffer.external for buffer in load_bytes(write(described)).buffers] == [False, False, True] * 2
    described["buffers"][0] = {"data": b"", "offset": 2, "size": 9}
    assert load_bytes(write(described)).buffers[0] == graph.Buffer(2, 9, external=True, has_data=True)


def test_external_data() -> None:
    weights = T("INT8", (4,), [1, 2, 3, 4], external=True)
    data = single_op("ADD", [T("INT8", (4,), **Q), weights], [T("INT8", (4,), **Q)], {})
    model = load_bytes(data)
    tensor = next(tensor for tensor in model.subgraphs[0].tensors if tensor.buffer)
    buffer = model.buffers[tensor.buffer]
    assert buffer.external
    assert bytes(model.bytes_of(buffer)) == b"\x01\x02\x03\x04"
    assert model.constant(tensor) is None
    assert (
        refusal(data[:-1])
        == f"Model.buffers[1]: ends at byte {len(data)} of {len(data) - 1}, expected all of it inside"
    )


OPERATOR = "subgraphs[0].operators[0]"


@pytest.mark.parametrize("wrong", [2, 99, 2**31 - 1, -2, -(2**31)])
@pytest.mark.parametrize(
    "field", [f"{OPERATOR}.inputs", f"{OPERATOR}.outputs", "subgraphs[0].inputs", "subgraphs[0].outputs"]
)
def test_tensor_indices(field: str, wrong: int) -> None:
    surgery = Surgery(relu())
    at = surgery.vector(field) + 4
    assert refusal(surgery.write(at, "i", wrong).done()) == f"Model.{field}: names tensor {wrong} of 2"


def test_only_operators_may_omit_a_tensor() -> None:
    surgery = Surgery(relu())
    at = surgery.vector(f"{OPERATOR}.inputs") + 4
    assert load_bytes(surgery.write(at, "i", -1).done()).subgraphs[0].operators[0].inputs == (-1,)
    at = surgery.vector("subgraphs[0].outputs") + 4
    assert refusal(Surgery(relu()).write(at, "i", -1).done()) == "Model.subgraphs[0].outputs: names tensor -1 of 2"


def test_other_indices() -> None:
    for index in (1, 7, 2**32 - 1):
        x, y = T("INT8", (1, 4), buffer=index, **Q), T("INT8", (1, 4), **Q)
        assert (
            refusal(single_op("RELU", [x], [y])) == f"Model.subgraphs[0].tensors[0].buffer: names buffer {index} of 1"
        )
        data = single_op("RELU", [T("INT8")], [T("INT8")], fields={"opcode_index": index})
        assert refusal(data) == f"Model.{OPERATOR}.opcode_index: names operator code {index} of 1"
    data = single_op("RELU", [T("INT8")], [T("INT8")], fields={"intermediates": [5]})
    assert refusal(data) == f"Model.{OPERATOR}.intermediates: names tensor 5 of 2"
    for index in (1, -1):
        options = {"cond_subgraph_index": 0, "body_subgraph_index": index}
        message = refusal(single_op("WHILE", [T("INT8")], [T("INT8")], options))
        assert message == f"Model.{OPERATOR}.builtin_options.body_subgraph_index: names subgraph {index} of 1"


def test_what_the_interpreter_follows_unchecked() -> None:
    described = rich.convolution()
    described["metadata"] = [{"name": "OfflineMemoryAllocation", "buffer": 4}]
    assert refusal(write(described)) == "Model.metadata[0].buffer: names buffer 4 of 4"
    for field in ("tensors", "inputs", "outputs"):
        described = rich.convolution()
        del described["subgraphs"][0][field]
        assert (
            refusal(write(described)) == f"Model.subgraphs[0].{field}: is missing, expected a list, which may be empty"
        )
    described = rich.convolution()
    described["subgraphs"] = []
    assert refusal(write(described)) == "Model.subgraphs: is empty, expected one at least"
    del described["subgraphs"]
    assert refusal(write(described)) == "Model.subgraphs: is empty, expected one at least"


def test_types_and_operators_need_a_name() -> None:
    for wrong in (23, 127, -1):
        message = refusal(single_op("RELU", [T(wrong, (1, 4))], [T("INT8", (1, 4))]))
        assert message == f"Model.subgraphs[0].tensors[0].type: is TensorType {wrong}, expected less than 23"
    for wrong in (210, -3):
        code = {"builtin_code": wrong, "deprecated_builtin_code": min(wrong, 127)}
        message = refusal(single_op("RELU", [T("INT8")], [T("INT8")], code=code))
        assert message == f"Model.operator_codes[0].builtin_code: is BuiltinOperator {wrong}, expected less than 210"


def test_what_the_interpreter_never_reads_is_odd() -> None:
    described = rich.convolution()
    described["operator_codes"].append({"builtin_code": 250})
    described["metadata"].append({"name": "notes", "buffer": 4})
    described["signature_defs"].append({"subgraph_index": 3})
    described["signature_defs"][0]["inputs"].append({"name": "z", "tensor_index": 4})
    options = {"padding": 7, "stride_w": 1, "stride_h": 1}
    described["subgraphs"][0]["operators"][0]["builtin_options"] = "Conv2DOptions", options
    model = load_bytes(write(described))
    assert [(oddity.flaw, f"{oddity.path}: {oddity.message}") for oddity in model.oddities] == [
        ("enum", f"Model.{OPERATOR}.builtin_options.padding: is Padding 7, expected less than 2"),
        ("enum", "Model.operator_codes[1].builtin_code: is BuiltinOperator 250, expected less than 210"),
        ("index", "Model.metadata[1].buffer: names buffer 4 of 4"),
        ("index", "Model.signature_defs[0].inputs[1].tensor_index: names tensor 4 of 4"),
        ("index", "Model.signature_defs[1].subgraph_index: names subgraph 3 of 1"),
    ]
    assert model.operator_codes[1].builtin == "250"
    assert model.subgraphs[0].operators[0].options["padding"] == "7"
    assert [entry.name for entry in model.metadata] == ["min_runtime_version"]
    assert [(signature.key, len(signature.inputs)) for signature in model.signatures] == [("serve", 1)]


def test_an_options_tag_without_a_name_is_odd() -> None:
    surgery = Surgery(write(rich.convolution()))
    model = load_bytes(surgery.write(surgery.place(f"{OPERATOR}.builtin_options_type"), "B", 200).done())
    assert model.subgraphs[0].operators[0].options_type is None
    (oddity,) = model.oddities
    assert oddity == ("enum", f"Model.{OPERATOR}.builtin_options_type", "is BuiltinOptions 200, expected less than 127")


def test_two_subgraphs_and_signatures() -> None:
    graphs = [Graph([Op("RELU", [T("INT8", (1, n), name=f"x{n}")], [T("INT8", (1, n))])], name=f"g{n}") for n in (1, 2)]
    model = load_bytes(build(graphs, signatures=[Signature("a", {"x": 0}, {"y": 1}, 1), Signature("b", {}, {}, 0)]))
    assert [subgraph.name for subgraph in model.subgraphs] == ["g1", "g2"]
    assert [subgraph.tensors[0].shape for subgraph in model.subgraphs] == [(1, 1), (1, 2)]
    assert [(signature.key, signature.subgraph) for signature in model.signatures] == [("a", 1), ("b", 0)]


@pytest.mark.slow
def test_what_tflm_runs_is_read(shared: Path) -> None:
    """Every real model and every fresh conversion: none is refused that the real interpreter runs."""
    refused = {}
    for folder in ("models", "converters"):
        for file in sorted((shared / folder).rglob("*.tflite")):
            try:
                load_bytes(file.read_bytes())
            except Malformed as error:
                refused[file.name] = str(error)
    assert refused == {}


def test_malformed_files_that_tflm_runs(root: Path) -> None:
    """What the verifier lets pass and the interpreter runs is read, but for data said to lie outside the file."""
    folder = root / "fixtures" / "malformed"
    files = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["files"]
    refused = set()
    for file in files:
        if file["cxx_verifier"] and file["interpreter"] == "accept":
            try:
                load_bytes((folder / file["file"]).read_bytes())
            except Malformed:
                refused.add(file["file"])
    assert refused == {"external_outside.tflite", "external_wraps.tflite"}

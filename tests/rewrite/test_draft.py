"""What is drawn stands in the file, runs, and leaves alone what it does not name."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from tests.build import Graph, Op, Signature, T, build
from tests.rewrite.contexts import outputs_of, written
from tflm_lint.model import offline_plan
from tflm_lint.model.graph import Model, Quantization
from tflm_lint.model.options import table_of, with_defaults
from tflm_lint.model.read import load_bytes
from tflm_lint.model.write import write
from tflm_lint.rewrite.draft import Draft

ROOT = Path(__file__).resolve().parents[2]
MODELS = sorted((ROOT / "fixtures").glob("*.tflite"))
SHARED = sorted((ROOT.parent / "shared" / "converters").glob("*.tflite"))


def f32(*shape: int, name: str = "") -> T:
    return T("FLOAT32", shape, name=name)


def two_operators(plan: bytes | None = None) -> bytes:
    x, y, z = f32(1, 4, name="x"), f32(1, 4, name="y"), f32(1, 4, name="z")
    metadata = {"min_runtime_version": b"1.5.0\0"} | ({} if plan is None else {offline_plan.NAME: plan})
    return build(
        [Graph([Op("RELU", [x], [y]), Op("NEG", [y], [z], {})])],
        metadata=metadata,
        signatures=[Signature("serving_default", {"x": x}, {"z": z})],
    )


def doubled(model: Model) -> Model:
    """The RELU as a MUL by 2 and a RELU."""
    draft = Draft(model)
    source, result = draft.operators[0].inputs[0], draft.operators[0].outputs[0]
    half = draft.like(result, "half")
    two = draft.constant(result, "two", "FLOAT32", (), struct.pack("<f", 2.0))
    again = draft.constant(result, "two", "FLOAT32", (), struct.pack("<f", 2.0))
    assert draft[two].buffer == draft[again].buffer
    draft.replace(0, [draft.op("MUL", [source, two], [half], {}), draft.op("RELU", [half], [result])])
    return draft.model()


def test_an_operator_becomes_two() -> None:
    model = load_bytes(two_operators())
    changed = doubled(model)
    assert [changed.op_name(operator) for operator in changed.subgraphs[0].operators] == ["MUL", "RELU", "NEG"]
    assert [tensor.name for tensor in changed.subgraphs[0].tensors] == ["x", "y", "z", "y/half", "y/two", "y/two_2"]
    # what was there is as it was
    assert changed.subgraphs[0].tensors[:3] == model.subgraphs[0].tensors
    assert (changed.signatures, changed.metadata) == (model.signatures, model.metadata)
    again = written(changed)
    assert [again.op_name(operator) for operator in again.subgraphs[0].operators] == ["MUL", "RELU", "NEG"]
    assert again.subgraphs[0].operators[0].options == {"fused_activation_function": "NONE"}
    before, after = outputs_of(two_operators()), outputs_of(write(changed))
    assert after == [[2 * value for value in values] for values in before]


def test_only_what_is_taken_out_leaves_a_plan_valid() -> None:
    plan = offline_plan.encode([offline_plan.ONLINE] * 3, 1)
    model = load_bytes(two_operators(plan))
    assert offline_plan.has_plan(model)
    assert not offline_plan.has_plan(doubled(model))
    assert [entry.name for entry in doubled(model).metadata] == ["min_runtime_version"]
    draft = Draft(model)
    draft.replace(1, [])
    assert offline_plan.has_plan(draft.model())
    draft.change(1, type="INT8")
    assert not offline_plan.has_plan(draft.model())


def test_what_is_drawn_around_the_subgraph() -> None:
    model = load_bytes(two_operators())
    draft = Draft(model)
    record = Quantization((0.5,), (3,))
    outer = [draft.like(index, "int8", type="INT8", quantization=record) for index in (0, 2)]
    draft.prepend(draft.op("DEQUANTIZE", [outer[0]], [0], version=2))
    draft.append(draft.op("QUANTIZE", [2], [outer[1]]))
    draft.end(0, outer[0])
    draft.end(2, outer[1])
    changed = written(draft.model())
    main = changed.subgraphs[0]
    assert [changed.op_name(operator) for operator in main.operators] == ["DEQUANTIZE", "RELU", "NEG", "QUANTIZE"]
    assert [main.tensors[index].type for index in (*main.inputs, *main.outputs)] == ["INT8", "INT8"]
    assert main.tensors[main.inputs[0]].quantization == record
    (signature,) = changed.signatures
    assert [(item.name, item.tensor) for item in (*signature.inputs, *signature.outputs)] == [
        ("x", main.inputs[0]),
        ("z", main.outputs[0]),
    ]
    assert [(code.builtin, code.version) for code in changed.operator_codes][2:] == [("DEQUANTIZE", 2), ("QUANTIZE", 1)]


def test_a_constant_gets_bytes_of_its_own() -> None:
    shared = T("FLOAT32", (2,), data=[1.0, 2.0])
    x, y = f32(2), f32(2)
    model = load_bytes(build([Graph([Op("ADD", [x, shared], [y], {})])]))
    draft = Draft(model)
    constant = draft.operators[0].inputs[1]
    data = struct.pack("<2f", 5.0, 6.0)
    draft.change(constant, data=data)
    assert bytes(draft.data(constant) or b"") == data
    assert draft.data(draft.operators[0].inputs[0]) is None
    changed = written(draft.model())
    assert bytes(changed.constant(changed.subgraphs[0].tensors[constant]) or b"") == data


def test_options() -> None:
    assert with_defaults("Conv2DOptions", {"padding": "VALID"})["dilation_h_factor"] == 1
    with pytest.raises(KeyError, match="AddOptions has no dilation"):
        with_defaults("AddOptions", {"dilation": 1})
    assert table_of("RELU") is None


@pytest.mark.parametrize("path", [*MODELS, *SHARED[::8]], ids=lambda path: path.stem)
def test_the_tables_are_those_of_real_files(path: Path) -> None:
    try:
        model = load_bytes(path.read_bytes())
    except ValueError:
        pytest.skip("cannot be read")
    for subgraph in model.subgraphs:
        for operator in subgraph.operators:
            if operator.options_type is not None:
                assert table_of(model.operator_codes[operator.opcode].builtin) == operator.options_type
                assert with_defaults(operator.options_type, {}).keys() == operator.options.keys()

"""Shapes inferred here are those that LiteRT allocates; what is stored wrongly is cured, and computes the same then."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.build import Graph, Op, T, build, chain
from tests.oracle.outputs import available, outputs
from tests.rewrite.contexts import context_of, written
from tests.sampling import few
from tflm_lint.model.graph import Model
from tflm_lint.model.malformed import Malformed
from tflm_lint.model.read import load_bytes
from tflm_lint.rewrite.catalogue import propagate_shapes
from tflm_lint.rewrite.shapes.known import known

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
FILES = sorted((SHARED / "converters" / "models").glob("*.tflite"))


def shapes_of(model: Model, number: int = 0) -> dict[str, Any]:
    found = known(model).shapes[number]
    return {tensor.name: shape for tensor, shape in zip(model.subgraphs[number].tensors, found, strict=True)}


def litert_shapes(data: bytes) -> dict[int, tuple[int, ...]]:
    from ai_edge_litert.interpreter import Interpreter, OpResolverType

    kernels = OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES
    interpreter = Interpreter(model_content=data, experimental_op_resolver_type=kernels)
    interpreter.allocate_tensors()
    for detail in interpreter.get_input_details():
        interpreter.set_tensor(detail["index"], np.zeros(detail["shape"], detail["dtype"]))
    interpreter.invoke()
    return {detail["index"]: tuple(map(int, detail["shape"])) for detail in interpreter.get_tensor_details()}


#: Files that LiteRT loads and runs, with shapes computed at run time, loops and recurrent layers among them.
RUNNABLE = [
    path
    for path in FILES
    if not path.name.startswith(("vela", "larq", "ssd", "exp_lstm_lr", "lstm__flex", "fn_", "ox_", "fix_lstm"))
]


@pytest.mark.skipif(not available("litert"), reason="needs ai-edge-litert")
@pytest.mark.parametrize("path", few(RUNNABLE, every=12), ids=lambda path: path.stem)
def test_shapes_are_those_of_litert(path: Path) -> None:
    model = load_bytes(path.read_bytes())
    theirs = litert_shapes(model.data)
    ours = known(model).shapes[0]
    made = [index for operator in model.subgraphs[0].operators for index in operator.outputs]
    assert made
    for index in made:
        assert ours[index] == theirs.get(index, ours[index])
        assert ours[index] is not None


def test_an_open_batch_is_what_is_stored() -> None:
    x = T("FLOAT32", (1, 6), name="x", fields={"shape_signature": [-1, 6]})
    y = T("FLOAT32", (1, 1), name="y", fields={"shape_signature": [-1, 3]})
    model = load_bytes(chain(Op("FULLY_CONNECTED", [x, T("FLOAT32", (3, 6), 1.0), None], [y], {})))
    assert shapes_of(model)["y"] == (1, 3)
    assert propagate_shapes.stored(model, {0: (4, 6)}) is not None
    wide = propagate_shapes.stored(model, {0: (4, 6)})
    assert wide is not None
    assert [wide.subgraphs[0].tensors[index].shape for index in (0, 2)] == [(4, 6), (4, 3)]
    assert not any(tensor.shape_signature for tensor in wide.subgraphs[0].tensors)


def test_an_open_dimension_of_an_input_is_one() -> None:
    x, y = T("FLOAT32", (-1, 6), name="x"), T("FLOAT32", (-1, 6), name="y")
    model = load_bytes(chain(Op("NEG", [x], [y])))
    assert shapes_of(model)["y"] == (1, 6)
    cured = propagate_shapes.apply(model, context_of(model))
    assert cured is not None
    assert [tensor.shape for tensor in cured.subgraphs[0].tensors] == [(1, 6), (1, 6)]
    assert context_of(cured).inspection.runs


def test_a_shape_computed_from_a_shape() -> None:
    x = T("FLOAT32", (2, 5, 3), name="x")
    dims, first, wanted = T("INT32", (3,)), T("INT32", ()), T("INT32", (2,))
    y = T("FLOAT32", (1, 1), name="y")
    cut = {"shrink_axis_mask": 1}
    bounds = [T("INT32", (1,), [n]) for n in (0, 1, 1)]
    model = load_bytes(
        chain(
            Op("SHAPE", [x], [dims], {"out_type": 2}),
            Op("STRIDED_SLICE", [dims, *bounds], [first], cut),
            Op("PACK", [first, T("INT32", (), -1)], [wanted], {"values_count": 2}),
            Op("RESHAPE", [x, wanted], [y], {}),
        )
    )
    assert shapes_of(model)["y"] == (2, 15)
    cured = propagate_shapes.apply(model, context_of(model))
    assert cured is not None
    assert propagate_shapes.apply(written(cured), context_of(cured)) is None


def test_through_a_loop() -> None:
    """The body of a loop has the shapes that the loop is given, and gives them back."""
    x, y = T("FLOAT32", (4, 2), name="x"), T("FLOAT32", (1, 1), name="y")
    count, done, truth = T("INT32", (), name="n"), T("INT32", (), name="m"), T("BOOL", ())
    options = {"cond_subgraph_index": 1, "body_subgraph_index": 2}
    loop = Graph([Op("WHILE", [count, x], [done, y], options)], inputs=[count, x], outputs=[done, y])
    n, a = T("INT32", ()), T("FLOAT32", (1, 1))
    condition = Graph([Op("LESS", [n, T("INT32", (), 3)], [truth])], inputs=[n, a], outputs=[truth])
    k, b = T("INT32", ()), T("FLOAT32", (1, 1))
    more, half = T("INT32", ()), T("FLOAT32", (1, 1), name="half")
    body = Graph(
        [Op("ADD", [k, T("INT32", (), 1)], [more], {}), Op("NEG", [b], [half])], inputs=[k, b], outputs=[more, half]
    )
    model = load_bytes(build([loop, condition, body]))
    assert shapes_of(model)["y"] == (4, 2)
    assert shapes_of(model, 2)["half"] == (4, 2)


@pytest.mark.parametrize(
    ("op", "shapes", "options"),
    [
        ("ADD", [(3, 4), (3, 5)], {}),
        ("FULLY_CONNECTED", [(3, 4), (3, 5)], {}),
        ("BATCH_MATMUL", [(3, 4), (3, 5)], {}),
        ("CONV_2D", [(1, 4, 4), (3, 1, 1, 4)], {"stride_h": 1, "stride_w": 1}),
        ("CONV_2D", [(1, 4, 4, 1), (3, 1, 1, 1)], {"stride_h": 0, "stride_w": 1}),
        ("CONV_2D", [(1, 4, 4, 1), (3, 5, 1, 1)], {"stride_h": 1, "stride_w": 1, "padding": 1}),
        ("CONCATENATION", [(3, 4), (2, 5)], {"axis": 0}),
        ("CONCATENATION", [(3, 4), (2, 4)], {"axis": 7}),
        ("SPACE_TO_DEPTH", [(1, 5, 4, 1)], {"block_size": 2}),
        ("SPACE_TO_DEPTH", [(1, 5, 4, 1)], {"block_size": 0}),
        ("NEG", [], {}),
        ("TRANSPOSE", [(3, 4), (2,)], {}),
    ],
)
def test_what_makes_no_sense_is_not_known(op: str, shapes: list[tuple[int, ...]], options: dict[str, Any]) -> None:
    y = T("FLOAT32", (9,), name="y", fields={"shape_signature": [-1]})
    inputs = [T("FLOAT32", shape) for shape in shapes]
    model = load_bytes(chain(Op(op, inputs, [y], options if op not in ("NEG", "TRANSPOSE") else None)))
    assert shapes_of(model)["y"] is None


def dilated(batch: int) -> bytes:
    """Build a dilated convolution as converters write it, with the batch of its phases as stored."""
    filter_ = np.arange(6, dtype=np.float32).reshape(2, 1, 3, 1)
    blocks, pads = T("INT32", (1,), [2]), T("INT32", (1, 2), [[1, 1]])
    x, y = T("FLOAT32", (1, 8, 1)), T("FLOAT32", (1, 6, 2))
    cut, image = T("FLOAT32", (batch, 5, 1)), T("FLOAT32", (batch, 1, 5, 1))
    made, flat = T("FLOAT32", (batch, 1, 3, 2)), T("FLOAT32", (batch, 3, 2))
    conv = {"padding": 1, "stride_h": 1, "stride_w": 1}
    return chain(
        Op("SPACE_TO_BATCH_ND", [x, blocks, pads], [cut]),
        Op("EXPAND_DIMS", [cut, T("INT32", (), 1)], [image]),
        Op("CONV_2D", [image, T("FLOAT32", (2, 1, 3, 1), filter_), T("FLOAT32", (2,), 0.5)], [made], conv),
        Op("SQUEEZE", [made], [flat], {"squeeze_dims": [1]}),
        Op("BATCH_TO_SPACE_ND", [flat, blocks, T("INT32", (1, 2), [[0, 0]])], [y]),
    )


def test_a_stale_batch_is_cured() -> None:
    """TFLM runs the file and computes one phase of two; afterwards it computes what LiteRT does."""
    data = dilated(1)
    model = load_bytes(data)
    assert context_of(model).inspection.results == "wrong"
    cured = propagate_shapes.apply(model, context_of(model))
    assert cured is not None
    file = written(cured)
    # what it is padded with is another matter
    assert context_of(file).inspection.results == "unknown"
    assert propagate_shapes.apply(file, context_of(file)) is None
    assert propagate_shapes.apply(load_bytes(dilated(2)), context_of(dilated(2))) is None
    if available("litert") and available("tflm"):
        (right,) = outputs("litert", [data])
        stale, fresh = outputs("tflm", [data, file.data])
        assert fresh == right != stale


@pytest.mark.parametrize(
    "path", few(sorted((SHARED / "hostile").glob("*.tflite")), every=9), ids=lambda path: path.stem
)
def test_hostile_files_raise_nothing(path: Path) -> None:
    try:
        model = load_bytes(path.read_bytes())
    except Malformed:
        return
    known(model, limit=1 << 20)


def test_an_input_without_elements_is_not_open() -> None:
    from tflm_lint.config import Config
    from tflm_lint.firmware import load_firmware
    from tflm_lint.fixer import fix_subject
    from tflm_lint.inputs import subject_of

    data = build([Graph([Op("RELU", [T("FLOAT32", (0, 3), name="x")], [T("FLOAT32", (0, 3), name="y")])])])
    fixed = fix_subject(subject_of(data, "empty.tflite"), load_firmware(Config()))
    assert "propagate-shapes" not in [step.rewrite for step in fixed.steps]
    assert fixed.model is not None
    assert fixed.model.subgraphs[0].tensors[0].shape == (0, 3)

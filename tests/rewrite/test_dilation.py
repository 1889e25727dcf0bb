"""A dilated convolution computes what the three operators computed, and nothing else is taken for one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.build import Graph, Op, T, build
from tests.oracle import outputs
from tests.rewrite.contexts import context_of, written
from tflm_lint.model.graph import Model
from tflm_lint.model.read import load_bytes
from tflm_lint.model.write import write
from tflm_lint.rewrite.catalogue import dilation

SHARED = Path(__file__).resolve().parents[3] / "shared" / "converters" / "models"
REAL = ("conv1d__f32", "dilated__i8", "exp_dilated_lr", "exp_dilated_sm", "tcn__f32", "tcn__i8")


def spread(size: int, pads: tuple[int, ...], block: int) -> int:
    assert not (size + sum(pads)) % block
    return (size + sum(pads)) // block


def two_dimensional(
    kind: str = "FLOAT32",
    block: tuple[int, int] = (2, 3),
    pads: tuple[int, ...] = (2, 2, 3, 3),
    crops: tuple[int, ...] = (0, 0, 0, 0),
    size: tuple[int, int] = (8, 9),
    *,
    conv: str = "CONV_2D",
    padding: str = "VALID",
    stride: int = 1,
    stale: bool = True,
    biased: bool = False,
    scales: tuple[float, float] = (0.5, 0.5),
    crop_block: tuple[int, int] | None = None,
) -> bytes:
    """TensorFlow's dilated 3 x 3 convolution of 4 channels; ``stale`` stores 1 where the batch is more."""
    generator = np.random.default_rng(7)
    quantized = kind != "FLOAT32"

    def picture(scale: float, *shape: int) -> T:
        return T(kind, shape, scale=scale, zp=3 if kind == "INT8" else 0) if quantized else T(kind, shape)

    batch = 1 if stale else block[0] * block[1]
    phases = [spread(n, pads[2 * i : 2 * i + 2], block[i]) for i, n in enumerate(size)]
    inner = [n if padding == "SAME" else n - 2 for n in phases]
    whole = [n * block[i] - sum(crops[2 * i : 2 * i + 2]) for i, n in enumerate(inner)]
    shape = (4, 3, 3, 4) if conv == "CONV_2D" else (1, 3, 3, 4)
    if quantized:
        weights = T("INT8", shape, generator.integers(-127, 128, shape), scale=0.01, zp=0)
        bias = T("INT64" if kind == "INT16" else "INT32", (4,), [9, -50, 7, 300], scale=0.005, zp=0)
    else:
        weights = T("FLOAT32", shape, generator.normal(size=shape))
        bias = T("FLOAT32", (4,), [0.5, -1.0, 0.25, 2.0])
    blocks = T("INT32", (2,), block)
    source, result = picture(scales[0], 1, *size, 4), picture(1.5, 1, *whole, 4)
    within, computed = picture(scales[1], batch, *phases, 4), picture(1.5, batch, *inner, 4)
    options: dict[str, Any] = {"padding": int(padding == "VALID"), "stride_w": stride, "stride_h": stride}
    options |= {"dilation_w_factor": 1, "dilation_h_factor": 1}
    options |= {"depth_multiplier": 1} if conv != "CONV_2D" else {}
    version = {"FLOAT32": 1, "INT8": 3, "INT16": 4}[kind]
    operators = [
        Op("SPACE_TO_BATCH_ND", [source, blocks, T("INT32", (2, 2), np.reshape(pads, (2, 2)))], [within], {}),
        Op(conv, [within, weights, bias], [computed], options, version=version),
    ]
    if biased:
        sum_ = picture(1.5, batch, *inner, 4)
        operators.append(Op("ADD", [computed, T("FLOAT32", (4,), [1.0, 2.0, 3.0, 4.0])], [sum_], {}))
        computed = sum_
    back = blocks if crop_block is None else T("INT32", (2,), crop_block)
    operators.append(
        Op("BATCH_TO_SPACE_ND", [computed, back, T("INT32", (2, 2), np.reshape(crops, (2, 2)))], [result], {})
    )
    return build([Graph(operators)])


def names(model: Model) -> list[str]:
    return [model.op_name(operator) for operator in model.subgraphs[0].operators]


def dilated(data: bytes) -> Model | None:
    model = load_bytes(data)
    changed = dilation.apply(model, context_of(model))
    if changed is not None:
        changed = written(changed)
        assert dilation.apply(changed, context_of(changed)) is None
        found = context_of(changed).inspection
        assert found.runs
        assert found.results == "right"
    return changed


def agree(runtime: str, *models: bytes | Model) -> None:
    if not outputs.available(runtime):
        pytest.skip(f"needs {runtime}")
    found = outputs.outputs(runtime, [write(model) if isinstance(model, Model) else model for model in models])
    assert len(found[0]) == 64, found
    assert len(set(found)) == 1


@pytest.mark.parametrize(
    ("drawn", "expected"),
    [
        ({"kind": "INT8"}, ["CONV_2D"]),
        ({"kind": "INT8", "pads": (0, 0, 0, 0)}, ["CONV_2D"]),
        ({"kind": "INT8", "pads": (4, 0, 6, 0)}, ["PAD", "CONV_2D"]),
        ({"kind": "INT8", "pads": (2, 4, 3, 6), "crops": (0, 2, 0, 3)}, ["CONV_2D"]),
        ({"kind": "INT8", "pads": (4, 4, 3, 6), "crops": (2, 2, 0, 3)}, ["CONV_2D"]),
        ({"kind": "INT8", "pads": (0, 0, 0, 0), "padding": "SAME"}, ["CONV_2D"]),
        ({"kind": "INT8", "pads": (2, 2, 0, 0), "padding": "SAME"}, ["PAD", "CONV_2D"]),
        ({"kind": "INT8", "conv": "DEPTHWISE_CONV_2D"}, ["DEPTHWISE_CONV_2D"]),
        ({}, ["CONV_2D"]),
        ({"biased": True}, ["CONV_2D", "ADD"]),
    ],
    ids=["same", "valid", "causal", "cropped", "cropped before", "own", "own and more", "depthwise", "float", "bias"],
)
def test_it_computes_the_same(drawn: dict[str, Any], expected: list[str]) -> None:
    """LiteRT works the batch out; TFLM needs the file to store it, and pads with 0 whatever the zero point is."""
    data = two_dimensional(**drawn)
    changed = dilated(data)
    assert changed is not None
    assert names(changed) == expected
    agree("litert", data, changed)
    padded = any(drawn.get("pads", (1,))) and drawn.get("kind") == "INT8"
    whole = two_dimensional(**drawn, stale=False)
    assert ("OP123" in {found.rule for found in context_of(whole).inspection.violations}) == padded
    if not padded:
        agree("tflm", whole, changed)


def test_int16_has_no_batches_in_tflm() -> None:
    data = two_dimensional("INT16", stale=False)
    assert "OP103" in {found.rule for found in context_of(data).inspection.violations}
    changed = dilated(data)
    assert changed is not None
    assert names(changed) == ["CONV_2D"]
    agree("litert", data, changed)


@pytest.mark.parametrize(
    "data",
    [
        two_dimensional("INT8", pads=(0, 0, 0, 0), stale=False),
        two_dimensional(pads=(0, 0, 0, 0), stale=False),
        two_dimensional("INT8", stride=2),
        two_dimensional("INT8", scales=(0.5, 0.25)),
        two_dimensional("INT8", crop_block=(3, 2)),
        two_dimensional("INT8", crops=(3, 1, 0, 0)),
    ],
    ids=[
        "nothing wrong",
        "nothing wrong in floats",
        "stride",
        "another scale",
        "another block",
        "crops more than was padded",
    ],
)
def test_what_is_no_dilated_convolution_stays(data: bytes) -> None:
    model = load_bytes(data)
    assert dilation.apply(model, context_of(model)) is None


def test_what_others_read_stays() -> None:
    """The convolution's own output is one of the model's as well."""
    model = load_bytes(two_dimensional("INT8"))
    main = model.subgraphs[0]
    within = main.operators[1].outputs[0]
    both = model._replace(subgraphs=(main._replace(outputs=(*main.outputs, within)),))
    changed = dilation.apply(both, context_of(both))
    assert changed is not None
    assert names(changed) == ["SPACE_TO_BATCH_ND", "CONV_2D", "CONV_2D"]


@pytest.mark.parametrize("name", REAL)
def test_real_models_become_right(name: str) -> None:
    path = SHARED / f"{name}.tflite"
    if not path.exists():
        pytest.skip("no such file here")
    data = path.read_bytes()
    changed = dilated(data)
    assert changed is not None
    assert not {"SPACE_TO_BATCH_ND", "BATCH_TO_SPACE_ND"}.intersection(names(changed))
    agree("litert", data, changed)
    if "i8" in name:  # sums of floats have another order there
        (expected,), (found,) = outputs.outputs("litert", [data]), outputs.outputs("tflm", [write(changed)])
        assert found == expected

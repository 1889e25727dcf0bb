"""What the tests of the kernel sets share: a plan of one operator, and our plans against the real TFLM's."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import Any

from tests.build import T, single_op
from tests.memory import truth
from tests.memory.compare import figures, first_difference, wanted
from tflm_lint.facts.targets import load_target
from tflm_lint.memory import EXACT, MemoryPlan
from tflm_lint.memory.mirror import plan_memory
from tflm_lint.model.graph import Model
from tflm_lint.model.read import load_bytes


def int8(shape: Sequence[int], channels: int = 1, **more: Any) -> T:
    """Return an int8 tensor with so many scales."""
    return T("INT8", shape, scale=[0.5] * channels, zp=[0] * channels, **more)


def weights(shape: Sequence[int], channels: int = 1, **more: Any) -> T:
    """Return constant int8 weights with so many scales."""
    return int8(shape, channels, data=1, **more)


def bias(channels: int) -> T:
    """Return a constant int32 bias."""
    return T("INT32", (channels,), data=0, scale=[0.25] * channels, zp=[0] * channels)


def plan(
    target: str,
    name: str,
    inputs: Sequence[T | None],
    out: T,
    options: Mapping[str, Any],
    *,
    version: str | None = None,
) -> MemoryPlan:
    """Plan a model of one operator, with events."""
    model = load_bytes(single_op(name, inputs, [out], options))
    return plan_memory(model, load_target(target, version), events=True)


def convolution(
    target: str,
    image: Sequence[int],
    kernel: tuple[int, int],
    out: Sequence[int],
    *,
    name: str = "CONV_2D",
    stride: tuple[int, int] = (1, 1),
    padding: str = "SAME",
    multiplier: int = 1,
    dilation: int = 1,
    version: str | None = None,
) -> MemoryPlan:
    """Plan an int8 convolution with constant weights; kernel and stride are (height, width)."""
    channels = out[3]
    depthwise = name == "DEPTHWISE_CONV_2D"
    shape = (1, *kernel, channels) if depthwise else (channels, *kernel, image[3])
    options = {
        "padding": padding,
        "stride_h": stride[0],
        "stride_w": stride[1],
        "dilation_h_factor": dilation,
        "dilation_w_factor": dilation,
        **({"depth_multiplier": multiplier} if depthwise else {}),
    }
    filters = weights(shape, channels, qdim=3 if depthwise else 0)
    return plan(target, name, [int8(image), filters, bias(channels)], int8(out), options, version=version)


def scratch(made: MemoryPlan) -> list[int]:
    """Return the bytes of the scratch buffers that the only operator asked for."""
    assert made.quality == EXACT, made.unknown
    return [size for _, _, _, _, kind, size, *_ in made.events if kind == "scratch"]


def persistent(made: MemoryPlan) -> list[int]:
    """Return the persistent bytes that the only operator's ``Prepare`` asked for."""
    assert made.quality == EXACT, made.unknown
    return [size for phase, _, _, _, kind, size, *_ in made.events if kind == "persistent" and phase == "prepare"]


@functools.cache
def _totals(which: str) -> list[dict[str, Any]]:
    return truth.totals(which)


@functools.cache
def _model(which: str, name: str) -> Model:
    """Read a model once for all builds."""
    return load_bytes(truth.data(which, name))


def differences(which: str, build: str, every: int = 1) -> tuple[int, list[str]]:
    """Compare each ``every``-th accepted model of a set with the stored truth: how many were, and what differs."""
    target = load_target(*truth.target_of(build))
    stored = truth.events(which, build)
    compared = 0
    wrong = []
    for row in [row for row in _totals(which) if row["build"] == build and row["ok"]][::every]:
        compared += 1
        name = row["name"]
        made = plan_memory(
            _model(which, name),
            target,
            resource_variables=row["n_resource_variables"],
            events=name in stored,
        )
        if made.quality != EXACT or figures(made) != wanted(row):
            wrong.append(f"{name}: {made.quality} {figures(made)}, TFLM {wanted(row)}")
        elif name in stored and (found := first_difference(made, stored[name])):
            wrong.append(f"{name}: event {found[0]} is {found[2]}, TFLM's {found[1]}")
    return compared, wrong

"""Model bytes -> what the real runtimes compute for seeded inputs, as arrays: a rewrite is held against its original.

LiteRT (built-in kernels, no delegate) says what the original means, TensorFlow Lite Micro what the result computes.
Both run in children, which may crash.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from tests.oracle import outputs as oracle
from tests.rewrite.contexts import M4, context_of
from tflm_lint.model.graph import Model
from tflm_lint.model.read import load_bytes
from tflm_lint.model.write import write
from tflm_lint.rewrite.lookup import load_rewrite


def rewritten(name: str, model: bytes | Model, target: str = M4) -> Model | None:
    """Apply one rewrite until it has nothing more to do; what it returns is what a file of it says."""
    rewrite = load_rewrite(name)
    found = None
    current = load_bytes(model) if isinstance(model, bytes) else model
    for _ in range(20):
        changed = rewrite.apply(current, context_of(current, target=target))
        if changed is None:
            return found
        found = current = load_bytes(write(changed))
    raise AssertionError("it never ends")


def accepted(model: Model, target: str = M4) -> bool:
    """Say whether the target runs it, rightly as far as is known."""
    return context_of(model, target=target).inspection.runs


def run(runtime: str, model: bytes | Model, inputs: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """Run a model on each set of inputs in a child; skip where the runtime is not there, fail where it refuses."""
    if not oracle.available(runtime):
        pytest.skip(f"needs {runtime}")
    return oracle.computed(runtime, write(model) if isinstance(model, Model) else model, inputs)


def inputs_of(model: bytes | Model, seeds: int = 5) -> list[list[Any]]:
    """Make seeded inputs: normal floats, the full range of small integers, indices."""
    read = load_bytes(model) if isinstance(model, bytes) else model
    main = read.subgraphs[0]
    dtypes = {"FLOAT32": np.float32, "INT8": np.int8, "UINT8": np.uint8, "INT16": np.int16, "BOOL": np.bool_}
    return [
        [made(seed, main.tensors[index].shape, dtypes.get(main.tensors[index].type, np.int32)) for index in main.inputs]
        for seed in range(seeds)
    ]


def made(seed: int, shape: Sequence[int], dtype: Any) -> Any:
    generator = np.random.default_rng([seed, *shape])
    if dtype is np.float32:
        return generator.normal(size=shape).astype(np.float32) * (1.0, 4.0, 0.1, 20.0, 1.0)[seed % 5]
    if dtype in (np.int8, np.uint8, np.int16):
        limits = np.iinfo(dtype)
        return generator.integers(limits.min, limits.max, size=shape, dtype=dtype, endpoint=True)
    return generator.integers(0, 2, size=shape).astype(dtype)


def same(
    original: bytes, result: Model, *, inputs: Sequence[Sequence[Any]] | None = None, reference: str = "litert"
) -> None:
    """Hold that TFLM computes of the result, to the bit, what the reference computes of the original."""
    for expected, found in pairs(original, result, inputs, reference):
        np.testing.assert_array_equal(found, expected)


def near(original: bytes, result: Model, share: float, *, inputs: Sequence[Sequence[Any]] | None = None) -> float:
    """Hold that TFLM's results differ from LiteRT's by so much of the output's range at most; return by how much."""
    worst = 0.0
    for expected, found in pairs(original, result, inputs, "litert"):
        span = float(np.max(expected) - np.min(expected)) or 1.0
        worst = max(worst, float(np.max(np.abs(expected.astype(np.float64) - found))) / span)
    assert worst <= share
    return worst


def pairs(
    original: bytes, result: Model, inputs: Sequence[Sequence[Any]] | None, reference: str
) -> list[tuple[Any, Any]]:
    values = inputs_of(original) if inputs is None else inputs
    wanted, found = run(reference, original, values), run("tflm", result, values)
    both = [pair for one, other in zip(wanted, found, strict=True) for pair in zip(one, other, strict=True)]
    assert both
    for expected, value in both:
        assert (expected.shape, expected.dtype) == (value.shape, value.dtype)
        assert np.all(np.isfinite(expected)) or expected.dtype == np.float32
    return both

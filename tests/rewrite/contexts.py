"""A Model -> the Context in which a rewrite is applied to it, for one firmware; and what the interpreter says of it."""

from __future__ import annotations

import numpy as np
import pytest

from tests.rules.cases import inspection_of
from tflm_lint.model.graph import Model
from tflm_lint.model.read import load_bytes
from tflm_lint.model.write import write
from tflm_lint.rewrite.surroundings import Context

M4 = "cortex-m4-cmsis-nn"


def context_of(model: Model | bytes, worth: int = 1, target: str = M4) -> Context:
    return Context(inspection_of(model, target), worth)


def written(model: Model) -> Model:
    """The model as a file says it."""
    return load_bytes(write(model))


def outputs_of(data: bytes) -> list[list[float]]:
    """Run a model of one float input in the real interpreter."""
    runtime = pytest.importorskip("tflite_micro").runtime
    interpreter = runtime.Interpreter.from_bytes(data)
    shape = interpreter.get_input_details(0)["shape"]
    found = []
    for seed in range(3):
        interpreter.set_input(np.random.default_rng(seed).normal(size=shape).astype(np.float32), 0)
        interpreter.invoke()
        found.append(interpreter.get_output(0).ravel().tolist())
    return found

"""The judge looks at whatever a Model can hold: nothing raises, nothing takes long."""

from __future__ import annotations

import math
import random
import time

import pytest

from tests.oracle import generate
from tests.oracle.bases import BASES
from tests.sampling import few
from tflm_lint.model.graph import Model, Operator, Quantization, Tensor
from tflm_lint.model.read import load_bytes
from tflm_lint.verdict import RUNS_ON, STOPS
from tflm_lint.verdict.judge import judge
from tflm_lint.verdict.ports import port_names
from tflm_lint.verdict.table import load_table

DIMENSIONS = (-(2**31), -2, -1, 0, 1, 2, 3, 7, 2**16, 2**31 - 1)
SCALES = (0.0, -0.0, -1.0, 1e-45, 1e-20, 0.5, 3.4e38, math.inf, -math.inf, math.nan)
POINTS = (-(2**63), -(2**31), -129, -128, -1, 0, 1, 127, 2**31, 2**63 - 1)
TYPES = ("FLOAT32", "INT8", "UINT8", "INT16", "INT32", "INT64", "BOOL", "INT4", "FLOAT16", "STRING", "RESOURCE")
NUMBERS = (-(2**31), -1, 0, 1, 2, 5, 2**31 - 1, math.nan, math.inf, 1e-30)
ROUNDS = 30


def shaken(model: Model, rng: random.Random) -> Model:
    """Change a few values of every subgraph to what no converter writes."""
    subgraphs = []
    for subgraph in model.subgraphs:
        tensors = [tensor_shaken(tensor, rng) if rng.random() < 0.4 else tensor for tensor in subgraph.tensors]
        operators = [operator_shaken(operator, len(tensors), rng) for operator in subgraph.operators]
        subgraphs.append(subgraph._replace(tensors=tuple(tensors), operators=tuple(operators)))
    return model._replace(subgraphs=tuple(subgraphs))


def tensor_shaken(tensor: Tensor, rng: random.Random) -> Tensor:
    what = rng.randrange(4)
    if what == 0:
        return tensor._replace(shape=tuple(rng.choice(DIMENSIONS) for _ in range(rng.randrange(9))))
    if what == 1:
        return tensor._replace(type=rng.choice(TYPES))
    if what == 2:
        scales = tuple(rng.choice(SCALES) for _ in range(rng.randrange(4)))
        points = tuple(rng.choice(POINTS) for _ in range(rng.randrange(4)))
        return tensor._replace(quantization=Quantization(scales, points, rng.choice((0, 1, 9, -1))))
    shape = list(tensor.shape) or [1]
    shape[rng.randrange(len(shape))] = rng.choice(DIMENSIONS)
    return tensor._replace(shape=tuple(shape), is_variable=not tensor.is_variable)


def operator_shaken(operator: Operator, tensors: int, rng: random.Random) -> Operator:
    what = rng.randrange(6)
    if what == 0:
        return operator._replace(inputs=tuple(rng.randrange(-1, tensors) for _ in range(rng.randrange(6))))
    if what == 1:
        return operator._replace(outputs=tuple(rng.randrange(tensors) for _ in range(rng.randrange(3))))
    if what == 2:
        return operator._replace(options_type=None, options={})
    if what == 3:
        # the reader refuses a subgraph that there is not
        options = {
            name: value
            if name.endswith("subgraph_index")
            else rng.choice(NUMBERS[:7] if type(value) is int else NUMBERS)
            if type(value) in (int, float)
            else value
            for name, value in operator.options.items()
        }
        return operator._replace(options=options)
    return operator


@pytest.mark.timed
@pytest.mark.parametrize("op", few(sorted(BASES), every=20))
def test_nothing_raises(op: str) -> None:
    tables = [load_table(port=port) for port in port_names()]
    rng = random.Random(op)  # noqa: S311 - chance, not secrets
    for case in generate.cases(8, 20261123, op):
        try:
            model = load_bytes(case.data)
        except ValueError:
            continue
        for _ in range(ROUNDS):
            hostile = shaken(model, rng)
            start = time.process_time()
            for kernels in ("reference", "cmsis-nn"):
                for violation in judge(hostile, ops=rng.choice(tables), kernels=kernels, features={"mve": 1}):
                    assert violation.reason.isprintable(), violation
                    assert violation.effect in STOPS | RUNS_ON
            assert time.process_time() - start < 2

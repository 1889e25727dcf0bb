"""Model bytes -> what a real runtime computes for given or seeded inputs, in a fork that may crash.

The runtimes are LiteRT (PyPI ``ai-edge-litert``, built-in kernels, no delegate) and TensorFlow Lite Micro (PyPI
``tflite-micro``). A runtime may refuse a model, crash or hang: that is an answer as well, and the next one is asked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from tests.oracle.forks import ask, available

__all__ = ["available", "computed", "outputs"]

ARENA = 64 << 20


def outputs(runtime: str, models: Sequence[bytes], *, seconds: float = 10.0) -> list[str]:
    """Run every model on seeded inputs; a digest, or ``refused``, or ``crashed``, at most so many seconds each."""
    answers = [ask(runtime, f"tests.oracle.outputs:{runtime}", data, seconds=seconds) for data in models]
    return [answer.ended or digest(answer.value) for answer in answers]


def computed(runtime: str, model: bytes, inputs: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """Run a model on each set of inputs; fail where the runtime refuses it."""
    answer = ask(runtime, f"tests.oracle.outputs:{runtime}", model, [list(values) for values in inputs])
    assert not answer.ended, f"{runtime}: {answer.ended}: {answer.said}"
    found: list[list[Any]] = answer.value
    return found


def digest(found: list[list[Any]]) -> str:
    """Digest the bytes of all outputs."""
    return hashlib.sha256(b"|".join(value.tobytes() for values in found for value in values)).hexdigest()


def values(shape: Sequence[int], dtype: Any) -> Any:
    """Make the same input every time: normal floats, integers of the full range where they are small, else indices."""
    import numpy as np

    generator = np.random.default_rng(20261127)
    if dtype in (np.int8, np.uint8, np.int16):
        limits = np.iinfo(dtype)
        return generator.integers(limits.min, limits.max, size=shape, dtype=dtype, endpoint=True)
    if np.issubdtype(dtype, np.floating):
        return generator.normal(size=shape).astype(dtype)
    return generator.integers(0, 2, size=shape).astype(dtype)


def litert(data: bytes, inputs: Sequence[Sequence[Any]] | None = None) -> list[list[Any]]:
    """Run a model in LiteRT."""
    from ai_edge_litert.interpreter import Interpreter, OpResolverType

    interpreter = Interpreter(
        model_content=data,
        experimental_op_resolver_type=OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES,
        num_threads=1,
    )
    interpreter.allocate_tensors()
    details = interpreter.get_input_details()
    found = []
    for given in inputs or [[values(detail["shape"], detail["dtype"]) for detail in details]]:
        if inputs is not None:
            interpreter.reset_all_variables()
        for detail, value in zip(details, given, strict=True):
            interpreter.set_tensor(detail["index"], value)
        interpreter.invoke()
        found.append([interpreter.get_tensor(detail["index"]) for detail in interpreter.get_output_details()])
    return found


def tflm(data: bytes, inputs: Sequence[Sequence[Any]] | None = None) -> list[list[Any]]:
    """Run a model in TensorFlow Lite Micro."""
    import numpy as np
    import tflite
    from tflite_micro import runtime

    graph = tflite.Model.GetRootAs(data, 0).Subgraphs(0)
    interpreter = runtime.Interpreter.from_bytes(data, arena_size=ARENA)
    if inputs is None:
        details = map(interpreter.get_input_details, range(graph.InputsLength()))
        inputs = [[values(detail["shape"], detail["dtype"]) for detail in details]]
    found = []
    for number, given in enumerate(inputs):
        if number:
            interpreter.reset()
        for position, value in enumerate(given):
            interpreter.set_input(value, position)
        interpreter.invoke()
        found.append([np.array(interpreter.get_output(position)) for position in range(graph.OutputsLength())])
    return found

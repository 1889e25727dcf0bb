"""A model and inputs on standard input -> what a real runtime computes, on standard output.

Run by `proof.runtimes` as a process of its own: the runtime may refuse a model, crash or hang. One line of JSON says
what is asked, the bytes that it counts follow; one line answers, and the bytes of the outputs follow.
"""

from __future__ import annotations

import json
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, BinaryIO

#: The most memory that a run may take, where the system can say so.
MOST_MEMORY = 6 << 30


def main() -> None:
    """Answer one request."""
    # the runtimes write to standard output what belongs on standard error
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    _bound()
    asked = json.loads(sys.stdin.buffer.readline())
    model = sys.stdin.buffer.read(asked["model"])
    samples = [_sample(sys.stdin.buffer, asked["inputs"]) for _ in range(asked["samples"])]
    run = {"litert": _litert, "tflm": _tflm}[asked["runtime"]]
    try:
        outputs = run(model, samples, asked)
    except Exception as error:
        answers.write(json.dumps({"error": f"{error}"}).encode() + b"\n")
        return
    sizes = [[len(output) for output in sample] for sample in outputs]
    answers.write(json.dumps({"sizes": sizes}).encode() + b"\n")
    for sample in outputs:
        answers.writelines(sample)


def _bound() -> None:
    try:
        import resource
    except ImportError:  # only POSIX has it; the time limit holds everywhere
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


def _sample(file: BinaryIO, inputs: Sequence[Any]) -> list[Any]:
    import numpy as np

    arrays = []
    for asked in inputs:
        data = np.frombuffer(file.read(asked["bytes"]), dtype=asked["dtype"])
        arrays.append(data.reshape(asked["shape"]))
    return arrays


def _litert(model: bytes, samples: list[list[Any]], asked: Any) -> list[list[bytes]]:
    from ai_edge_litert.interpreter import Interpreter, OpResolverType

    interpreter = Interpreter(
        model_content=model,
        experimental_op_resolver_type=OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES,
        num_threads=1,
    )
    details = interpreter.get_input_details()
    for detail, tensor in zip(details, asked["inputs"], strict=True):
        if detail["shape"].tolist() != tensor["shape"]:
            interpreter.resize_tensor_input(detail["index"], tensor["shape"])
    interpreter.allocate_tensors()
    found = []
    for sample in samples:
        for detail, values in zip(details, sample, strict=True):
            interpreter.set_tensor(detail["index"], values)
        interpreter.invoke()
        found.append([interpreter.get_tensor(detail["index"]).tobytes() for detail in interpreter.get_output_details()])
    return found


def _tflm(model: bytes, samples: list[list[Any]], asked: Any) -> list[list[bytes]]:
    from tflite_micro import runtime

    interpreter = runtime.Interpreter.from_bytes(model, arena_size=asked["arena"])
    found = []
    for sample in samples:
        for position, values in enumerate(sample):
            interpreter.set_input(values, position)
        if interpreter.invoke():
            raise RuntimeError("Invoke failed")
        found.append([interpreter.get_output(position).tobytes() for position in range(asked["outputs"])])
    return found


if __name__ == "__main__":
    main()

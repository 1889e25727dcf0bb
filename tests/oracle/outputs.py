"""Model bytes -> a digest of what a real runtime computes for seeded inputs, each in a child of its own.

The runtimes are LiteRT (PyPI ``ai-edge-litert``, built-in kernels, no delegate) and TensorFlow Lite Micro (PyPI
``tflite-micro``). A runtime may refuse a model, crash or hang: that is an answer as well, and the next one is asked.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import os
import resource
import signal
import struct
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
MODULES = {"litert": "ai_edge_litert", "tflm": "tflite_micro"}
ARENA = 64 << 20


def available(runtime: str) -> bool:
    """Tell whether this machine has the runtime."""
    return sys.platform == "linux" and importlib.util.find_spec(MODULES[runtime]) is not None


def outputs(runtime: str, models: Sequence[bytes], *, seconds: float = 10.0) -> list[str]:
    """Run every model; a digest, or ``refused``, or ``crashed``, at most so many seconds each."""
    frames = b"".join(struct.pack("<fI", seconds, len(data)) + data for data in models)
    done = subprocess.run(
        [sys.executable, "-m", "tests.oracle.outputs", runtime],
        cwd=ROOT,
        input=frames,
        check=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
    )
    found = done.stdout.decode().split()
    assert len(found) == len(models)
    return found


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


def litert(data: bytes) -> list[bytes]:
    """Run a model in LiteRT."""
    from ai_edge_litert.interpreter import Interpreter, OpResolverType

    interpreter = Interpreter(
        model_content=data,
        experimental_op_resolver_type=OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES,
        num_threads=1,
    )
    interpreter.allocate_tensors()
    for detail in interpreter.get_input_details():
        interpreter.set_tensor(detail["index"], values(detail["shape"], detail["dtype"]))
    interpreter.invoke()
    return [interpreter.get_tensor(detail["index"]).tobytes() for detail in interpreter.get_output_details()]


def tflm(data: bytes) -> list[bytes]:
    """Run a model in TensorFlow Lite Micro."""
    import tflite
    from tflite_micro import runtime

    graph = tflite.Model.GetRootAs(data, 0).Subgraphs(0)
    interpreter = runtime.Interpreter.from_bytes(data, arena_size=ARENA)
    for position in range(graph.InputsLength()):
        detail = interpreter.get_input_details(position)
        interpreter.set_input(values(detail["shape"], detail["dtype"]), position)
    interpreter.invoke()
    return [interpreter.get_output(position).tobytes() for position in range(graph.OutputsLength())]


def attempt(run: Callable[[bytes], list[bytes]], data: bytes, seconds: float) -> str:
    """Run a model in a fork; what it says last is its answer."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        try:
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.setitimer(signal.ITIMER_REAL, seconds)
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            answer = b"refused"
            with contextlib.suppress(Exception):
                answer = hashlib.sha256(b"|".join(run(data))).hexdigest().encode()
            os.write(writer, answer)
        finally:
            os._exit(0)
    os.close(writer)
    said = b"".join(iter(lambda: os.read(reader, 4096), b""))
    os.close(reader)
    os.waitpid(child, 0)
    return said.decode() or "crashed"


def main() -> None:
    run = {"litert": litert, "tflm": tflm}[sys.argv[1]]
    results = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    run_once = (ROOT / "fixtures" / "hello_world_int8.tflite").read_bytes()
    attempt(run, run_once, 60.0)  # reads the libraries from the disk
    with contextlib.suppress(Exception):
        run(run_once)  # and once here, so that no fork has to import
    while header := sys.stdin.buffer.read(8):
        seconds, length = struct.unpack("<fI", header)
        results.write(attempt(run, sys.stdin.buffer.read(length), seconds) + "\n")


if __name__ == "__main__":
    main()

"""A model and inputs -> what LiteRT or TensorFlow Lite Micro computes, or why it does not; in a process of its own."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys

from tflm_lint.errors import UsageError
from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from tflm_lint.model.graph import Tensor
    from tflm_lint.proof.samples import Sample

LITERT, TFLM = "litert", "tflm"
#: Runtime -> what people call it, the module, and what the package index calls it.
RUNTIMES = {
    LITERT: ("LiteRT", "ai_edge_litert", "ai-edge-litert"),
    TFLM: ("TensorFlow Lite Micro", "tflite_micro", "tflite-micro"),
}
#: Type of a tensor -> numpy's name of it, for those that the runtimes can be given.
DTYPES = {
    "FLOAT32": "float32", "FLOAT64": "float64", "INT8": "int8", "UINT8": "uint8", "INT16": "int16", "UINT16": "uint16",
    "INT32": "int32", "UINT32": "uint32", "INT64": "int64", "UINT64": "uint64", "BOOL": "bool",
}  # fmt: skip
#: Seconds that all samples of a model may take.
SECONDS = 60.0
ROOMY = 64 << 20
_NOT_SAID = re.compile(rb"Arena allocation|^\s*$|^INFO|^W0000|WARNING")


class Answer(NamedTuple):
    """The bytes of every output of every sample, or why there are none."""

    outputs: tuple[tuple[bytes, ...], ...] = ()
    error: str | None = None


def require() -> None:
    """Raise `UsageError` where a runtime is not installed, and say how to get it."""
    from importlib.util import find_spec

    missing = [wheel for _, module, wheel in RUNTIMES.values() if find_spec(module) is None]
    if missing:
        are = "is" if len(missing) == 1 else "are"
        raise UsageError(
            f"the proof runs the real interpreters: {' and '.join(missing)} {are} missing: "
            "pip install 'tflm-lint[prove]' (x86-64 Linux)"
        )


def version(runtime: str) -> str:
    """Return the version of a runtime that is installed."""
    from importlib.metadata import version as version_of

    return version_of(RUNTIMES[runtime][2])


def run(
    runtime: str,
    data: bytes,
    inputs: Sequence[Tensor],
    samples: Sequence[Sample],
    outputs: int,
    *,
    arena: int = ROOMY,
    seconds: float = SECONDS,
) -> Answer:
    """Run the samples one after the other in one interpreter."""
    sizes = [len(value) for value in samples[0].inputs]
    asked = {
        "runtime": runtime,
        "model": len(data),
        "arena": arena,
        "samples": len(samples),
        "outputs": outputs,
        "inputs": [
            {"shape": list(tensor.shape), "dtype": DTYPES[tensor.type], "bytes": size}
            for tensor, size in zip(inputs, sizes, strict=True)
        ],
    }
    request = b"".join(
        [json.dumps(asked).encode(), b"\n", data, *[value for sample in samples for value in sample.inputs]]
    )
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "PYTHONSAFEPATH": "1", "TF_CPP_MIN_LOG_LEVEL": "3"}
    try:
        done = subprocess.run(  # noqa: S603 - our own file, by the running Python
            [sys.executable, os.path.join(os.path.dirname(__file__), "worker.py")],
            input=request,
            capture_output=True,
            timeout=seconds,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Answer(error=f"no answer within {seconds:g} seconds")
    except OSError as error:
        return Answer(error=f"cannot be started: {error.strerror or error}")
    return _answer(done)


def _answer(done: subprocess.CompletedProcess[bytes]) -> Answer:
    line, _, data = done.stdout.partition(b"\n")
    if done.returncode < 0 or not line:
        how = f"signal {-done.returncode}" if done.returncode < 0 else f"exit code {done.returncode}"
        return Answer(error=f"crashed: {how}{_said(done.stderr)}")
    answer = json.loads(line)
    if "error" in answer:
        return Answer(error=f"{answer['error']}{_said(done.stderr)}"[:500])
    found, at = [], 0
    for sizes in answer["sizes"]:
        outputs = []
        for size in sizes:
            outputs.append(data[at : at + size])
            at += size
        found.append(tuple(outputs))
    return Answer(tuple(found))


def _said(log: bytes) -> str:
    """Return the first lines of a log that say something, without what changes from run to run."""
    lines = [line.decode("utf-8", "replace").strip() for line in log.splitlines() if not _NOT_SAID.search(line)]
    said = " | ".join(lines[:3])
    return f" ({re.sub(r'0x[0-9a-f]+', '0x…', said)})" if said else ""

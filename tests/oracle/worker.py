"""Frames on standard input -> one JSON line each: what the real interpreter did with the model.

Run as ``python -m tests.oracle.worker`` by ``tests.oracle.interpreter``, to keep the tests' own process out of it.
Every model runs in a fork, since the interpreter may crash, hang, or write where it should not and spoil what follows.
Several share one at first, for the fork takes ten times as long as a small model: what runs there, or is refused before
it is invoked, is known; whatever else, and all that follows a crash, is asked again in forks of their own.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import resource
import signal
import struct
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import tflite
from tflite_micro.python.tflite_micro import runtime

#: A model that fails for want of memory is tried again with this arena.
LARGE_ARENA = 128 << 20
FILLS: dict[str, Callable[[Any, Any], Any]] = {
    "ones": np.ones,
    "zeros": np.zeros,
    # axes and positions that differ from each other; asked only where Invoke refuses both others
    "ramp": lambda shape, dtype: np.arange(np.prod(shape, dtype=int)).astype(dtype).reshape(shape),
}
NO_MEMORY = re.compile(r"missing: \d|arena size is too small|Failed to (?:allocate|resize|request)", re.I)
#: What the wrapper can set, by the schema's number of the type.
DTYPES = {
    tflite.TensorType.FLOAT32: np.float32,
    tflite.TensorType.FLOAT16: np.float16,
    tflite.TensorType.FLOAT64: np.float64,
    tflite.TensorType.INT8: np.int8,
    tflite.TensorType.INT16: np.int16,
    tflite.TensorType.INT32: np.int32,
    tflite.TensorType.INT64: np.int64,
    tflite.TensorType.UINT8: np.uint8,
    tflite.TensorType.UINT16: np.uint16,
    tflite.TensorType.UINT32: np.uint32,
    tflite.TensorType.UINT64: np.uint64,
    tflite.TensorType.BOOL: np.bool_,
    tflite.TensorType.COMPLEX64: np.complex64,
    tflite.TensorType.COMPLEX128: np.complex128,
}
RECORDED = re.compile(r"\[RecordingMicroAllocator\] Arena allocation (\w+) (\d+) bytes")
MAX_ERROR = 400


def serve() -> None:
    """Judge every frame (seconds, thorough, arena, count, then length and bytes of each) until end of file."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    results = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    log = os.memfd_create("stderr")
    while header := sys.stdin.buffer.read(16):
        seconds, thorough, arena, count = struct.unpack("<fIII", header)
        models = [sys.stdin.buffer.read(*struct.unpack("<I", sys.stdin.buffer.read(4))) for _ in range(count)]
        known = {} if thorough or count == 1 else _together(models, arena, seconds, log)
        for number, data in enumerate(models):
            result = known.get(number) or judge(data, arena, seconds, bool(thorough), log)
            results.write(json.dumps(result) + "\n")


def _together(models: list[bytes], arena: int, seconds: float, log: int) -> dict[int, dict[str, Any]]:
    """Run models one after the other in one fork, and in the next what follows a crash; return what is sure."""
    known: dict[int, dict[str, Any]] = {}
    start = 0
    while start < len(models):
        reader, writer = os.pipe()
        child = os.fork()
        if not child:
            try:
                os.dup2(log, 2)
                for number in range(start, len(models)):
                    os.ftruncate(log, 0)
                    os.lseek(log, 0, os.SEEK_SET)
                    os.write(writer, json.dumps({"begin": number}).encode() + b"\n")
                    _run(models[number], "ones", arena, seconds, writer)
                    os.lseek(log, 0, os.SEEK_SET)
                    text = os.read(log, 1 << 16).decode("utf-8", "replace")
                    # more than a pipe holds would wait for the parent, which reads until the end
                    os.write(writer, json.dumps({"end": text}).encode() + b"\n")
            finally:
                os._exit(0)
        os.close(writer)
        with os.fdopen(reader, "rb") as lines:
            said = [json.loads(line) for line in lines]
        os.waitpid(child, 0)
        for line in said:
            if "begin" in line:
                start, outcome = line["begin"] + 1, {"verdict": "", "stage": "", "error": "", "arena_used": None}
            elif "end" not in line:
                outcome |= line
            elif (sure := _sure(outcome, line["end"])) is not None:
                known[start - 1] = sure
        if not said:
            break
    return known


def _sure(outcome: dict[str, Any], text: str) -> dict[str, Any] | None:
    """Return the result where no other inputs and no larger arena would change it."""
    if outcome["verdict"] == "reject" and outcome["stage"] != "invoke" and not NO_MEMORY.search(text):
        outcome["error"] = (_last(text) or outcome["error"])[:MAX_ERROR]
    elif outcome["verdict"] == "accept":
        _take_sizes(outcome, text)
    else:
        return None
    return {**outcome, "log": "", "fills": {"ones": outcome["verdict"]}, "data_dependent": False}


def judge(data: bytes, arena: int, seconds: float, thorough: bool, log: int) -> dict[str, Any]:
    """Run a model with ones and, where that does not settle it, with others; accept where any is accepted."""
    outcomes: dict[str, dict[str, Any]] = {}
    for fill in FILLS:
        if fill == "ramp" and any(outcome["verdict"] != "reject" for outcome in outcomes.values()):
            break
        outcomes[fill] = _attempt(data, fill, arena, seconds, log)
        if outcomes[fill]["verdict"] != "accept" and NO_MEMORY.search(outcomes[fill]["log"]):
            outcomes[fill] = _attempt(data, fill, LARGE_ARENA, seconds, log)
        if outcomes[fill]["stage"] not in ("", "invoke") or (outcomes[fill]["verdict"] == "accept" and not thorough):
            break
    best = min(outcomes.values(), key=lambda o: ["accept", "crash", "reject"].index(o["verdict"]))
    fills = {fill: outcome["verdict"] for fill, outcome in outcomes.items()}
    return {**best, "fills": fills, "data_dependent": len(set(fills.values())) > 1}


def _attempt(data: bytes, fill: str, arena: int, seconds: float, log: int) -> dict[str, Any]:
    """Fork, run once, and tell how it ended."""
    os.ftruncate(log, 0)
    os.lseek(log, 0, os.SEEK_SET)
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.close(reader)
            os.dup2(log, 2)
            _run(data, fill, arena, seconds, writer)
        finally:
            os._exit(0)
    os.close(writer)
    said = b"".join(iter(lambda: os.read(reader, 65536), b""))
    os.close(reader)
    _, status = os.waitpid(child, 0)
    os.lseek(log, 0, os.SEEK_SET)
    text = os.read(log, 1 << 16).decode("utf-8", "replace")
    *stages, last = [json.loads(line) for line in said.splitlines()] or [{}]
    stages.append(last)
    outcome: dict[str, Any] = {"verdict": "", "stage": "", "error": "", "arena_used": None, "status": None}
    for stage in stages:
        outcome |= stage
    if os.WIFSIGNALED(status) or not outcome["verdict"]:
        number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        name = "timeout" if number in (signal.SIGPROF, signal.SIGXCPU) else f"signal {number}"
        outcome |= {"verdict": "crash", "error": f"{name}: {_last(text)}"[:MAX_ERROR].rstrip(": ")}
    elif outcome["verdict"] == "reject":
        outcome["error"] = (_last(text) or outcome["error"])[:MAX_ERROR]
    else:
        _take_sizes(outcome, text)
    return {**outcome, "log": text if outcome["verdict"] != "accept" else ""}


def _take_sizes(outcome: dict[str, Any], text: str) -> None:
    """Put what the recording allocator said to a model that ran."""
    outcome["stage"] = ""
    outcome |= {f"arena_{name}": int(size) for name, size in RECORDED.findall(text)}
    outcome["arena_used"] = outcome.pop("arena_total", None)


def _last(text: str) -> str:
    """Join the messages of a failed run; the first names the cause, the last the operator."""
    lines = [line for line in text.splitlines() if line.strip() and "Arena allocation" not in line]
    return " | ".join(lines[:3])


def _run(data: bytes, fill: str, arena: int, seconds: float, writer: int) -> None:
    """Construct, allocate, set the inputs and invoke; write each stage before it begins."""

    def say(**what: Any) -> None:
        os.write(writer, json.dumps(what).encode() + b"\n")

    # The default action of SIGPROF ends even a loop inside the kernel; processor time, for the machine may be busy.
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
    say(stage="allocate")
    try:
        interpreter = runtime.Interpreter.from_bytes(data, arena_size=arena)
    except RuntimeError as error:
        return say(verdict="reject", error=str(error))
    except Exception as error:  # the wrapper's own reader refuses the model in Python's ways
        return say(verdict="reject", stage="construct", error=f"{type(error).__name__}: {error}")
    say(stage="invoke")
    _fill(interpreter, data, FILLS[fill])
    try:
        status = interpreter.invoke()
    except RuntimeError as error:
        return say(verdict="reject", error=str(error))
    interpreter.print_allocations()
    return say(verdict="accept", status=status)


def _fill(interpreter: Any, data: bytes, values: Callable[[Any, Any], Any]) -> None:
    """Set every input that the wrapper can set; the others keep what the arena holds.

    Types and shapes come from the file: the wrapper's own ``get_input_details`` dies on types that numpy lacks.
    """
    graph = tflite.Model.GetRootAs(data, 0).Subgraphs(0)
    for position in range(graph.InputsLength()):
        tensor = graph.Tensors(graph.Inputs(position))
        if tensor.Type() in DTYPES:
            shape = tuple(tensor.Shape(i) for i in range(tensor.ShapeLength()))
            # what no harness has the memory to fill keeps what the arena holds
            with contextlib.suppress(ValueError, TypeError, IndexError, MemoryError):
                interpreter.set_input(values(shape, DTYPES[tensor.Type()]), position)


if __name__ == "__main__":
    serve()

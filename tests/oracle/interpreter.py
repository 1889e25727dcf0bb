"""Model bytes -> Verdict: what the real TensorFlow Lite Micro did with it, as the judge of this project's own verdict.

The judge is the PyPI ``tflite-micro`` interpreter (x86-64 Linux, reference kernels, release build). *Accept* means
that construction, ``AllocateTensors`` and ``Invoke`` succeeded with all inputs one, or else zero, or else counted up.
*Reject* is an error status in any of the three, *crash* the death of the process (a signal, an abort) or no end within
the time. Neither must pass as running.

A verdict can hang on what the memory or the inputs happened to hold: ``judge(..., thorough=True)`` runs both fills, in
an arena of its own mapping and in one amid the heap, filled otherwise by the C library (``MALLOC_PERTURB_``), and marks
what differs ``unstable``.
"""

from __future__ import annotations

import atexit
import importlib.util
import json
import os
import struct
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[2]


#: Arena and filling of the two passes. The stored truth was made with the first arena; the second is small enough that
#: the C library takes it from the heap, so that what lies around it is other memory.
MEMORIES = ((2 << 20, 0), (96 << 10, 0xA5))


class Verdict(NamedTuple):
    """What the interpreter did; sizes in bytes as its recording allocator tells them."""

    verdict: str
    stage: str = ""
    error: str = ""
    arena_used: int | None = None
    #: Whether ones and zeros as inputs ended differently (known only where both were run).
    data_dependent: bool = False
    #: Whether repetition in other memory ended differently, or only one fill of the inputs crashed.
    unstable: bool = False

    @property
    def runs(self) -> bool:
        """Tell whether the model may pass as running."""
        return self.verdict == "accept"


def available() -> bool:
    """Tell whether this machine has the interpreter."""
    return sys.platform == "linux" and importlib.util.find_spec("tflite_micro") is not None


def judge(
    models: Sequence[bytes], *, seconds: float = 10.0, processes: int = 2, thorough: bool = False
) -> list[Verdict]:
    """Run every model in the interpreter, at most ``seconds`` each attempt; results in the order of ``models``."""
    memories = MEMORIES if thorough else MEMORIES[:1]
    passes = [_run(models, _Settings(seconds, thorough, *memory), processes) for memory in memories]
    return [_settle(runs) for runs in zip(*passes, strict=True)]


class _Settings(NamedTuple):
    seconds: float
    thorough: bool
    arena: int
    #: What the C library fills fresh memory with; 0 leaves it.
    filling: int


def _settle(runs: Sequence[dict[str, Any]]) -> Verdict:
    first = runs[0]
    verdicts = {json.dumps(run["fills"]) for run in runs}
    return Verdict(
        first["verdict"],
        first["stage"],
        first["error"],
        first["arena_used"],
        any(run["data_dependent"] for run in runs),
        len(verdicts) > 1
        or any(len(run["fills"]) > 1 and "crash" in run["fills"].values() and run["data_dependent"] for run in runs),
    )


def _run(models: Sequence[bytes], settings: _Settings, processes: int) -> list[dict[str, Any]]:
    """Deal the models to worker processes, round robin, so that slow ones spread."""
    results: list[dict[str, Any]] = [{}] * len(models)
    lanes = [range(start, len(models), processes) for start in range(min(processes, len(models)))]
    threads = [threading.Thread(target=_lane, args=(models, lane, results, settings)) for lane in lanes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    missing = [i for i, result in enumerate(results) if not result]
    if missing:
        message = f"the interpreter's worker process ended early: {len(missing)} of {len(models)} models not judged"
        raise RuntimeError(message)
    return results


#: How many models are given to a worker at a time.
TOGETHER = 16

#: Filling of the memory and number of the lane -> the worker that serves it, until the tests end.
_WORKERS: dict[tuple[int, int], subprocess.Popen[bytes]] = {}


def _lane(models: Sequence[bytes], lane: range, results: list[dict[str, Any]], settings: _Settings) -> None:
    key = settings.filling, lane.start
    if key not in _WORKERS:
        environment = {**os.environ, "MALLOC_PERTURB_": str(settings.filling), "OPENBLAS_NUM_THREADS": "1"}
        _WORKERS[key] = subprocess.Popen(
            [sys.executable, "-m", "tests.oracle.worker"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    worker = _WORKERS[key]
    assert worker.stdin
    assert worker.stdout
    try:
        for start in range(0, len(lane), TOGETHER):
            group = lane[start : start + TOGETHER]
            header = struct.pack("<fIII", settings.seconds, settings.thorough, settings.arena, len(group))
            frames = [struct.pack("<I", len(models[index])) + models[index] for index in group]
            worker.stdin.write(header + b"".join(frames))
            worker.stdin.flush()
            for index in group:
                results[index] = json.loads(worker.stdout.readline())
    except (BrokenPipeError, json.JSONDecodeError):
        # Told by the caller, who counts the results that are missing; the next one begins with another worker.
        worker.kill()
        del _WORKERS[key]


@atexit.register
def _end() -> None:
    for worker in _WORKERS.values():
        worker.communicate()

"""Questions to a real runtime: each is answered in a fork of a child that has imported it once, and may crash or hang.

The child is started by the first question and ends with the tests: to import a runtime takes half a second, to fork a
few milliseconds.
"""

from __future__ import annotations

import atexit
import contextlib
import importlib
import importlib.util
import os
import pickle
import signal
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[2]
MODULES = {"litert": "ai_edge_litert", "tflm": "tflite_micro"}
#: Of what a runtime says before it ends, so much is kept.
MAX_SAID = 2000


class Answer(NamedTuple):
    """What a function returned, or that it was ``refused`` (an exception) or ``crashed``, and what was said."""

    ended: str = ""
    value: Any = None
    said: str = ""


def available(runtime: str) -> bool:
    """Tell whether this machine has the runtime."""
    return sys.platform == "linux" and importlib.util.find_spec(MODULES[runtime]) is not None


_CHILDREN: dict[str, subprocess.Popen[bytes]] = {}


def ask(runtime: str, function: str, *arguments: Any, seconds: float = 60.0) -> Answer:
    """Call ``module:function`` where the runtime is imported already."""
    child = _CHILDREN.get(runtime)
    if child is None or child.poll() is not None:
        child = _CHILDREN[runtime] = subprocess.Popen(
            [sys.executable, "-m", "tests.oracle.forks", runtime],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        )
    assert child.stdin
    assert child.stdout
    frame = pickle.dumps((seconds, function, arguments))
    child.stdin.write(struct.pack("<Q", len(frame)) + frame)
    child.stdin.flush()
    header = child.stdout.read(8)
    assert len(header) == 8, f"the process that asks {runtime} ended early"
    (length,) = struct.unpack("<Q", header)
    return Answer(*pickle.loads(child.stdout.read(length)))  # noqa: S301 - our own child's


@atexit.register
def _end() -> None:
    for child in _CHILDREN.values():
        child.communicate()


def serve(runtime: str) -> None:
    """Answer until the end of the questions."""
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    log = os.memfd_create("said")
    warm = (ROOT / "fixtures" / "hello_world_int8.tflite").read_bytes()
    _answer(60.0, f"tests.oracle.outputs:{runtime}", (warm,), log)  # reads the libraries from the disk
    with contextlib.suppress(Exception):
        _call(f"tests.oracle.outputs:{runtime}", (warm,))  # and once here, so that no fork has to import
    while header := sys.stdin.buffer.read(8):
        frame = sys.stdin.buffer.read(*struct.unpack("<Q", header))
        seconds, function, arguments = pickle.loads(frame)  # noqa: S301 - our own parent's
        answer = _answer(seconds, function, arguments, log)
        answers.write(struct.pack("<Q", len(answer)) + answer)
        answers.flush()


def _call(function: str, arguments: tuple[Any, ...]) -> Any:
    module, _, name = function.partition(":")
    return getattr(importlib.import_module(module), name)(*arguments)


def _answer(seconds: float, function: str, arguments: tuple[Any, ...], log: int) -> bytes:
    """Fork, call, and return the pickled fields of the `Answer`, which the fork wrote before it ended."""
    os.ftruncate(log, 0)
    os.lseek(log, 0, os.SEEK_SET)
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.dup2(log, 2)
            os.dup2(log, 1)
            signal.signal(signal.SIGALRM, signal.SIG_DFL)  # which ends even a loop inside of a kernel
            signal.setitimer(signal.ITIMER_REAL, seconds)
            try:
                answer = pickle.dumps(("", _call(function, arguments), ""))
            except Exception as error:
                answer = pickle.dumps(("refused", None, f"{_said(log)}{type(error).__name__}: {error}"))
            with os.fdopen(writer, "wb") as file:
                file.write(answer)
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as file:
        answer = file.read()
    os.waitpid(child, 0)
    return answer or pickle.dumps(("crashed", None, _said(log)))


def _said(log: int) -> str:
    size = os.lseek(log, 0, os.SEEK_END)
    return os.pread(log, MAX_SAID, max(0, size - MAX_SAID)).decode(errors="replace")


if __name__ == "__main__":
    serve(sys.argv[1])

"""Names -> Subjects: what is linted, read one after the other, with what its surroundings say of it.

Here is how a path's bytes are read, of a file or standard input, and the Subject that they make: one model of a run, or
why it is none.
"""

from __future__ import annotations

import os
import sys

from tflm_lint.model.graph import Model
from tflm_lint.model.limits import read_whole
from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.inputs.lock_entries import Locked
    from tflm_lint.model.malformed import Malformed
    from tflm_lint.sources.application import Application
    from tflm_lint.sources.arrays import ModelArray
    from tflm_lint.sources.manifest import Manifest

STANDARD_INPUT = "-"
#: In any case: a disk that came from Windows or a camera may hold ``MODEL.TFLITE``.
SUFFIX = ".tflite"
#: Seconds until somebody writes into a pipe that was named; and what a shell names its own by, which it writes itself.
PATIENCE = 5
_OF_A_SHELL = ("/dev/", "/proc/")


def read_bytes(path: str) -> bytes:
    """Read a file or standard input to its end; raise `OSError`, also for a stream that does not end."""
    if path == STANDARD_INPUT:
        if sys.stdin is None:
            raise OSError("standard input is closed")
        return read_whole(sys.stdin.buffer)
    with open(path, "rb", opener=_open) as file:
        return read_whole(file)


def _open(path: str, flags: int) -> int:
    """Open a file; raise `OSError` for a socket, a terminal, and a pipe with a name that nobody writes into."""
    import stat

    status = os.stat(path)
    mode = status.st_mode
    # what the kernel makes when it is read has no size, and may wait for ever
    if os.name == "nt" or (stat.S_ISREG(mode) and status.st_size):
        return os.open(path, flags)
    if stat.S_ISSOCK(mode):
        raise OSError(0, "is a socket, expected a file", path)
    piped = stat.S_ISFIFO(mode)
    waits = piped and not path.startswith(_OF_A_SHELL)
    descriptor = os.open(path, flags | (os.O_NONBLOCK if waits or not piped else 0))
    try:
        if os.isatty(descriptor):
            raise OSError(0, "is a terminal, expected a file", path)
        if waits:
            import select

            poll = select.poll()
            poll.register(descriptor, select.POLLIN)
            if not poll.poll(PATIENCE * 1000):
                raise OSError(0, f"is a pipe that nobody writes into within {PATIENCE} seconds", path)
            os.set_blocking(descriptor, True)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def read_model(path: str) -> bytes:
    """Read a model that nobody named as what is to be linted: no pipe, which may never end."""
    from tflm_lint.disk import opened

    with opened(path) as file:
        return read_whole(file)


def bytes_named(path: str) -> bytes:
    """Read the file, or standard input, of which a command writes something; raise `EmitError`."""
    try:
        return read_bytes(path)
    except (OSError, MemoryError) as error:
        from tflm_lint.errors import EmitError

        raise EmitError(f"{path}: {why_unreadable(error)}") from error


def model_named(path: str, data: bytes) -> Model:
    """Read the model that these bytes of a file are; raise `NoModelError`."""
    from tflm_lint.model.read import load_bytes

    try:
        return load_bytes(data)
    except ValueError as error:
        from tflm_lint.model.malformed import Malformed

        if not isinstance(error, Malformed):
            raise
        from tflm_lint.errors import NoModelError

        raise NoModelError(f"{path}: {error}") from error


def why_unreadable(error: OSError | MemoryError) -> str:
    """Return what the operating system says, without the file's name."""
    return getattr(error, "strerror", None) or str(error) or "not enough memory"


class Subject(NamedTuple):
    """One model of a run, with what its surroundings say of it."""

    #: As the report names it.
    path: str
    #: The model's bytes: the file's, or those of the array in it.
    data: bytes
    model: Model | Malformed
    #: The C array that holds the bytes.
    array: ModelArray | None = None
    #: The applications that run the model, where their sources were named.
    applications: tuple[Application, ...] = ()
    #: The manifest of a wake word that lies beside the model.
    manifest: Manifest | None = None
    #: What the lock has of it, where the models of the run are held against one.
    locked: Locked | None = None


def subject_of(data: bytes, path: str) -> Subject:
    """Read the bytes of one model; what is none is a Subject too, with the error in the model's place."""
    from tflm_lint.model.read import load_bytes

    try:
        return Subject(path, data, load_bytes(data))
    except ValueError as error:
        from tflm_lint.model.malformed import Malformed

        if not isinstance(error, Malformed):
            raise
        return Subject(path, data, error.with_traceback(None))


def subject_of_model(model: Model, path: str = "<model>") -> Subject:
    """Make a Subject of a Model that was read, or made, elsewhere."""
    return Subject(path, model.data, model)

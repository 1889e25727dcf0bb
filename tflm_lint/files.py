"""Planned files -> the disk: all of them whole, or none of them touched; or a comparison with what lies there."""

from __future__ import annotations

import os

from tflm_lint.record import NamedTuple, imported
from tflm_lint.words import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Any, BinaryIO

    from tflm_lint.errors import EmitError

#: Lines of a difference that are shown; and lines behind the first differing one in which more are looked for.
_SHOWN = 24
_WINDOW = 400
#: Seconds that somebody has to read a pipe that is written to.
PATIENCE = 5

#: What files that tflm-lint writes begin with; or as `xxd -i` does but for ``const`` and alignment, which those lack.
MARK = b"/* Written by tflm-lint "
#: What its pages begin with.
PAGE_MARK = b"<!doctype html>\n<!-- Written by tflm-lint -->"
_LIKE_XXD = (
    rb"(?:alignas|_Alignas|__attribute__)\([a-z\d()]+\) (?:__attribute__\(\(section\([^\n]*?\)\)\) )?"
    rb"(?:extern )?const unsigned char \w+\[\] = \{\n"
)


class PlannedFile(NamedTuple):
    """A file that is to be: ``chunks`` gives its bytes from the start each time it is called."""

    path: str
    chunks: Callable[[], Iterable[bytes]]


def why_not_ours(path: str) -> str | None:
    """Say why a file is none that tflm-lint wrote; None for one that it did, an empty one, a device, and none."""
    if not os.path.isfile(path):
        return None
    with open(path, "rb") as file:
        start = file.read(4096)
    if not start or start.startswith((MARK, PAGE_MARK)):
        return None
    import re

    if re.match(_LIKE_XXD, start):
        return None
    return "tflm-lint did not write this file"


def write(files: Sequence[PlannedFile]) -> list[str]:
    """Write the files and return the paths of those that changed; what is up to date keeps its time stamp.

    Every file is written beside its destination first, and only when all are complete they are renamed over the old
    ones. Raises `EmitError` with nothing changed where one cannot be written.
    """
    staged: list[tuple[str, str]] = []
    changed = []
    before = _ended_by_exceptions()
    try:
        for number, file in enumerate(files):
            # A link stays a link: what it points to is replaced.
            target = os.path.realpath(file.path)
            _require_writable(file.path, target)
            if os.path.exists(target) and not os.path.isfile(target):
                with _device(file.path) as device:  # a pipe, /dev/null: there is no old file to keep
                    device.writelines(file.chunks())
                changed.append(file.path)
                continue
            # Not made of the target's name, which may be as long as the file system allows.
            temporary = os.path.join(os.path.dirname(target), f".tflm-lint-{os.getpid()}-{number}.tmp")
            staged.append((temporary, target))
            if _stage(file, temporary, target):
                changed.append(file.path)
            else:
                staged.pop()
                os.unlink(temporary)
        while staged:
            os.replace(*staged[0])
            del staged[0]
    except OSError as error:
        raise _error(_why(error)) from error
    finally:
        for temporary, _ in staged:
            if os.path.lexists(temporary):
                os.unlink(temporary)
        _restore(before)
    return changed


def _error(words: str) -> EmitError:
    """Make the error that nothing was written with; few runs raise one, and none else imports its family."""
    from tflm_lint.errors import EmitError

    return EmitError(words)


def _device(path: str) -> BinaryIO:
    """Open what is no file to be written; a pipe that nobody reads is waited for some seconds only."""
    import errno
    import stat
    import time

    if not stat.S_ISFIFO(os.stat(path).st_mode):
        return open(path, "wb")
    last = time.monotonic() + PATIENCE
    while True:
        try:
            pipe = os.open(path, os.O_WRONLY | os.O_NONBLOCK)
        except OSError as error:
            if error.errno != errno.ENXIO:
                raise
            if time.monotonic() > last:
                raise _error(f"{path}: is a pipe that nobody reads within {PATIENCE} seconds") from None
            time.sleep(0.05)
        else:
            os.set_blocking(pipe, True)
            return open(pipe, "wb")


def _ended_by_exceptions() -> list[tuple[int, object]]:
    """Let the signals that end a program raise instead, so that temporary files are removed; return what was so far."""
    signal = _signals()
    before: list[tuple[int, object]] = []
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        # another thread must not ask, and a handler of the program's own knows what it does
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            try:
                before.append((number, signal.signal(number, _end)))
            except ValueError:
                break
    return before


def _signals() -> Any:
    """Import what `signal` wraps in enums, whose import takes longer than writing a small model."""
    return imported("_signal")


def _end(number: int, _frame: object) -> None:
    raise SystemExit(128 + number)


def _restore(before: list[tuple[int, object]]) -> None:
    if before:
        signal = _signals()
        for number, handler in before:
            signal.signal(number, handler)  # what it returned


def _stage(file: PlannedFile, temporary: str, target: str) -> bool:
    """Write the file to the temporary path; say whether it differs from the target."""
    try:
        old = open(target, "rb")  # noqa: SIM115 - closed below, where it is
    except FileNotFoundError:
        old = None
    try:
        with open(temporary, "xb") as new:
            same = old is not None
            for chunk in file.chunks():
                new.write(chunk)
                same = same and old is not None and old.read(len(chunk)) == chunk
        same = same and old is not None and not old.read(1)
        if old is not None:
            os.chmod(temporary, os.fstat(old.fileno()).st_mode & 0o7777)
        return not same
    finally:
        if old is not None:
            old.close()


def _require_writable(path: str, target: str) -> None:
    if os.path.isdir(target):
        raise _error(f"{path}: is a folder")
    folder = os.path.dirname(target)
    if not os.path.isdir(folder):
        raise _error(f"{path}: the folder {os.path.dirname(path) or folder} does not exist")
    try:
        mode = os.stat(target).st_mode
    except FileNotFoundError:
        return
    # A rename would replace a file that its owner has protected.
    if not mode & 0o222 or not os.access(target, os.W_OK):
        raise _error(f"{path}: is read-only")


def _why(error: OSError) -> str:
    """Say in the user's terms why a file could not be written."""
    import errno

    place = error.filename2 or error.filename
    text = "" if place is None else f"{os.path.dirname(os.fsdecode(place)) or '.'}: "
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"{text}the disk is full; nothing has been replaced"
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"{text}no permission to write in this folder"
    return f"{text}{error.strerror or error}"


def difference(file: PlannedFile) -> str | None:
    """Compare the planned file with the one on disk: a unified summary of how they differ, None where they do not.

    Works line by line, in bounded memory; of a long difference the start is shown. Raises `EmitError` where the file
    on disk cannot be read.
    """
    if os.path.exists(file.path) and not os.path.isfile(file.path):
        raise _error(f"{file.path}: is no file that could be compared")
    try:
        with open(file.path, "rb") as old:
            if _equal(old, file.chunks()):
                return None
            old.seek(0)
            return _summary(file.path, old, _lines(file.chunks()))
    except FileNotFoundError:
        return f"--- /dev/null\n+++ {visible(file.path)}\n@@ does not exist @@\n"
    except OSError as error:
        raise _error(f"{file.path}: {error.strerror or error}") from error


def _equal(old: BinaryIO, chunks: Iterable[bytes]) -> bool:
    return all(old.read(len(chunk)) == chunk for chunk in chunks) and not old.read(1)


def _lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    rest = b""
    for chunk in chunks:
        lines = (rest + chunk).splitlines(keepends=True)
        rest = lines.pop() if lines and not lines[-1].endswith(b"\n") else b""
        yield from lines
    if rest:
        yield rest


def _summary(path: str, old: Iterable[bytes], new: Iterable[bytes]) -> str:
    from difflib import SequenceMatcher
    from itertools import islice

    old, new = iter(old), iter(new)
    start = 1
    first_old, first_new = next(old, None), next(new, None)
    while first_old is not None and first_old == first_new:
        start += 1
        first_old, first_new = next(old, None), next(new, None)
    before = [] if first_old is None else [first_old, *islice(old, _WINDOW)]
    after = [] if first_new is None else [first_new, *islice(new, _WINDOW)]
    cut = next(old, None) is not None or next(new, None) is not None
    codes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    if cut and len(codes) > 1 and codes[-1][0] != "equal":
        codes.pop()  # the end of the window, not of what is common
    lines = []
    for tag, i, i_end, j, j_end in codes:
        if tag != "equal":
            lines.append(f"@@ -{start + i},{i_end - i} +{start + j},{j_end - j} @@")
            lines += [f"-{_shown(line)}" for line in before[i:i_end]]
            lines += [f"+{_shown(line)}" for line in after[j:j_end]]
    more = ["@@ and possibly more @@"] if cut or len(lines) > _SHOWN else []
    return "\n".join(
        [f"--- {visible(path)}", f"+++ {visible(path)} (as it would be written)", *lines[:_SHOWN], *more, ""]
    )


def _shown(line: bytes) -> str:
    return visible(line.rstrip(b"\r\n")[:120].decode("utf-8", "replace"))

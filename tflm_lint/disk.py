"""The disk, read within bounds: files that are files and end, folders however deep they lie in each other."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import BinaryIO

#: Bytes of a configuration, a table or a header; real ones have some thousand.
MAX_TEXT = 16 << 20


def opened(path: str) -> BinaryIO:
    """Open a file to be read; raise `OSError` for a pipe or socket, which may never end, and for what is no path."""
    try:
        return open(path, "rb", opener=_open)
    except ValueError as error:  # a NUL, half a surrogate pair
        raise OSError(0, f"no path of a file: {error}", path) from None


def _open(path: str, flags: int) -> int:
    import stat

    descriptor = os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
    status = os.fstat(descriptor)
    if stat.S_ISFIFO(status.st_mode) or stat.S_ISSOCK(status.st_mode):
        os.close(descriptor)
        raise OSError(0, "is a pipe, expected a file", path)
    # what the kernel makes when it is read has no size, and may wait for ever
    if not status.st_size and not _is_ready(descriptor):
        os.close(descriptor)
        raise OSError(0, "has nothing to be read, or not yet", path)
    return descriptor


def _is_ready(descriptor: int) -> bool:
    """Say whether something can be read at once, be it the end."""
    import select

    if not hasattr(select, "poll"):
        return True
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(0))


def read_file(path: str, most: int = MAX_TEXT) -> bytes:
    """Read a file to its end; raise `OSError`, also where it has more bytes than ``most``, as a device has."""
    with opened(path) as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise OSError(0, f"has more than {most:,} bytes", path)
    return data


def folders_below(
    top: str,
    failed: Callable[[OSError], object] | None = None,
    *,
    hidden: bool = False,
    skipped: Callable[[str], bool] | None = None,
) -> Iterator[tuple[str, list[str]]]:
    """Yield a folder and those in it, each with its sorted files, from the outside inwards; links are not followed.

    Hidden folders are passed over unless asked for, and those that ``skipped`` says. Unlike `os.walk` of older Pythons
    it does not call itself, so that no depth of folders ends it.
    """
    waiting = [top]
    while waiting:
        folder = waiting.pop()
        folders, files = [], []
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        if hidden or not entry.name.startswith("."):
                            folders.append(entry.name)
                    # of a link that leads to itself `entry.is_dir()` would raise
                    elif not (entry.is_symlink() and os.path.isdir(entry.path)):
                        files.append(entry.name)
        except OSError as error:
            if failed is not None:
                failed(error)
            continue
        yield folder, sorted(files)
        inner = [os.path.join(folder, name) for name in sorted(folders, reverse=True)]
        waiting += inner if skipped is None else [path for path in inner if not skipped(path)]

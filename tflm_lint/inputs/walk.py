"""Names -> paths: folders and patterns are walked, what is excluded is left out, each file comes once."""

from __future__ import annotations

import os

from tflm_lint.inputs.reading import STANDARD_INPUT
from tflm_lint.paths import relative, slashed
from tflm_lint.record import NamedTuple
from tflm_lint.sources import is_source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: In any case: a disk that came from Windows or a camera may hold ``MODEL.TFLITE``.
SUFFIX = ".tflite"


class Exclude(NamedTuple):
    """The patterns for files that are left out unless they are named, relative to a folder."""

    patterns: tuple[str, ...] = ()
    folder: str = "."

    def covers(self, path: str) -> bool:
        """Say whether a found file is left out."""
        if not self.patterns:
            return False
        import fnmatch

        name = relative(path, self.folder)
        return any(fnmatch.fnmatch(name, pattern) for pattern in self.patterns)


def files_of(names: Iterable[str], exclude: Exclude, failures: list[str]) -> Iterator[str]:
    """Yield the files that the names lead to, each once, folders and patterns in sorted order.

    What leads nowhere is noted in ``failures``, and the others are gone on with.
    """
    seen = set()
    for name in names:
        for path in expand(name, failures):
            if path not in seen and not (path != name and exclude.covers(path)):
                seen.add(path)
                yield path


def expand(name: str, failures: list[str]) -> list[str]:
    """Return the files that one name leads to."""
    if name == STANDARD_INPUT or os.path.isfile(name):
        return [name]
    if os.path.isdir(name):
        before = len(failures)
        found = list(files_in(name, failures))
        if not found and len(failures) == before:
            failures.append(f"{name}: no {SUFFIX} file in this folder, and no C or C++ file")
        return found
    if os.path.lexists(name):
        return [name]
    if any(character in name for character in "*?["):
        import glob

        found = sorted(slashed(path) for path in glob.glob(name, recursive=True) if os.path.isfile(path))
        if not found:
            failures.append(f"{name}: no file fits this pattern")
        return found
    failures.append(f"{name}: no such file")
    return []


def files_in(name: str, failures: list[str]) -> Iterator[str]:
    """Yield the models of a folder and of those in it, and the sources that may hold one; hidden folders are not."""
    for folder, folders, files in os.walk(name, onerror=lambda error: failures.append(said(error))):
        folders[:] = sorted(entry for entry in folders if not entry.startswith("."))
        for file in sorted(files):
            path = slashed(os.path.join(folder, file))
            is_model = path.lower().endswith(SUFFIX)
            if (is_model or is_source(path)) and is_readable(path, failures) and (is_model or worth_reading(path)):
                yield path


def is_readable(path: str, failures: list[str]) -> bool:
    """Say whether a found path is a file or a broken link to one; opening a pipe would wait for ever."""
    if os.path.isfile(path) or not os.path.exists(path):
        return True
    failures.append(f"{path}: neither a file nor a folder")
    return False


def worth_reading(path: str) -> bool:
    """Ask the room of the sources, which a folder of models alone does not open."""
    from tflm_lint.inputs.c_arrays import worth_reading

    return worth_reading(path)


def said(error: OSError) -> str:
    """Return what the operating system says of which file."""
    return f"{os.fspath(error.filename)}: {error.strerror or error}"

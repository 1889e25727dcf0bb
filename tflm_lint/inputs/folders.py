"""Folders and patterns -> the models and sources in them, but for what Git ignores."""

from __future__ import annotations

import os

from tflm_lint.disk import folders_below
from tflm_lint.inputs import SUFFIX
from tflm_lint.words import is_source, slashed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inputs.gitignore import Ignored


def fitting(pattern: str) -> Iterator[str]:
    """Yield what fits a pattern; ``**`` is any folders, hidden ones and links to folders are not followed.

    The standard library follows links there, without end where two of them lead back.
    """
    import glob

    parts = slashed(pattern).split("/")
    if "**" not in parts:
        yield from glob.glob(pattern)
        return
    begin = parts.index("**")
    rest = parts[begin:]
    hidden = any(part.startswith(".") for part in rest)
    for top in glob.glob("/".join(parts[:begin]) + "/") if begin else ("",):
        for folder, files in folders_below(top or ".", hidden=hidden):
            inner = "" if folder == (top or ".") else slashed(folder[len(top) :] if top else folder[2:])
            for file in files:
                path = f"{inner}/{file}" if inner else file
                if fits(path.split("/"), rest):
                    yield top + path


def fits(names: list[str], parts: list[str]) -> bool:
    """Say whether folders and file fit the parts of a pattern, of which ``**`` stands for any number of folders."""
    import fnmatch

    reached = beyond_stars({0}, parts)
    for name in names:
        following = set()
        for at in reached:
            if at == len(parts):
                continue
            hides = name.startswith(".") and not parts[at].startswith(".")
            if parts[at] == "**":
                if not hides:
                    following.add(at)
            elif not hides and fnmatch.fnmatch(name, parts[at]):
                following.add(at + 1)
        reached = beyond_stars(following, parts)
    return len(parts) in reached


def beyond_stars(reached: set[int], parts: list[str]) -> set[int]:
    """Add where one is when a ``**`` stands for nothing."""
    for at in sorted(reached):
        while at < len(parts) and parts[at] == "**":
            at += 1  # noqa: PLW2901 - goes on from there
            reached.add(at)
    return reached


def ignored_in(folder: str) -> Ignored | None:
    """Return what Git leaves out below a folder, None where that is the folder itself, which was asked for."""
    from tflm_lint.inputs.gitignore import Ignored

    found = Ignored()
    return None if found.covers_folder(folder) else found


def files_in(name: str, failures: list[str], ignored: Ignored | None = None) -> Iterator[str]:
    """Yield the models of a folder and of those in it, and the sources that may hold one; hidden folders are not."""
    skipped = None if ignored is None else ignored.covers_folder
    for folder, files in folders_below(name, lambda error: failures.append(said(error)), skipped=skipped):
        for file in files:
            path = slashed(os.path.join(folder, file))
            is_model = path.lower().endswith(SUFFIX)
            if not (is_model or is_source(path)) or (ignored is not None and ignored.covers(path)):
                continue
            if not is_model and is_of_library(path, name):
                continue
            if is_readable(path, failures) and (is_model or worth_reading(path)):
                yield path


def is_of_library(path: str, top: str = "") -> bool:
    """Say whether a file is TFLM's own, an example or a test say, in a project that lies around it.

    ``top`` is the folder that was asked for: in TFLM's repository nothing lies around it.
    """
    inner = path[len(top) :].lstrip("/") if path.startswith(top) else path
    at = f"/{inner}".find("/tensorflow/lite/micro/")
    return at > 0 or (at == 0 and bool(top) and not os.path.isdir(f"{top}/tensorflow/lite/micro/tools"))


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

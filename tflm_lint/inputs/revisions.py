"""Revisions of a git repository -> Subjects, read by the `git` command without touching the working tree."""

from __future__ import annotations

import os

from tflm_lint.errors import InputError
from tflm_lint.inputs import SUFFIX, subject_of
from tflm_lint.inputs.folders import fits
from tflm_lint.record import NamedTuple
from tflm_lint.words import slashed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from tflm_lint.inputs import Subject

#: What stands in a file that Git LFS has taken away.
LFS_POINTER = b"version https://git-lfs.github.com/spec/"


class Revision(NamedTuple):
    """A commit, as the user called it and as git names it."""

    name: str
    commit: str


def revisions_of(names: Sequence[str]) -> list[Revision]:
    """Return one or two revisions: ``main``, ``main HEAD``, ``main..HEAD``, ``main...HEAD`` from where they parted."""
    if len(names) == 1 and ".." in names[0]:
        dots = "..." if "..." in names[0] else ".."
        first, _, second = names[0].partition(dots)
        pair = [revision(first or "HEAD"), revision(second or "HEAD")]
        if dots == "...":
            base = git("merge-base", pair[0].commit, pair[1].commit).decode().strip()
            pair[0] = Revision(f"where {pair[0].name} and {pair[1].name} parted", base)
        return pair
    return [revision(name) for name in names]


def revision(name: str) -> Revision:
    """Find a commit; raise `InputError` for a name that is none."""
    try:
        commit = git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    except InputError as error:
        reason = str(error)
        raise InputError(f"{name}: no revision of this git repository{f' ({reason})' if reason else ''}") from None
    return Revision(name, commit.decode().strip())


def subjects_at(where: Revision, paths: Sequence[str]) -> dict[str, Subject]:
    """Return the models below the paths at a revision, by their path from the working folder."""
    found = {}
    patterns = [slashed(path).split("/") for path in paths if is_pattern(path)]
    plain = [path for path in paths if not is_pattern(path)]
    listing = git("ls-tree", "-r", "-z", where.commit, "--", *(["."] if patterns or not plain else plain))
    for row in listing.split(b"\0"):
        head, _, name = row.partition(b"\t")
        mode, _, _ = head.partition(b" ")
        path = slashed(os.fsdecode(name))
        # neither links nor submodules
        is_file = mode in (b"100644", b"100755") and path.lower().endswith(SUFFIX)
        if is_file and (not patterns or named(path, plain) or any(fits(path.split("/"), parts) for parts in patterns)):
            data = git("cat-file", "--filters", f"{where.commit}:./{path}")
            if data.startswith(LFS_POINTER):
                raise InputError(f"{path} at {where.name}: Git LFS has the file elsewhere, fetch it with git lfs fetch")
            found[path] = subject_of(data, path)
    return found


def is_pattern(path: str) -> bool:
    """Say whether a name stands for several files."""
    return any(character in path for character in "*?[")


def named(path: str, names: Sequence[str]) -> bool:
    """Say whether one of the names is the path, or a folder that it lies in."""
    places = [os.path.normpath(name) for name in names]
    return any(place in (path, ".") or path.startswith(f"{place}/") for place in map(slashed, places))


def git(*arguments: str) -> bytes:
    """Ask git; raise `InputError` with its words where it has no answer."""
    import subprocess

    try:
        done = subprocess.run(  # noqa: S603 - no shell, and what the user names comes behind --end-of-options or --
            ["git", *arguments], stdin=subprocess.DEVNULL, capture_output=True, check=False,  # noqa: S607 - the user's git
            env={**os.environ, "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"},
        )  # fmt: skip
    except FileNotFoundError:
        raise InputError("git is not installed, which reads revisions") from None
    if done.returncode:
        words = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise InputError(words[-1].removeprefix("fatal: ") if words else "")
    return done.stdout

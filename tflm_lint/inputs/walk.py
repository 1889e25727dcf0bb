"""Names -> paths: folders and patterns are walked (`folders`), what is excluded is left out, each file comes once."""

from __future__ import annotations

import os

from tflm_lint.inputs.reading import STANDARD_INPUT, SUFFIX
from tflm_lint.paths import relative, slashed
from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Exclude(NamedTuple):
    """What is left out unless it is named: patterns relative to a folder, and what Git ignores."""

    patterns: tuple[str, ...] = ()
    folder: str = "."
    #: Patterns relative to the working folder.
    more: tuple[str, ...] = ()
    gitignore: bool = False

    def covers(self, path: str) -> bool:
        """Say whether a found file is left out by a pattern."""
        if not self.patterns and not self.more:
            return False
        from tflm_lint.path_patterns import fits_any

        return fits_any(relative(path, self.folder), self.patterns) or fits_any(relative(path, "."), self.more)


def files_of(names: Iterable[str], exclude: Exclude, failures: list[str]) -> Iterator[str]:
    """Yield the files that the names lead to, each once, folders and patterns in sorted order.

    What leads nowhere is noted in ``failures``, and the others are gone on with.
    """
    seen = set()
    for name in names:
        for path in expand(name, failures, gitignore=exclude.gitignore):
            if path not in seen and not (path != name and exclude.covers(path)):
                seen.add(path)
                yield path


def expand(name: str, failures: list[str], *, gitignore: bool = False) -> list[str]:
    """Return the files that one name leads to; what Git ignores only where the name is that of a folder it ignores."""
    if name == STANDARD_INPUT or os.path.isfile(name):
        return [name]
    if os.path.isdir(name):
        from tflm_lint.inputs.folders import files_in, ignored_in

        before = len(failures)
        ignored = ignored_in(name) if gitignore else None
        found = list(files_in(name, failures, ignored))
        if not found and len(failures) == before:
            told = "" if ignored is None else " that Git does not ignore (--no-gitignore)"
            failures.append(f"{name}: no {SUFFIX} file in this folder, and no C or C++ file{told}")
        return found
    if os.path.lexists(name):
        return [name]
    if any(character in name for character in "*?["):
        from tflm_lint.inputs.folders import fitting, ignored_in

        ignored = ignored_in(".") if gitignore else None
        found = sorted(
            {
                slashed(path)
                for path in fitting(name)
                if os.path.isfile(path) and not (ignored is not None and ignored.covers(path))
            }
        )
        if not found:
            failures.append(f"{name}: no file fits this pattern")
        return found
    failures.append(f"{name}: no such file")
    return []

"""Path and patterns -> does one fit: those of ``exclude`` and of ``files`` in the configuration.

A pattern with a slash is a path from the configuration's folder on, of which ``*`` may reach over folders; one without
fits the name of a file, or of a folder that holds it. A folder fits for all that is in it.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


#: No path is as long as a longer pattern, and the standard library takes a second for it.
LONGEST = 4096


def why_not(patterns: Iterable[str]) -> str | None:
    """Say why patterns are none that could fit; None where each is one."""
    longest = max(map(len, patterns), default=0)
    return f"a pattern of {longest:,} characters fits no path, {LONGEST:,} are the most" if longest > LONGEST else None


def fits_any(path: str, patterns: Iterable[str]) -> bool:
    """Say whether one of the patterns fits a path, which is relative to their folder and has slashes."""
    return any(fits_path(path, pattern) for pattern in patterns)


def fits_path(path: str, pattern: str) -> bool:
    """Say whether a pattern fits a path, or a folder that holds it."""
    from fnmatch import fnmatch

    bare = pattern.removeprefix("./").rstrip("/")
    names = path.split("/")
    if "/" not in bare:
        return any(fnmatch(name, bare) for name in names)
    # "a/**/b" stands for "a/b" as well
    for form in {bare, bare.replace("**/", "")}:
        if any(fnmatch("/".join(names[:count]), form) for count in range(1, len(names) + 1)):
            return True
    return False

"""C and C++ text -> what it says of models: arrays that hold one, and the application that runs one."""

from __future__ import annotations

#: Ends of the names of files that are read as C or C++.
SUFFIXES = (".c", ".cc", ".cpp", ".cxx", ".c++", ".h", ".hh", ".hpp", ".hxx", ".ino", ".inc")


def is_source(path: str) -> bool:
    """Say whether a file is C or C++ by its name."""
    return path.lower().endswith(SUFFIXES)

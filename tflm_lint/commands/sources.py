"""C and C++ files among the arguments of ``check``: which are read, and what is said of those without a model.

A file that is named by itself is read to its end. Where a folder or a pattern led to it, only one with the identifier
``TFL3`` in some spelling is, so that a tree of thousands of sources costs little more than reading it. Sources without
a model are passed over, unless there is nothing else: a shell's ``src/*.cc`` names them all.
"""

from __future__ import annotations

import os
import sys

from tflm_lint.errors import UsageError
from tflm_lint.sources import is_source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Settings
    from tflm_lint.linter import Prepare, Selection
    from tflm_lint.report import Report

#: No source that holds a model is smaller: the smallest models have some hundred bytes.
SMALLEST = 256
#: Included files are read for their macros up to this size.
LARGEST = 1 << 18


def worth_reading(path: str) -> bool:
    """Say whether a file that a folder holds may be a source with a model, by name and size."""
    try:
        return is_source(path) and os.path.getsize(path) >= SMALLEST  # noqa: PTH202 - pathlib is slow to import
    except OSError:
        return False


def models_of(paths: list[str] | None) -> tuple[tuple[str, bytes], ...]:
    """Read the models that arrays are compared with; raise `UsageError` for what is none."""
    found = []
    for path in paths or ():
        from tflm_lint.model.verify import Malformed, verify

        try:
            with open(path, "rb") as file:
                data = file.read()
            verify(data)
        except OSError as error:
            raise UsageError(f"--against {path}: {error.strerror or error}") from None
        except Malformed as error:
            raise UsageError(f"--against {path}: {error}") from None
        found.append((path, data))
    return tuple(found)


def included(path: str, name: str) -> bytes | None:
    """Read a file that a source includes from its own folder, None where there is none or it is no small header."""
    where = os.path.join(os.path.dirname(path), name)  # noqa: PTH118, PTH120
    try:
        if not os.path.isfile(where):  # noqa: PTH113 - a pipe would never end
            return None
        with open(where, "rb") as file:
            data = file.read(LARGEST + 1)
    except (OSError, ValueError):
        return None
    return data if len(data) <= LARGEST else None


class SourceFiles:
    """The sources of one run."""

    def __init__(self, named: list[str], against: list[str] | None) -> None:
        self.named = frozenset(named)
        self.against = models_of(against)
        #: Named sources without a model: path, and what they hold instead.
        self.without: list[tuple[str, str]] = []

    def lint(
        self, data: bytes, path: str, settings: Settings, selection: Selection, prepare: Prepare | None
    ) -> Iterator[Report]:
        """Lint the models in one file."""
        from tflm_lint.source_linter import lint_found, no_model
        from tflm_lint.sources.arrays import find_models
        from tflm_lint.sources.spellings import names_identifier

        named = path in self.named
        if not named and not names_identifier(data):
            return
        sources = find_models(data, lambda name: included(path, name))
        reports = lint_found(sources, path, settings, selection, against=self.against, prepare=prepare)
        if named and not reports:
            self.without.append((path, no_model(sources)))
        yield from reports

    def close(self, failures: list[str], linted: bool) -> None:
        """Say of the sources that were named and hold no model; it is a failure where nothing was linted."""
        for path, reason in self.without:
            if linted:
                sys.stderr.write(f"tflm-lint: note: {path}: {reason}\n")
            else:
                failures.append(f"{path}: {reason}")
        if not linted and not failures:
            failures.append("no .tflite file, and no C or C++ file with a model in it")

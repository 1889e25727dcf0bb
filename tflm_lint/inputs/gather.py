"""Names + what is known around them -> Subjects, one after the other: each file is read when its turn comes.

Folders and patterns are walked (`folders`), what is excluded is left out, each file comes once.
"""

from __future__ import annotations

import os

from tflm_lint.inputs import STANDARD_INPUT, SUFFIX, Subject, read_bytes, subject_of, why_unreadable
from tflm_lint.record import NamedTuple
from tflm_lint.words import is_source, relative, slashed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any

    from tflm_lint.inputs.c_arrays import Against
    from tflm_lint.inputs.locks import Lock
    from tflm_lint.sources.application import Application


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


#: ESPHome's description of a wake word, beside the model of the same name.
MANIFEST = ".json"
#: Bytes of models that are kept between the two looks that an application takes at them; others are read again.
KEPT = 64 << 20


class Surroundings(NamedTuple):
    """What is known of all models of a run."""

    #: The models that the arrays of C and C++ files are to be one of.
    against: Against = ()
    #: The applications, and the table of operators that their registrations are looked up in.
    applications: tuple[Application, ...] = ()
    table: Mapping[str, Mapping[str, Any]] = {}
    #: Macros that the applications are compiled with.
    defines: Mapping[str, str | None] = {}
    #: What the models are held against.
    lock: Lock | None = None


NOTHING = Surroundings()
NO_PATTERNS = Exclude()


def subjects_in(data: bytes, path: str, around: Surroundings = NOTHING, *, named: bool = True) -> Iterator[Subject]:
    """Yield the models in a file's bytes; ``named`` says that the user named it, rather than a folder or a pattern.

    Raises `InputError` for a named source and a manifest without a model, and `OSError` where a file beside it cannot
    be read.
    """
    if path.lower().endswith(MANIFEST):
        from tflm_lint.inputs.wake_words import subject_of_manifest

        subject = subject_of_manifest(data, path)
        if subject is None:
            from tflm_lint.errors import InputError

            raise InputError(f"{path}: no manifest of a wake word, it has no tensor_arena_size")
        yield subject
    elif path.lower().endswith(SUFFIX) and os.path.isfile(path[: -len(SUFFIX)] + MANIFEST):
        from tflm_lint.inputs.wake_words import subject_beside_manifest

        yield subject_beside_manifest(data, path)
    elif is_source(path):
        from tflm_lint.inputs.c_arrays import subjects_in_source

        yield from subjects_in_source(data, path, around.against, named=named)
    else:
        yield subject_of(data, path)


def subjects_in_bytes(data: bytes, name: str, around: Surroundings = NOTHING) -> Iterator[Subject]:
    """Yield the models in the bytes of a file of that name, of which nothing else is read."""
    if is_source(name):
        from tflm_lint.inputs.c_arrays import subjects_in_source

        yield from subjects_in_source(data, name, around.against, includes=False)
    else:
        yield subject_of(data, name)


def surrounded(subjects: Iterable[Subject], around: Surroundings) -> list[Subject]:
    """Give all models of a run the applications that run them."""
    subjects = list(subjects)
    if not around.applications:
        return subjects
    from tflm_lint.inputs.applications import Models, known, operators_of, shares, with_applications
    from tflm_lint.model.graph import Model

    needed = frozenset(op for subject in subjects for op in operators_of(subject))
    loaded = {known(one): one.model for one in subjects if isinstance(one.model, Model)}
    run = Models(map(known, subjects), loaded if shares(around.applications) else None)
    return [with_applications(subject, around.applications, around.table, needed, run) for subject in subjects]


class Inputs:
    """The models of one run. Iterating reads them; afterwards `failures` and `notes` tell of what is none."""

    def __init__(self, names: Iterable[str], around: Surroundings = NOTHING, exclude: Exclude = NO_PATTERNS) -> None:
        names = [slashed(name) for name in names]
        self.named = frozenset(names)
        self.around = around
        #: What was named and cannot be linted, a line each.
        self.failures: list[str] = []
        #: What was named and passed over though others were linted: a shell's ``src/*.cc`` names everything.
        self.notes: list[str] = []
        #: What was found beside the models.
        self.remarks: list[str] = []
        self.paths = list(files_of(names, exclude, self.failures))
        if not around.applications and any(os.path.isdir(name) for name in names):
            from tflm_lint.inputs.applications import applications_in

            found = applications_in([name for name in names if os.path.isdir(name)], around.defines, self.remarks)
            self.around = around._replace(applications=found)
        #: How many of the paths were read.
        self.done = 0

    def __iter__(self) -> Iterator[Subject]:
        """Yield each model."""
        found = False
        for subject in self._around() if self.around.applications else self._plain():
            found = True
            yield subject if self.around.lock is None else subject._replace(locked=self.around.lock.of(subject))
        if not found:
            self.failures += self.notes
            self.notes = []
            if not self.failures and (self.around.against or any(map(is_source, self.paths))):
                self.failures.append(f"no {SUFFIX} file, and no C or C++ file with a model in it")

    def _plain(self) -> Iterator[Subject]:
        for path in self.paths:
            yield from self._read(path)
            self.done += 1

    def _around(self) -> Iterator[Subject]:
        """Give the models their applications; what is superfluous is known when all were looked at."""
        from tflm_lint.inputs.applications import Known, Models, known, operators_of, shares, with_applications
        from tflm_lint.inputs.folders import is_of_library
        from tflm_lint.model.graph import Model

        needed: set[str] = set()
        run: list[Known] = []
        loaded: dict[Known, Model] = {}
        together = shares(self.around.applications)
        kept: list[list[Subject] | None] = []
        size = 0
        for path in self.paths:
            subjects = list(self._read(path))
            needed.update(op for subject in subjects for op in operators_of(subject))
            run += map(known, subjects)
            if together:
                loaded |= {known(one): one.model for one in subjects if isinstance(one.model, Model)}
            size += sum(len(subject.data) for subject in subjects)
            kept.append(subjects if size <= KEPT or path == STANDARD_INPUT else None)
        models = Models(run, loaded)
        kept.reverse()
        for path in self.paths:
            before = kept.pop()
            for subject in self._read(path) if before is None else before:
                if path not in self.named and is_of_library(path):
                    yield subject  # TFLM's own examples are none of the application's
                    continue
                yield with_applications(subject, self.around.applications, self.around.table, frozenset(needed), models)
            self.done += 1

    def _read(self, path: str) -> Iterator[Subject]:
        """Yield the models of one file, or note why there is none."""
        try:
            yield from subjects_in(read_bytes(path), path, self.around, named=path in self.named)
        except (OSError, MemoryError) as error:
            self.failures.append(f"{getattr(error, 'filename', None) or path}: {why_unreadable(error)}")
        except ValueError as error:
            from tflm_lint.errors import InputError

            if not isinstance(error, InputError):
                raise
            (self.notes if is_source(path) else self.failures).append(str(error))

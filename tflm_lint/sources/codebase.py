"""Folder -> Applications: which resolver, arena and resource variables the interpreter of a model gets.

The program is followed as far as it is plain (`machine`). Where two things could be meant, or a value depends on what
the sources do not say, that is noted and nothing is assumed.
"""

from __future__ import annotations

import os
import re

from tflm_lint.sources.constants import Constants
from tflm_lint.sources.cpp import load_parser
from tflm_lint.sources.definitions import definitions_of, nearest
from tflm_lint.sources.following.machine import Machine
from tflm_lint.sources.following.observed import Observed
from tflm_lint.sources.following.outline import add
from tflm_lint.sources.following.program import Program
from tflm_lint.sources.libraries import BY_FUNCTION, recognise, those_of_one
from tflm_lint.sources.preprocessor import TAB, Preprocessor
from tflm_lint.sources.relevance import mark_relevant
from tflm_lint.sources.tree import HEADERS, MAX_HEADER, Files
from tflm_lint.sources.wrappers import wrapped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tflm_lint.sources.application import Application
    from tflm_lint.sources.libraries import Library
    from tflm_lint.sources.text import Text

#: Folders of programs beside the one that runs on the device.
_ASIDE = re.compile(r"(?i)(?:^|[/\\])(?:tests?|unit_?tests?|examples?|benchmarks?|tools?|scripts?|mocks?)[/\\]")
#: A file is followed where one of these stands in it.
KEYWORDS = (
    b"OpResolver", b"MicroInterpreter", b"MicroAllocator", b"MicroResourceVariables", b"tensor_arena", b"Arena",
    b"TfLiteTensor", b"GetModel", b"interpreter", b"Eloquent", b"run_classifier", b"_inferencing.h",
    b"odelInit",
)  # fmt: skip


class Project:
    """The files of an application."""

    def __init__(
        self, program: Program, machine: Machine, libraries: tuple[Library, ...], build: str, files: Files
    ) -> None:
        self.program, self.machine, self.libraries, self.build = program, machine, libraries, build
        self.files = files
        self.units = tuple(program.units)

    def applications(self) -> tuple[Application, ...]:
        """Return one application for each interpreter that is constructed; one without it where none is."""
        found = Observed(self.program, self.machine).applications()
        if len(found) == 1 and found[0].place is None:
            # none is constructed here: a library may make one
            everywhere = self.numbers()
            by_function = any(library.title.startswith(BY_FUNCTION) for library in self.libraries)
            found = (
                tuple(one for unit in self.units for one in wrapped(unit, everywhere, by_function=by_function)) or found
            )
        makers = Makers(one.place.file for one in found if one.place is not None)
        homes = definitions_of({name for one in found for name in one.models}, self.files.naming)
        return tuple(
            one._replace(
                libraries=self.libraries_of(one, makers),
                build=self.build,
                homes=tuple((name, path) for name in one.models for path in homes.get(name, ())),
                elsewhere=self.others_of(one, homes),
                rivals=self.rivals_of(one, homes),
                arrays=tuple(array for array in one.arrays if _is_of(array.file, one, makers)),
            )
            for one in found
        )

    def numbers(self) -> Constants:
        """Return the constants of all files."""
        found = Constants()
        found.take(self.program.shared)
        for name, cells in self.machine.cells.items():
            values = {cell.value if isinstance(cell.value, int) else None for cell in cells.values()}
            if len(values) == 1 and (value := values.pop()) is not None:
                found.variables[name] = [str(value)]
        return found

    def others_of(self, one: Application, homes: Mapping[str, tuple[str, ...]]) -> tuple[tuple[str, str], ...]:
        """Return the files that define an array of an application's names, and lie nearer to other programs."""
        if one.place is None:
            return ()
        found = []
        for name in one.models:
            mine = self.compiled(one.place.file, nearest(one.place.file, homes.get(name, ())))
            found += [(name, path) for path in homes.get(name, ()) if path not in mine]
        return tuple(found)

    def rivals_of(self, one: Application, homes: Mapping[str, tuple[str, ...]]) -> tuple[tuple[str, str], ...]:
        """Return the files that define an array where there are several, and nothing says which of them is compiled."""
        if one.place is None:
            return ()
        found = []
        for name in one.models:
            mine = self.compiled(one.place.file, nearest(one.place.file, homes.get(name, ())))
            found += [(name, path) for path in mine if len(mine) > 1 and not self.are_equal(mine)]
        return tuple(found)

    def are_equal(self, paths: tuple[str, ...]) -> bool:
        """Say whether the same stands in several files."""
        return len({self.files.bytes_of(path) for path in paths}) == 1

    def compiled(self, place: str, paths: tuple[str, ...]) -> tuple[str, ...]:
        """Return which of several files are compiled with a file: one that it includes, or that a build file names."""
        if len(paths) < 2 or self.are_equal(paths):
            return paths
        reached = self.files.reached(place)
        for chosen in (
            tuple(path for path in paths if path in reached),
            tuple(path for path in paths if self.files.is_built(path)),
        ):
            if len(chosen) == 1:
                return chosen
        return paths

    def libraries_of(self, one: Application, makers: Makers) -> tuple[Library, ...]:
        """Return the libraries of an application: another program's are those of files that lie nearer to that."""
        if one.place is None:
            return those_of_one(self.libraries)
        mine = one.place.file
        found = [one for one in self.libraries if not self.files.are_apart(one.place.file, mine)]
        if len(makers.files) > 1:
            found = [library for library in found if mine in makers.nearest(library.place.file)]
        return those_of_one(found)


class Makers:
    """The files that make interpreters."""

    def __init__(self, files: Iterable[str]) -> None:
        self.files = tuple(dict.fromkeys(files))
        self._nearest: dict[str, frozenset[str]] = {}

    def nearest(self, place: str) -> frozenset[str]:
        """Return those that share most folders with a file: asked once of each."""
        if place not in self._nearest:
            self._nearest[place] = frozenset(nearest(place, self.files))
        return self._nearest[place]


def _is_of(file: str, one: Application, makers: Makers) -> bool:
    """Say whether a file belongs to the program of an application, rather than to another, or to tests."""
    if one.place is None:
        return True
    mine = one.place.file
    if _ASIDE.search(file) is not None and _ASIDE.search(mine) is None:
        return False
    return mine in makers.nearest(file)


def read_project(*folders: str, defines: Mapping[str, str | None] | None = None) -> Project:
    """Read the C++ files of folders, or files; raises `NoParserError` and `OSError`."""
    parser = load_parser()
    files = Files(folders)
    own = {path: data for path in files.paths if files.is_own(path) and (data := files.raw(path)) is not None}
    preprocessor = Preprocessor(files.include, defines or {}, sum(map(len, own.values())))
    chosen: list[tuple[str, Text]] = []
    for path, data in own.items():
        concerned = any(keyword in data for keyword in KEYWORDS)
        shares = path.lower().endswith((*HEADERS, TAB)) and len(data) < MAX_HEADER
        text = files.text(path) if concerned or shares else None
        if text is not None and concerned:
            chosen.append((path, text))
        if text is not None and shares:
            preprocessor.share(path, text)
    followed = {path for path, _ in chosen}
    # the tabs of a sketch are one program
    sketches = {os.path.dirname(path) for path in followed if path.lower().endswith(TAB)}
    tabs = [path for path in own if path.lower().endswith(TAB) and os.path.dirname(path) in sketches]
    chosen += [
        (path, text)
        for path in tabs
        if path not in followed and len(own[path]) < MAX_HEADER and (text := files.text(path)) is not None
    ]
    libraries = recognise(chosen)
    chosen += list(files.including(chosen, list(own)))
    chosen += list(files.included(chosen))
    program = Program()
    followed = {path for path, _ in chosen}
    for path, text in files.in_order(chosen):
        add(program, parser, preprocessor.expand(path, text))
    for path, data in own.items():
        if path not in followed and path.lower().endswith(HEADERS) and len(data) < MAX_HEADER:
            header = files.text(path)
            if header is not None:
                program.shared.take(Constants().read(header))
    mark_relevant(program)
    machine = Machine(program, parser)
    machine.run()
    return Project(program, machine, libraries, files.build(), files)

"""Folder -> Applications: which resolver, arena and resource variables the interpreter of a model gets.

The program is followed as far as it is plain (`machine`). Where two things could be meant, or a value depends on what
the sources do not say, that is noted and nothing is assumed.
"""

from __future__ import annotations

import os
import re
from bisect import bisect_right

from tflm_lint.sources.constants import Constants
from tflm_lint.sources.cpp import load_parser
from tflm_lint.sources.definitions import definitions_of, nearest
from tflm_lint.sources.following.machine import Machine
from tflm_lint.sources.following.observed import Observed
from tflm_lint.sources.following.outline import add
from tflm_lint.sources.following.program import Program
from tflm_lint.sources.libraries import BY_FUNCTION, recognise, those_of_one
from tflm_lint.sources.preprocessor import TAB, Preprocessor
from tflm_lint.sources.tree import HEADERS, MAX_HEADER, Files
from tflm_lint.sources.wrappers import wrapped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tflm_lint.sources.application import Application
    from tflm_lint.sources.following.program import Function
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
#: A function that has one of these concerns models, or a call or element that may be of a resolver or tensor.
_RELEVANT = (
    b"Resolver", b"nterpreter", b"MicroAllocator", b"MicroResourceVariables", b"TfLite", b"GetModel", b"tensor",
    b"Tensor", b"arena", b"Arena", b"->data.", b".data.",
)  # fmt: skip
_ADDING = re.compile(rb"(?:\.|->|::)\s*Add[A-Z]|\bAdd[A-Z]\w*\s*\(")
#: What makes an interpreter, or what that is made of: each has one of those words.
_MAKING = re.compile(rb"Resolver|MicroInterpreter|MicroAllocator|\bGetModel\b|AllocateTensors")
#: Variables that hold what concerns models, wherever they are used.
_HOLDERS = re.compile(rb"\b(?:TfLiteTensor|MicroInterpreter)\s*>?\s*(?:const\s*)?[*&]?\s*([A-Za-z_]\w*)\s*[;=,){(]")
#: Bytes before a parameter within which its list begins.
_HEAD = 400
#: Names of variables that are looked for.
_MOST_HOLDERS = 200
#: Variables that hold the elements of a tensor.
_ELEMENTS = re.compile(
    rb"(?:[;{}(),.>]|^)\s*([A-Za-z_]\w*)\s*=\s*[^;={}\n]{0,120}?"
    rb"(?:\bdata\s*\.\s*(?:int8|uint8|f|i16|i32|raw|data)\b|\bGetTensorData\b|\btyped_(?:in|out)put_tensor\b)"
)
#: One of these is in each of them.
_ELEMENTS_OF = (b"data", b"GetTensorData", b"typed_")
_WORDS = re.compile(rb"\b([A-Za-z_]\w*)\s*(?:<[^<>;(){}]{0,60}>\s*)?\(")


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


def holders_of(program: Program) -> set[bytes]:
    """Return the names of members and global variables that hold interpreters, tensors or their elements."""
    spans: dict[int, list[tuple[int, int]]] = {}
    for function in program.every:
        spans.setdefault(id(function.unit), []).append((function.node.start_byte, function.node.end_byte))
    names: set[bytes] = set()
    for unit in program.units:
        within = sorted(spans.get(id(unit), ()))
        for match in _HOLDERS.finditer(unit.source):
            before = bisect_right(within, (match.start(), len(unit.source)))
            # what a function declares is said in its own text, and so is what it gets
            if (not before or within[before - 1][1] <= match.start()) and not _is_parameter(unit.source, match.start()):
                names.add(match.group(1))
        if any(word in unit.source for word in _ELEMENTS_OF):
            names |= {match.group(1) for match in _ELEMENTS.finditer(unit.source)}
    return names


def _is_parameter(source: bytes, at: int) -> bool:
    """Say whether a declaration stands between the parentheses of a function that is declared there."""
    head = source[max(at - _HEAD, 0) : at]
    head = head[max(map(head.rfind, (b";", b"{", b"}"))) + 1 :]
    return head.count(b"(") > head.count(b")")


def concerns_models(text: bytes) -> bool:
    """Say whether a function concerns models, by its words."""
    return any(word in text for word in _RELEVANT) or (b"Add" in text and _ADDING.search(text) is not None)


def mark_relevant(program: Program) -> None:
    """Mark the functions that concern models, or call one that does: others are not followed."""
    calls: dict[str, list[Function]] = {}
    names = holders_of(program)
    names = set(sorted(names)[:_MOST_HOLDERS])
    holders = re.compile(rb"\b(?:" + b"|".join(sorted(names)) + rb")\b")
    waiting: list[Function] = []
    making: list[Function] = []
    for function in program.every:
        text = function.unit.source[function.node.start_byte : function.node.end_byte]
        named = concerns_models(text)
        if named or (any(name in text for name in names) and holders.search(text)):
            function.relevant = True
            waiting.append(function)
        if named and _MAKING.search(text):
            function.makes = True
            making.append(function)
        for word in set(_WORDS.findall(text)):
            name = word.decode("latin-1")
            calls.setdefault(name, []).append(function)
            program.callers.setdefault(name, set()).add(id(function))
    known = set[str]()
    while making:
        name = making.pop().name
        callers = calls.get(name, ()) if name not in known else ()
        known.add(name)
        for caller in callers:
            if not caller.makes:
                caller.makes = True
                making.append(caller)
    while waiting:
        for caller in calls.pop(waiting.pop().name, ()):
            if not caller.relevant:
                caller.relevant = True
                waiting.append(caller)

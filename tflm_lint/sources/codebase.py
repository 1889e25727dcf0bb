"""Folder -> Applications: which resolver, arena and resource variables the interpreter of a model gets.

The program is followed as far as it is plain (`machine`). Where two things could be meant, or a value depends on what
the sources do not say, that is noted and nothing is assumed.
"""

from __future__ import annotations

import os
import re

from tflm_lint.disk import folders_below, opened
from tflm_lint.paths import slashed
from tflm_lint.sources import is_source
from tflm_lint.sources.constants import Constants
from tflm_lint.sources.cpp import load_parser
from tflm_lint.sources.definitions import definitions_of, nearest
from tflm_lint.sources.following.machine import Machine
from tflm_lint.sources.following.observed import Observed
from tflm_lint.sources.following.outline import add
from tflm_lint.sources.following.program import Program
from tflm_lint.sources.libraries import recognise, those_of_one
from tflm_lint.sources.preprocessor import Preprocessor
from tflm_lint.sources.text import read_text
from tflm_lint.sources.wrappers import wrapped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tflm_lint.sources.application import Application
    from tflm_lint.sources.following.program import Function
    from tflm_lint.sources.libraries import Library
    from tflm_lint.sources.text import Text

#: Files of an application that are looked at, bytes of one of them.
MAX_FILES = 20_000
MAX_BYTES = 4 << 20
#: Headers are read for their macros up to this size.
MAX_HEADER = 1 << 18
#: Headers that are followed because others include them, and the bytes of a file that includes are looked for in.
MAX_INCLUDED = MOST_INCLUDES = 1 << 16
_INCLUDE = re.compile(rb'^[ \t]*#[ \t]*include[ \t]*[<"]([^"<>\n]{1,300})[">]', re.MULTILINE)
#: Files that TFLM has and no application, and folders that libraries bring it in.
_TFLM = ("micro_interpreter.h", "micro_allocator.h", "all_ops_resolver.h", "micro_mutable_op_resolver.h")
_BUILD = ("platformio.ini", "CMakeLists.txt", "library.json")
_MOST_BUILD = 200
#: Copies of TFLM in one project, and files of one name that an include may mean.
_ROOTS, _NAMESAKES = 64, 256
#: Files that may define what TFLM is compiled with.
_DEFINING = re.compile(
    r"(?i)(?:\.(?:cmake|mk|ini|json|gn|gni|bzl|bazel|cproject|uvprojx|ewp|props|yml|yaml|toml|cfg)|CMakeLists\.txt|Makefile"
    r"|BUILD|SConstruct|SConscript|Kconfig|meson\.build|platform\.txt|boards\.txt)$"
)
_VENDORED = re.compile(
    r"(?:^|/)(?:managed_components|third_party|tflite-micro|esp-tflite-micro|Arduino_TensorFlowLite"
    r"|TensorFlowLite_ESP32|Chirale_TensorFLowLite|edge-impulse-sdk|EloquentTinyML|tflm_esp32|pico-tflmicro|\.pio)/"
)
#: Folders of programs beside the one that runs on the device.
_ASIDE = re.compile(r"(?i)(?:^|[/\\])(?:tests?|unit_?tests?|examples?|benchmarks?|tools?|scripts?|mocks?)[/\\]")
_HEADERS = (".h", ".hpp", ".hh", ".hxx", ".inc")
#: A file is followed where one of these stands in it.
KEYWORDS = (
    b"OpResolver", b"MicroInterpreter", b"MicroAllocator", b"MicroResourceVariables", b"tensor_arena", b"Arena",
    b"TfLiteTensor", b"GetModel", b"interpreter", b"Eloquent", b"run_classifier", b"_inferencing.h",
)  # fmt: skip
_RELEVANT = re.compile(
    rb"Resolver|Interpreter|interpreter|MicroAllocator|MicroResourceVariables|TfLite|GetModel|tensor|Tensor|arena|Arena"
    rb"|(?:\.|->|::)\s*Add[A-Z]|\bAdd[A-Z]\w*\s*\(|->data\.|\.data\."
)
#: Variables that hold what concerns models, wherever they are used.
_HOLDERS = re.compile(rb"\b(?:TfLiteTensor|MicroInterpreter)\s*>?\s*(?:const\s*)?[*&]?\s*([A-Za-z_]\w*)\s*[;=,){(]")
#: Variables that hold the elements of a tensor.
_ELEMENTS = re.compile(
    rb"\b([A-Za-z_]\w*)\s*=\s*[^;={}\n]{0,120}?"
    rb"(?:\bdata\s*\.\s*(?:int8|uint8|f|i16|i32|raw|data)\b|\bGetTensorData\b|\btyped_(?:in|out)put_tensor\b)"
)
_WORDS = re.compile(rb"\b([A-Za-z_]\w*)\s*(?:<[^<>;(){}]{0,60}>\s*)?\(")


class Project:
    """The files of an application."""

    def __init__(
        self, program: Program, machine: Machine, libraries: tuple[Library, ...], build: str, files: _Files
    ) -> None:
        self.program, self.machine, self.libraries, self.build = program, machine, libraries, build
        self.files = files
        self.units = tuple(program.units)

    def applications(self) -> tuple[Application, ...]:
        """Return one application for each interpreter that is constructed; one without it where none is."""
        found = Observed(self.program, self.machine).applications()
        if len(found) == 1 and found[0].place is None:
            # none is constructed here: a library may make one
            found = tuple(one for unit in self.units for one in wrapped(unit)) or found
        makers = [one.place.file for one in found if one.place is not None]
        homes = definitions_of({name for one in found for name in one.models}, self.files.bytes_of_all())
        return tuple(
            one._replace(
                libraries=self.libraries_of(one, makers),
                build=self.build,
                elsewhere=others_of(one, homes),
                arrays=tuple(array for array in one.arrays if _is_of(array.file, one, makers)),
            )
            for one in found
        )

    def libraries_of(self, one: Application, makers: list[str]) -> tuple[Library, ...]:
        """Return the libraries of an application: another program's are those of files that lie nearer to that."""
        if one.place is None or len(set(makers)) < 2:
            return those_of_one(self.libraries)
        mine = one.place.file
        return those_of_one(library for library in self.libraries if mine in nearest(library.place.file, makers))


def _is_of(file: str, one: Application, makers: list[str]) -> bool:
    """Say whether a file belongs to the program of an application, rather than to another, or to tests."""
    if one.place is None:
        return True
    mine = one.place.file
    if _ASIDE.search(file) is not None and _ASIDE.search(mine) is None:
        return False
    return mine in nearest(file, makers)


def others_of(one: Application, homes: Mapping[str, tuple[str, ...]]) -> tuple[tuple[str, str], ...]:
    """Return the files that define an array of an application's names, and lie nearer to other programs."""
    if one.place is None:
        return ()
    found = []
    for name in one.models:
        near = nearest(one.place.file, homes.get(name, ()))
        found += [(name, path) for path in homes.get(name, ()) if path not in near]
    return tuple(found)


def read_project(*folders: str, defines: Mapping[str, str | None] | None = None) -> Project:
    """Read the C++ files of folders, or files; raises `NoParserError` and `OSError`."""
    parser = load_parser()
    files = _Files(folders)
    own = [
        (path, text) for path in files.paths if not files.is_vendored(path) and (text := files.text(path)) is not None
    ]
    preprocessor = Preprocessor(files.include, defines or {}, sum(len(text.raw) for _, text in own))
    chosen = []
    for path, text in own:
        if any(keyword in text.raw for keyword in KEYWORDS):
            chosen.append((path, text))
        if path.lower().endswith(_HEADERS) and len(text.raw) < MAX_HEADER:
            preprocessor.share(path, text)
    libraries = recognise(chosen)
    chosen += list(files.included(chosen))
    program = Program()
    followed = {path for path, _ in chosen}
    for path, text in chosen:
        add(program, parser, preprocessor.expand(path, text))
    for path, text in own:
        if path not in followed and path.lower().endswith(_HEADERS) and len(text.raw) < MAX_HEADER:
            program.shared.take(Constants().read(text))
    mark_relevant(program)
    machine = Machine(program, parser)
    machine.run()
    return Project(program, machine, libraries, files.build(), files)


class _Files:
    """The files that are read, once each."""

    def __init__(self, folders: tuple[str, ...]) -> None:
        self.paths: list[str] = []
        self.others: dict[str, list[str]] = {}
        self._texts: dict[str, Text | None] = {}
        self._vendored: tuple[str, ...] | None = None
        self._included: dict[tuple[str, str], str | None] = {}
        self._normal: dict[str, str] = {}
        for folder in folders:
            for path in files_in(folder):
                self.others.setdefault(os.path.basename(path), []).append(path)
                if is_source(path) or path == folder:
                    self.paths.append(path)
        self.paths = list(dict.fromkeys(self.paths))

    def build(self) -> str:
        """Return the build file that compiles the folder's own TFLM and does not define what it needs; "" for none."""
        roots = [
            path[: path.rfind("tensorflow/lite/")]
            for name in _TFLM
            for path in self.others.get(name, ())
            if "tensorflow/lite/" in path
        ]
        # what compiles it lies above it
        found = [
            path
            for name in _BUILD
            for path in self.others.get(name, ())
            if any(root.startswith(path[: -len(name)]) for root in roots) and not self.is_vendored(path)
        ]
        if not found:
            return ""
        asked = [path for name, paths in self.others.items() if _DEFINING.search(name) for path in paths]
        for path in [path for path in asked if not self.is_vendored(path)][:_MOST_BUILD]:
            with opened(path) as file:
                if b"TF_LITE_STATIC_MEMORY" in file.read(MAX_HEADER):
                    return ""
        return found[0]

    def is_vendored(self, path: str) -> bool:
        """Say whether a file is TFLM's own, its examples and tests among it, rather than the application's."""
        if self._vendored is None:
            # where one of these lies, TFLM lies in the folder above ``tensorflow``
            roots = {
                found[: found.rfind("tensorflow/lite/")] + "tensorflow/"
                for name in _TFLM
                for found in self.others.get(name, ())
                if "tensorflow/lite/" in found
            }
            self._vendored = tuple(sorted(roots, key=len)[:_ROOTS])
        place = path.replace(os.sep, "/")
        return place.startswith(self._vendored) or _VENDORED.search(place) is not None

    def bytes_of_all(self) -> Iterator[tuple[str, bytes]]:
        """Yield the application's own files with what stands in them."""
        for path in self.paths:
            text = None if self.is_vendored(path) else self.text(path)
            if text is not None:
                yield path, text.plain

    def text(self, path: str) -> Text | None:
        """Return a file's text; None where it is too big."""
        if path not in self._texts:
            with opened(path) as file:
                data = file.read(MAX_BYTES + 1)
            self._texts[path] = read_text(data) if len(data) <= MAX_BYTES else None
        return self._texts[path]

    def included(self, chosen: list[tuple[str, Text]]) -> Iterator[tuple[str, Text]]:
        """Yield the headers that files include, and those that these do: constants and classes stand in them."""
        seen = {path for path, _ in chosen}
        waiting = list(chosen)
        while waiting:
            path, text = waiting.pop()
            for match in _INCLUDE.finditer(text.plain[:MOST_INCLUDES]):
                found = self.include(path, match.group(1).decode("utf-8", "replace"))
                if (
                    found is not None
                    and found[0] not in seen
                    and not self.is_vendored(found[0])
                    and len(found[1].raw) <= MAX_INCLUDED
                ):
                    seen.add(found[0])
                    waiting.append(found)
                    yield found

    def include(self, path: str, name: str) -> tuple[str, Text] | None:
        """Return a file of the project that another includes: beside it, or the only one that is called so."""
        folder = os.path.dirname(path)
        key = (folder, name)
        if key not in self._included:
            self._included[key] = self._find(folder, name)
        chosen = self._included[key]
        text = self.text(chosen) if chosen is not None else None
        return (chosen, text) if chosen is not None and text is not None and len(text.raw) <= MAX_HEADER else None

    def _find(self, folder: str, name: str) -> str | None:
        found = self.others.get(name.rpartition("/")[2], [])
        beside = os.path.normpath(os.path.join(folder, name))
        if len(found) > 1 and not self._normal:
            self._normal = {os.path.normpath(one): one for ones in self.others.values() for one in ones}
        if beside in self._normal:
            return self._normal[beside]
        ending = "/" + name
        return next((one for one in found[:_NAMESAKES] if slashed(one).endswith(ending)), next(iter(found), None))


def sources_in(folder: str) -> Iterator[str]:
    """Yield the C and C++ files of a folder that are not TFLM's own."""
    files = _Files((folder,))
    return (path for path in files.paths if not files.is_vendored(path))


def files_in(folder: str) -> Iterator[str]:
    """Yield the files of a folder, or the one file; hidden folders are passed over."""
    if not os.path.isdir(folder):
        yield folder
        return
    count = 0
    for place, files in folders_below(folder):
        for file in files:
            path = slashed(os.path.join(place, file))
            if not os.path.isfile(path):  # a pipe never ends
                continue
            count += 1
            if count > MAX_FILES:
                return
            yield path


def mark_relevant(program: Program) -> None:
    """Mark the functions that concern models, or call one that does: others are not followed."""
    calls: dict[str, list[Function]] = {}
    names = {match.group(1) for unit in program.units for match in _HOLDERS.finditer(unit.source)}
    names |= {match.group(1) for unit in program.units for match in _ELEMENTS.finditer(unit.source)}
    holders = re.compile(rb"\b(?:" + b"|".join(sorted(names)[:200]) + rb")\b") if names else _RELEVANT
    waiting: list[Function] = []
    for function in program.every:
        text = function.unit.source[function.node.start_byte : function.node.end_byte]
        if _RELEVANT.search(text) or holders.search(text):
            function.relevant = True
            waiting.append(function)
        for match in _WORDS.finditer(text):
            name = match.group(1).decode("latin-1")
            calls.setdefault(name, []).append(function)
            program.callers.setdefault(name, set()).add(id(function))
    while waiting:
        for caller in calls.pop(waiting.pop().name, ()):
            if not caller.relevant:
                caller.relevant = True
                waiting.append(caller)

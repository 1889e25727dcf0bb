"""Folders -> the files of an application: which are its own, what they include, and in which order they are read."""

from __future__ import annotations

import os
import re
from itertools import islice

from tflm_lint.disk import folders_below, opened
from tflm_lint.sources.text import decoded, read_text
from tflm_lint.words import is_source, slashed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from tflm_lint.sources.text import Text

#: Files of an application that are looked at, bytes of one of them.
MAX_FILES = 20_000
MAX_BYTES = 4 << 20
#: Files that one file includes.
MOST_REACHED = 2000
#: Headers are read for their macros up to this size.
MAX_HEADER = 1 << 18
#: Headers that are followed because others include them, and the bytes of a file that includes are looked for in.
MAX_INCLUDED = MOST_INCLUDES = 1 << 16
#: Where a build defines it: not in a comment.
_STATIC = re.compile(rb"^(?![ \t]*;)(?:[^#\n]*|[ \t]*#[ \t]*define[ \t]+)\bD?TF_LITE_STATIC_MEMORY\b", re.MULTILINE)
#: What PlatformIO takes out of what it compiles with.
_TAKEN = re.compile(rb"^[ \t]*build_unflags[ \t]*=.*(?:\n[ \t]+\S.*)*", re.MULTILINE)
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
HEADERS = (".h", ".hpp", ".hh", ".hxx", ".inc")
#: A function's head before its body, and how many of them are looked at in a file.
_DEFINED, _MOST_DEFINED = re.compile(rb"\b([A-Za-z_]\w*)\s*\([^;{}()]{0,400}\)\s*\{"), 4000
#: Bytes of a file's licence, and the namespace of TFLM.
_LICENCE = 400
_NAMESPACE = re.compile(rb"^[ \t]*namespace[ \t]+tflite(?:::\w+)*\s*\{", re.MULTILINE)
#: A name before a parenthesis.
_CALLED = re.compile(rb"\b([A-Za-z_]\w*)\s*\(")


class Files:
    """The files that are read, once each."""

    def __init__(self, folders: tuple[str, ...]) -> None:
        self.paths: list[str] = []
        self.others: dict[str, list[str]] = {}
        self._raws: dict[str, bytes | None] = {}
        self._texts: dict[str, Text | None] = {}
        #: File -> those that it includes, as far as they are the project's.
        self._includes: dict[str, tuple[str, ...]] = {}
        self._vendored: tuple[str, ...] | None = None
        self._included: dict[tuple[str, str], str | None] = {}
        self._normal: dict[str, str] = {}
        #: Folder -> whether a program is built there.
        self._projects: dict[str, bool] = {}
        #: What stands in the files that tell how to build.
        self._built: bytes | None = None
        self._names: dict[str, bool] = {}
        #: Header -> what stands before a parenthesis in it.
        self._declared: dict[str, frozenset[bytes]] = {}
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
        # a library's own makefiles need not be what builds it here, but what lies around its TFLM does
        for path in [path for path in asked if not self.is_vendored(path) or self.is_around(path)][:_MOST_BUILD]:
            with opened(path) as file:
                if _STATIC.search(_TAKEN.sub(b"", file.read(MAX_HEADER))):
                    return ""
        return found[0]

    def is_around(self, path: str) -> bool:
        """Say whether a file tells how a library is built that TFLM is a part of."""
        return os.path.basename(path) in _BUILD and not slashed(path).startswith(self._vendored or ())

    def are_apart(self, first: str, second: str) -> bool:
        """Say whether two files are of projects beside each other, each with a build of its own."""
        sides = [os.path.dirname(slashed(path)).split("/") for path in (first, second)]
        common = 0
        while all(len(side) > common for side in sides) and sides[0][common] == sides[1][common]:
            common += 1
        return all(self._is_project("/".join(side[: common + 1])) for side in sides if len(side) > common) and all(
            len(side) > common for side in sides
        )

    def _is_project(self, folder: str) -> bool:
        """Say whether a folder's build file makes a program, rather than a part of one."""
        if folder not in self._projects:
            here = [path for name in _BUILD[:2] for path in self.others.get(name, ())]
            mine = [path for path in here if os.path.dirname(slashed(path)) == folder]
            self._projects[folder] = any(path.endswith(".ini") or self._makes_program(path) for path in mine)
        return self._projects[folder]

    def _makes_program(self, path: str) -> bool:
        with opened(path) as file:
            return (
                re.search(rb"^[ \t]*project[ \t]*\(", file.read(MAX_HEADER), re.MULTILINE | re.IGNORECASE) is not None
            )

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

    def naming(self, names: Collection[bytes]) -> Iterator[tuple[str, bytes]]:
        """Yield the application's own files that name something, with what stands in them."""
        for path in self.paths if names else ():
            data = None if self.is_vendored(path) else self.raw(path)
            text = self.text(path) if data is not None and any(name in data for name in names) else None
            if text is not None:
                yield path, text.plain

    def bytes_of(self, path: str) -> bytes:
        """Return what stands in a file, without comments; nothing where it is too big."""
        text = self.text(path)
        return text.plain if text is not None else b""

    def reached(self, path: str) -> set[str]:
        """Return the files that a file includes, and those that these do."""
        found: set[str] = set()
        waiting = [path]
        while waiting and len(found) < MOST_REACHED:
            one = waiting.pop()
            for inner in self.includes(one):
                if inner not in found:
                    found.add(inner)
                    waiting.append(inner)
        return found

    def is_built(self, path: str) -> bool:
        """Say whether a file that tells how to build names this one."""
        if self._built is None:
            listed = [one for name, paths in self.others.items() if _DEFINING.search(name) for one in paths]
            self._built = b""
            for one in [one for one in listed if not self.is_vendored(one)][:_MOST_BUILD]:
                with opened(one) as file:
                    self._built += file.read(MAX_HEADER) + b"\n"
        name = os.path.basename(path)
        if name not in self._names:
            whole = re.compile(rb"(?<![\w.-])" + re.escape(name.encode()) + rb"(?![\w.-])")
            # a search for plain bytes is many times faster
            self._names[name] = name.encode() in self._built and whole.search(self._built) is not None
        return self._names[name]

    def raw(self, path: str) -> bytes | None:
        """Return a file's bytes, as UTF-8; None where it is too big."""
        if path not in self._raws:
            with opened(path) as file:
                data = file.read(MAX_BYTES + 1)
            self._raws[path] = decoded(data) if len(data) <= MAX_BYTES else None
        return self._raws[path]

    def text(self, path: str) -> Text | None:
        """Return a file's text; None where it is too big."""
        if path not in self._texts:
            data = self.raw(path)
            self._texts[path] = read_text(data) if data is not None else None
        return self._texts[path]

    def is_own(self, path: str) -> bool:
        """Say whether a file is the application's: not TFLM's, wherever it lies, by whom it is and its namespace."""
        data = None if self.is_vendored(path) else self.raw(path)
        if data is None or b"The TensorFlow Authors" not in data[: 2 * _LICENCE]:
            return data is not None
        text = self.text(path)
        return text is not None and not is_of_tflm(text)

    def included(self, chosen: list[tuple[str, Text]]) -> Iterator[tuple[str, Text]]:
        """Yield the headers that files include, and those that these do: constants and classes stand in them."""
        seen = {path for path, _ in chosen}
        waiting = list(chosen)
        while waiting:
            for inner in self.includes(waiting.pop()[0]):
                if inner not in seen and not self.is_vendored(inner):
                    text = self.text(inner)
                    if text is not None and len(text.raw) <= MAX_INCLUDED:
                        seen.add(inner)
                        waiting.append((inner, text))
                        yield inner, text

    def including(self, chosen: list[tuple[str, Text]], own: list[str]) -> Iterator[tuple[str, Text]]:
        """Yield the files that include those that concern models, and those that include these."""
        users: dict[str, list[str]] = {}
        for one in own:
            for path in self.includes(one):
                users.setdefault(path, []).append(one)
        seen = {path for path, _ in chosen}
        waiting = list(chosen)
        while waiting:
            path, text = waiting.pop()
            names = defined_in(text)
            # each header once, however often it is included
            for header in (path, *dict.fromkeys(self.includes(path))):
                if header not in users or (header != path and not self.declares(header, names)):
                    continue
                for one in users.pop(header):
                    read = self.text(one) if one not in seen else None
                    if read is not None and len(read.raw) <= MAX_HEADER:
                        seen.add(one)
                        waiting.append((one, read))
                        yield one, read

    def declares(self, header: str, names: set[bytes]) -> bool:
        """Say whether a header tells others of one of these functions."""
        text = self.text(header)
        if text is None:
            return False
        if header not in self._declared:
            called = islice(_CALLED.finditer(text.code), _MOST_DEFINED)
            self._declared[header] = frozenset(match.group(1) for match in called)
        return not self._declared[header].isdisjoint(names)

    def includes(self, path: str) -> tuple[str, ...]:
        """Return the files of the project that a file includes."""
        if path not in self._includes:
            data = self.raw(path)
            found: list[str] = []
            # what lies behind is bulk, and need not be read for this
            head = data[:MOST_INCLUDES] if data is not None and b"#" in data[:MOST_INCLUDES] else b""
            for match in _INCLUDE.finditer(read_text(head).plain if path not in self._texts else self.head(path)):
                one = self.include(path, match.group(1).decode("utf-8", "replace"))
                if one is not None:
                    found.append(one[0])
            self._includes[path] = tuple(found)
        return self._includes[path]

    def head(self, path: str) -> bytes:
        """Return the beginning of a file that was read."""
        text = self.text(path)
        return text.plain[:MOST_INCLUDES] if text is not None else b""

    def in_order(self, chosen: list[tuple[str, Text]]) -> list[tuple[str, Text]]:
        """Put files behind those that they include."""
        known = dict(chosen)
        done: dict[str, Text] = {}
        begun: set[str] = set()
        waiting = [(path, False) for path, _ in reversed(chosen)]
        while waiting:
            path, entered = waiting.pop()
            if entered:
                done[path] = known[path]
            elif path not in begun:
                begun.add(path)
                waiting.append((path, True))
                waiting += [(inner, False) for inner in self.includes(path) if inner in known]
        return list(done.items())

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


def is_of_tflm(text: Text) -> bool:
    """Say whether a file is TFLM's own, wherever it lies: by whom it is, and in which namespace."""
    return b"The TensorFlow Authors" in text.raw[:_LICENCE] and _NAMESPACE.search(text.code) is not None


def defined_in(source: Text) -> set[bytes]:
    """Return the names of the functions that a source defines."""
    return {match.group(1) for match in islice(_DEFINED.finditer(source.code), _MOST_DEFINED)}


def sources_in(folder: str) -> Iterator[str]:
    """Yield the C and C++ files of a folder that are not TFLM's own."""
    files = Files((folder,))
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

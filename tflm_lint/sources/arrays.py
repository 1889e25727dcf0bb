"""Text -> the arrays in it that hold a model, with their declarations and the variables that tell their length."""

from __future__ import annotations

import re

from tflm_lint.record import NamedTuple
from tflm_lint.sources.constants import Constants
from tflm_lint.sources.declaration import ELEMENTS, Declaration, read_declaration
from tflm_lint.sources.lengths import Length, elsewhere, lengths_of
from tflm_lint.sources.numbers import NotNumbers, bytes_of, first_bytes
from tflm_lint.sources.strings import bytes_of_strings
from tflm_lint.sources.text import Text, read_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Include = Callable[[str], bytes | None]

IDENTIFIER = b"TFL3"
UNDECLARED = "its declaration"
#: Braces that are looked at in one file; behind them nothing is found.
BRACES = 500_000
#: Initialisers, likewise.
INITIALISERS = 20_000
#: Bytes of the file before an initialiser that its declaration is looked for in.
_HEAD = 4096
#: An array without the identifier is only a model if the verifier takes it, which small ones are not worth.
_SMALLEST = 100
_INITIALISED_BY_CAST = re.compile(r"=\s*(?:\([^()]{1,80}\)|reinterpret_cast\s*<[^<>]{1,80}>)\s*$")
_INCLUDE = re.compile(rb'^[ \t]*#[ \t]*include[ \t]*"([^"\n]{1,300})"', re.MULTILINE)
#: Included files that are read, and bytes of a file in which they are looked for.
_INCLUDED = 16
_INCLUDES = 1 << 16
_BRACES = re.compile(rb"[{}]")


#: Names of types, and what they stand for.
_TYPES = re.compile(
    rb"\btypedef\s+([^;{}]{1,120}?)\s+([A-Za-z_]\w*)\s*;|\busing\s+([A-Za-z_]\w*)\s*=\s*([^;{}]{1,120});"
)
#: What one may hide of an array, and the elements that an array of a model may have.
_HIDDEN = re.compile(rb"\bconst\b|align")
_ELEMENT = re.compile(rb"\b(?:u?int(?:8|16|32|64)_t|char|byte|int|long|short)\b")


class ModelArray(NamedTuple):
    """An array that holds a model, or was meant to."""

    declaration: Declaration
    #: The bytes, up to where they could be read.
    data: bytes
    #: Place of the name in the file.
    line: int
    column: int
    lengths: tuple[Length, ...] = ()
    #: Why the initialiser could not be read to its end; None where it was.
    broken: str | None = None
    #: Bytes that the compiler adds: the NUL of a string literal.
    padding: int = 0
    #: Path of the file.
    file: str = ""
    #: Path and bytes of the models that the array is to be one of.
    against: tuple[tuple[str, bytes], ...] = ()


class Sources(NamedTuple):
    """What one C or C++ file holds."""

    text: Text
    models: tuple[ModelArray, ...]
    #: The largest array that is no model, for the message where there is no model: name and bytes.
    largest: tuple[str, int] | None = None
    #: Files that an array takes its bytes from when it is compiled (`.incbin`, `#embed`, `#include`).
    elsewhere: tuple[str, ...] = ()


class _Found(NamedTuple):
    """An initialiser: its declaration's words, and where its elements are."""

    head: str
    at: int
    start: int
    end: int
    is_string: bool


def find_models(data: bytes, include: Include | None = None) -> Sources:
    """Find every array of a file that holds a model.

    ``include`` reads a file that this one includes, or returns None: macros in a declaration may be defined there.
    """
    text = read_text(data)
    found = list(_initialisers(text))
    models: list[ModelArray] = []
    largest: tuple[str, int] | None = None
    constants: Constants | None = None
    for candidate in found:
        if constants is None:
            constants = _with_types(Constants().read(text), text)
        declaration = read_declaration(candidate.head, constants)
        if declaration is not None and declaration.unknown and include is not None:
            _take_included(text, constants, include)
            include = None
            declaration = read_declaration(candidate.head, constants)
        array = _model(text, candidate, declaration or _undeclared(candidate.head), constants)
        if isinstance(array, int):
            if array and declaration is not None and (largest is None or array > largest[1]):
                largest = (declaration.name, array)
        else:
            models.append(array)
    if models and constants is not None:
        found_lengths = lengths_of({model.declaration.name: len(model.data) for model in models}, constants, text)
        models = [model._replace(lengths=found_lengths[model.declaration.name]) for model in models]
    return Sources(text, tuple(models), largest, tuple(dict.fromkeys(elsewhere(text))))


def _take_included(text: Text, constants: Constants, include: Include) -> None:
    """Add the definitions of the files that are included by a path in quotes, and of those that these include."""
    seen: set[str] = set()
    texts = [text]
    while texts and len(seen) < _INCLUDED:
        current = texts.pop()
        for match in _INCLUDE.finditer(current.plain[:_INCLUDES]):
            name = match.group(1).decode("utf-8", "replace")
            data = include(name) if name not in seen and len(seen) < _INCLUDED else None
            seen.add(name)
            if data is not None:
                texts.append(read_text(data))
                constants.take(_with_types(Constants().read(texts[-1]), texts[-1]))


def _with_types(constants: Constants, text: Text) -> Constants:
    """Let names of types stand for these as macros do: one may hide ``const`` or an alignment."""
    for match in _TYPES.finditer(text.code) if b"typedef" in text.code or b"using" in text.code else ():
        name, kind = (match.group(2), match.group(1)) if match.group(2) else (match.group(3), match.group(4))
        if _HIDDEN.search(kind) is not None and _ELEMENT.search(kind) is not None:
            constants.macros.setdefault(name.decode("latin-1"), [kind.decode("latin-1")])
    return constants


def _undeclared(head: str) -> Declaration:
    """Return what is known of bytes that no declaration stands before: an assignment, an argument, a member."""
    names = re.findall(r"[A-Za-z_]\w*", head)
    name = names[-1] if names and names[-1] not in ELEMENTS else "array"
    return Declaration(name, None, None, 1, None, unknown=(UNDECLARED,))


def _initialisers(text: Text) -> Iterator[_Found]:
    """Yield what may be the elements of an array: text between innermost braces, or a run of string literals."""
    code = text.code
    opened = -1
    places: list[tuple[int, int, bool]] = [(start, end, True) for start, end in text.strings if end - start >= 10]
    for number, brace in enumerate(_BRACES.finditer(code)):
        if number > BRACES:
            break
        at = brace.start()
        if brace.group() == b"{":
            opened = at
        elif opened >= 0:
            if at - opened >= 16 and code.find(b";", opened, at) < 0:
                places.append((opened + 1, at, False))
            opened = -1
    if opened >= 0 and code.find(b";", opened) < 0 and len(code) - opened >= 16:
        places.append((opened + 1, len(code), False))  # the file ends in the middle of an array
    for start, end, is_string in sorted(places)[:INITIALISERS]:
        head_start, head = _head(text, start)
        if head.endswith("=") or not is_string:
            yield _Found(head, head_start, start, end, is_string)


def _head(text: Text, start: int) -> tuple[int, str]:
    """Return place and text of the declaration before an initialiser, without directives and casts."""
    first = max(start - _HEAD, 0)
    before = text.code[first:start].rstrip()
    while before[-1:] in (b"{", b"("):
        before = before[:-1].rstrip()
    cut = max(before.rfind(mark) for mark in (b";", b"}", b"{")) + 1
    piece = text.plain[first + cut : first + len(before)]
    if b"#" in piece:
        piece = b"\n".join(
            b" " * len(line) if line.lstrip()[:1] == b"#" or earlier.rstrip()[-1:] == b"\\" else line
            for earlier, line in zip([b"", *piece.split(b"\n")], piece.split(b"\n"), strict=False)
        )
    return first + cut, _INITIALISED_BY_CAST.sub("=", piece.decode("latin-1"))


def _model(text: Text, found: _Found, declaration: Declaration, constants: Constants) -> ModelArray | int:
    """Read the elements if they begin as a model; return the number of bytes where they do not."""
    width = declaration.width
    plain = text.plain
    broken = None

    def value_of(name: bytes) -> int | None:
        return constants.of_name(name.decode("ascii", "replace"))

    if found.is_string:
        if width != 1:
            return 0
        try:
            start = bytes_of_strings(_first_literals(plain, found))[:64]
        except NotNumbers:
            return 0
        body = plain[found.start : found.end]
    else:
        if not _begins_as_numbers(plain, found):
            return 0
        body = _body(text, found)
        try:
            start = first_bytes(body, 64, width, value_of)
        except NotNumbers:
            try:
                start = first_bytes(body, 8, width, value_of)
            except NotNumbers:
                return 0
    marked = start[4:8] == IDENTIFIER
    size = plain.count(b",", found.start, found.end) + 1 if not found.is_string else found.end - found.start
    if not marked and declaration.unknown == (UNDECLARED,):
        return 0
    if not marked and not _may_be_a_model(start, found.end - found.start):
        return max(size, 1)
    try:
        data = bytes_of_strings(body) if found.is_string else bytes_of(body, width, value_of)
    except NotNumbers as error:
        if not marked:
            return max(size, 1)
        data, broken = error.data or start, str(error)
    if not marked and not _is_model(data):
        return len(data)
    at = _name_place(found, declaration)
    line, column = text.place(at)
    return ModelArray(declaration, data, line, column, (), broken, int(found.is_string))


def _begins_as_numbers(plain: bytes, found: _Found) -> bool:
    """Say whether the first characters are those of a number, so that tables of structs and texts cost nothing."""
    first = plain[found.start : min(found.end, found.start + 4096)].lstrip()[:1]
    return first in b"0123456789'(-+#uU" or first.isalpha()


def _body(text: Text, found: _Found) -> bytes:
    """Return the elements' text; of `#embed` with an `#else` the numbers, and other directives as they are."""
    body = text.plain[found.start : found.end]
    if b"#" not in body:
        return body
    kept = []
    for line in body.split(b"\n"):
        words = line.lstrip()
        if not words.startswith(b"#"):
            kept.append(line)
        elif words[1:].lstrip().startswith((b"if", b"else", b"endif", b"pragma", b"line")) and (
            b"#embed" in body or words[1:].lstrip().startswith((b"pragma", b"line"))
        ):
            continue
        elif not words[1:].lstrip().startswith(b"embed"):
            kept.append(line)  # refused as no number, with its text in the message
    return b"\n".join(kept)


def _first_literals(plain: bytes, found: _Found) -> bytes:
    """Return whole literals of a run, enough for the first bytes."""
    end = found.start
    for _ in range(64):
        line = plain.find(b'"\n', end, found.end)
        if line < 0:
            return plain[found.start : found.end]
        end = line + 1
        if end - found.start > 512:
            break
    return plain[found.start : end]


def _may_be_a_model(start: bytes, size: int) -> bool:
    """Say whether bytes without the identifier are worth a closer look: the root offset points to a table inside."""
    root = int.from_bytes(start[:4], "little")
    return len(start) >= 8 and size >= 2 * _SMALLEST and root % 4 == 0 and 8 <= root < min(size, 1 << 20)


def _is_model(data: bytes) -> bool:
    """Say whether the verifier takes the bytes."""
    if len(data) < _SMALLEST:
        return False
    from tflm_lint.model.verify import Malformed, verify

    try:
        verify(data)
    except Malformed:
        return False
    return True


def _name_place(found: _Found, declaration: Declaration) -> int:
    places = [match.start() for match in re.finditer(rf"\b{re.escape(declaration.name)}\b", found.head)]
    return found.at + (places[-1] if places else 0)

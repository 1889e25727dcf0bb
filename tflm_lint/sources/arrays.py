"""Text -> the arrays in it that hold a model, with their declarations and the variables that tell their length."""

from __future__ import annotations

import re

from tflm_lint.record import NamedTuple
from tflm_lint.sources.constants import Constants
from tflm_lint.sources.declaration import Declaration, read_declaration
from tflm_lint.sources.numbers import NotNumbers, bytes_of, first_bytes
from tflm_lint.sources.strings import bytes_of_strings
from tflm_lint.sources.text import Text, read_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

IDENTIFIER = b"TFL3"
#: Braces that are looked at in one file; behind them nothing is found.
BRACES = 500_000
#: Initialisers, likewise.
INITIALISERS = 20_000
#: Bytes of the file before an initialiser that its declaration is looked for in.
_HEAD = 4096
#: An array without the identifier is only a model if the verifier takes it, which small ones are not worth.
_SMALLEST = 100
_LENGTH = re.compile(r"(?:_|^)?(?:len|length|size|sizeof|bytes|num_bytes|len_bytes|size_bytes)$", re.IGNORECASE)
_INITIALISED_BY_CAST = re.compile(r"=\s*(?:\([^()]{1,80}\)|reinterpret_cast\s*<[^<>]{1,80}>)\s*$")
_PATH_BEFORE = re.compile(rb'"(?:\\"|\\042)?([^"\\\n]{1,390}\.tflite)')
_BRACES = re.compile(rb"[{}]")


class Length(NamedTuple):
    """A variable or macro that tells how long an array is."""

    name: str
    value: int
    line: int
    column: int


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
    #: Whether the model goes on behind the array's end; whoever reads the model finds out.
    truncated: bool = False
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


def find_models(data: bytes) -> Sources:
    """Find every array of a file that holds a model."""
    text = read_text(data)
    found = list(_initialisers(text))
    models: list[ModelArray] = []
    largest: tuple[str, int] | None = None
    constants: Constants | None = None
    for candidate in found:
        if constants is None:
            constants = Constants().read(text)
        declaration = read_declaration(candidate.head, constants)
        if declaration is None:
            continue
        array = _model(text, candidate, declaration, constants)
        if isinstance(array, int):
            if array and (largest is None or array > largest[1]):
                largest = (declaration.name, array)
        else:
            models.append(array)
    if models and constants is not None:
        models = _with_lengths(models, constants, text)
    return Sources(text, tuple(models), largest, tuple(dict.fromkeys(_elsewhere(text))))


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
        if head.endswith("=") or ("array" in head and not is_string) or (head.endswith("]") and not is_string):
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


def _with_lengths(models: list[ModelArray], constants: Constants, text: Text) -> list[ModelArray]:
    """Give each array the variables that tell its length: by name, or the only one where there is one array."""
    sizes = {model.declaration.name: len(model.data) for model in models}
    constants.sizes.update(sizes)
    named: dict[str, list[Length]] = {name: [] for name in sizes}
    others: list[Length] = []
    for name in {**constants.variables, **constants.macros}:
        if not _LENGTH.search(name):
            continue
        value = constants.of_name(name)
        if value is None:
            continue
        length = Length(name, value, *text.place(constants.places[name]))
        stem = meaning_of(name)
        owner = next((array for array in sorted(sizes, key=len, reverse=True) if meaning_of(array) == stem), None)
        if owner is not None:
            named[owner].append(length)
        elif "model" in name.lower() or "tflite" in name.lower():
            others.append(length)
    if len(models) == 1 and not named[models[0].declaration.name] and len(others) == 1:
        named[models[0].declaration.name] = others
    return [
        model._replace(lengths=tuple(sorted(named[model.declaration.name], key=lambda one: (one.line, one.column))))
        for model in models
    ]


def meaning_of(name: str) -> str:
    """Return a name without what tells arrays and lengths apart: ``g_model_data_len`` and ``g_model`` are ``model``."""
    stem = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()
    for _ in range(4):
        shorter = re.sub(r"_(?:len|length|size|bytes|data|array|tflite|num|in|buffer|buf)$", "", stem.rstrip("_"))
        if shorter == stem:
            break
        stem = shorter
    return re.sub(r"^(?:g|k|s)_", "", stem)


def _elsewhere(text: Text) -> Iterator[str]:
    """Yield the files that the compiler or assembler takes bytes from."""
    plain = text.plain
    at = plain.find(b"#embed")
    for _ in range(100):
        if at < 0:
            break
        match = re.match(rb'#embed\s*["<]([^">\n]{1,400})[">]', plain[at : at + 420])
        if match:
            yield match.group(1).decode("utf-8", "replace")
        at = plain.find(b"#embed", at + 1)
    if b".incbin" in plain or b"INCBIN" in plain:
        # The path may stand in a macro: whatever literal names a model.
        at = plain.find(b".tflite")
        for _ in range(100):
            if at < 0:
                break
            match = _PATH_BEFORE.search(plain[max(at - 400, 0) : at + 9])
            if match:
                yield match.group(1).decode("utf-8", "replace")
            at = plain.find(b".tflite", at + 1)

"""bytes of a C++ file -> syntax tree, by tree-sitter and its C++ grammar (the extra ``app``).

The grammar knows no preprocessor and no attribute behind a declarator, so attributes and the placing macros of
platforms are blanked out first: positions stay. Whoever asks what an attribute said reads it from the text.

What is no C++ may take the grammar the square of its size, so its work is counted and ends where no program comes to.
"""

from __future__ import annotations

import os
import re

from tflm_lint.errors import NoParserError
from tflm_lint.record import imported
from tflm_lint.sources import nodes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    #: A `nodes.Node`, or None: most of what is asked of one need not be there.
    Node = Any

_ATTRIBUTE = re.compile(rb"__attribute__\s*\(\((?:[^()]|\([^()]*\)){0,200}\)\)")
_MACROS = re.compile(
    rb"\b(?:EXT_RAM_ATTR|EXT_RAM_BSS_ATTR|IRAM_ATTR|DRAM_ATTR|PROGMEM|EXTMEM|DMAMEM|FASTRUN|FLASHMEM|WORD_ALIGNED_ATTR"
    rb"|__ALIGNED\(\d+\)|ALIGN\(\d+\)|ALIGNED?_?\d*|RTC_DATA_ATTR|SDRAM_DATA|__no_init)(?=[\s;=\[])"
)
#: A macro alone on the last line of a class or of a section of one, as ``TF_LITE_REMOVE_VIRTUAL_DELETE`` is: an
#: enumerator never stands behind a semicolon or a brace.
_LAST = re.compile(
    rb"[;}]\s{0,400}\n[ \t]*([A-Z][A-Z0-9_]{3,60}(?:\([\w, \t]{0,80}\))?)"
    rb"(?=\s{0,400}(?:\}|(?:public|private|protected)[ \t]*:))"
)
#: One of these is in each of them.
_PLACING = (b"_ATTR", b"PROGMEM", b"EXTMEM", b"DMAMEM", b"FASTRUN", b"FLASHMEM", b"ALIGN", b"SDRAM_DATA", b"__no_init")
_HEADS = re.compile(rb"(?:\n|\A)[A-Z][A-Z0-9_]{3,60}(?=[ \t]+(?:alignas|static|u?int8_t|unsigned)\b)")
#: ``object->*pointer`` and ``object.*pointer``.
_MEMBER = re.compile(rb"->\*|(?<=[\w)\]])(?<!\d)\.\*(?=[\w(\[])")
#: ``TfLiteStatus (Resolver::*name)()``, and ``void (*const name[])(Resolver&)``.
_POINTERS = re.compile(
    rb"(?<![\w:])[A-Za-z_][\w:]{0,200}[ \t]*\([ \t]*"
    rb"(?:[A-Za-z_][\w:<> ]{0,80}::[ \t]*\*[ \t]*(?:const[ \t]*)?|\*[ \t]*(?:const[ \t]*)?(?=\w+[ \t]*\[))"
    rb"(\w+)[ \t]*(\[[^\]\n]{0,80}\])?[ \t]*\)[ \t]*\([^()\n]{0,200}\)"
)
#: How each of them ends.
_POINTED = re.compile(rb"\*[ \t]*(?:const[ \t]*)?\w+[ \t]*(?:\[[^\]\n]{0,80}\])?[ \t]*\)[ \t]*\(")
_BLANKS = bytes(byte if byte in b"\r\n" else 32 for byte in range(256))
#: ``(uint8_t*)`` and ``reinterpret_cast<uint8_t*>(``.
_CAST = re.compile(r"\((?:const\s+)?[A-Za-z_][\w:]*(?:\s+[\w:]+)*\s*[*&]+\s*(?:const\s*)?\)|\w+_cast\s*<[^<>]*>\s*\(")
#: Once in so many operations the grammar asks whether to go on: how often it may for any text, and in how many bytes of
#: it once. Of 10,000 files of public firmware none asked as often as once in 60 bytes.
_ASKS, _BYTES_AN_ASK = 500, 8
#: Bytes that the grammar gets at a time.
_CHUNK = 1 << 12
_INFORMATION = re.compile(r"tree_sitter-(\d[\w.]*)\.dist-info")
#: Before, asking whether to go on ends the whole process.
_OLDEST = (0, 26, 1)
_MISSING = (
    "checking an application needs the C++ parser: install it with `pip install 'tflm-lint[app]'` "
    "(tree-sitter and tree-sitter-cpp)"
)


class Parser:
    """tree-sitter's parser of C++, within bounds."""

    def __init__(self, parser: Any) -> None:
        self.parser = parser

    def tree(self, source: bytes) -> Node | None:
        """Return the root of a source's tree; None where it takes more than any program does."""
        left = _ASKS + len(source) // _BYTES_AN_ASK

        def is_enough(*_: object) -> bool:
            nonlocal left
            left -= 1
            return left < 0

        try:
            tree = self.parser.parse(lambda at, _: source[at : at + _CHUNK], progress_callback=is_enough)
            return nodes.Node(tree.root_node, source)
        except ValueError:
            if left >= 0:
                raise
            self.parser.reset()
            return None


def load_parser() -> Parser:
    """Return a parser; raise `NoParserError` where there is none."""
    try:
        tree_sitter, grammar = imported("tree_sitter"), imported("tree_sitter_cpp")
        found = version_of(tree_sitter.__file__)
        if tuple(map(int, re.findall(r"\d+", found)[:3])) < _OLDEST:
            raise NoParserError(f"{_MISSING}; tree-sitter {found} is too old")
        return Parser(tree_sitter.Parser(tree_sitter.Language(grammar.language())))
    except ImportError as error:
        raise NoParserError(_MISSING) from error
    except (AttributeError, TypeError, ValueError) as error:
        raise NoParserError(f"{_MISSING}; what is installed cannot be used: {error}") from error


def version_of(file: str) -> str:
    """Return the version of tree-sitter, which the folder beside it tells without the 40 modules of `importlib`."""
    folder = os.path.dirname(os.path.dirname(file))
    names = os.listdir(folder) if os.path.isdir(folder) else ()
    found = [match.group(1) for name in names if (match := _INFORMATION.fullmatch(name)) is not None]
    if len(found) == 1:
        return found[0]
    from importlib.metadata import version

    return version("tree-sitter")


def parse(parser: Parser, data: bytes) -> tuple[Node | None, bytes]:
    """Return the root of a file's tree, and the source that it was made of; positions are those of the file."""
    source = without_attributes(data)
    return parser.tree(source), source


def without_attributes(data: bytes) -> bytes:
    """Blank out what the grammar stumbles over."""
    # a search for plain bytes is many times faster than one that would find nothing
    if b"__attribute__" in data:
        data = _ATTRIBUTE.sub(_blank, data)
    if any(word in data for word in _PLACING):
        data = _MACROS.sub(_blank, data)
    data = _LAST.sub(_without_last, _HEADS.sub(_blank, data))
    # the grammar cannot read what follows a pointer to a member; no program calls a comma otherwise
    if b"->*" in data or b".*" in data:
        data = _MEMBER.sub(_comma, data)
    return _POINTERS.sub(_declared_plainly, data) if _POINTED.search(data) is not None else data


def _declared_plainly(match: re.Match[bytes]) -> bytes:
    """Write ``auto name[]`` for a pointer to a member or an array of pointers to functions, as long as before."""
    pointer = b"auto " + match.group(1) + (match.group(2) or b"")
    return pointer + match.group()[len(pointer) :].translate(_BLANKS)


def _without_last(match: re.Match[bytes]) -> bytes:
    whole, begin = match.group(), match.start(1) - match.start()
    return whole[:begin] + b" " * (len(whole) - begin)


def _comma(match: re.Match[bytes]) -> bytes:
    return b" , " if match.group() == b"->*" else b" ,"


def _blank(match: re.Match[bytes]) -> bytes:
    return bytes(byte if byte == 10 else 32 for byte in match.group())


def declared(declarator: Node) -> Node | None:
    """Return the identifier that a declarator declares, through pointers, references, arrays and initialisers."""
    for _ in range(16):
        if declarator is None:
            return None
        if declarator.type in {"identifier", "field_identifier", "type_identifier"}:
            return declarator
        if declarator.type in {"qualified_identifier", "destructor_name", "operator_name"}:
            declarator = declarator.child_by_field_name("name")
            continue
        inner = declarator.child_by_field_name("declarator")
        if inner is None:
            named = [child for child in declarator.named_children if child.type != "type_qualifier"]
            inner = named[0] if named else None
        declarator = inner
    return None


def name_of(expression: str) -> str | None:
    """Return the name that an expression denotes: ``&this->r`` and ``*r`` have one, ``f(x)`` has none."""
    text = expression.strip()
    for _ in range(8):
        cast = _CAST.match(text)
        if cast is not None:
            text = text[cast.end() :].strip()
        elif text[:1] in {"&", "*", "("}:
            text = text[1:].strip()
        else:
            break
    text = text.rstrip(") ").removesuffix(".get(")
    for opening in ("this->", "this."):
        text = text.removeprefix(opening)
    text = text.rpartition("::")[2]
    return text if re.fullmatch(r"[A-Za-z_]\w*", text) else None

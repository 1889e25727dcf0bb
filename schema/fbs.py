"""FlatBuffers schema text -> Schema: tables, enums and unions as declared.

Knows the part of the language that the format uses (tables, enums, unions, the attributes `deprecated` and
`force_align`) and consumes every token or refuses with line and column: what it skipped, the verifier would not check.
"""

from __future__ import annotations

import re
from typing import NamedTuple, NoReturn

#: Scalar type -> `struct` code; the size is `struct.calcsize` of it.
SCALARS = {
    "bool": "?", "byte": "b", "ubyte": "B", "short": "h", "ushort": "H",
    "int": "i", "uint": "I", "long": "q", "ulong": "Q", "float": "f", "double": "d",
}  # fmt: skip
#: `struct` code of an integer -> its bits, signed where the code is a small letter.
INTEGERS = {"b": 8, "B": 8, "h": 16, "H": 16, "i": 32, "I": 32, "q": 64, "Q": 64}
TOKEN = re.compile(
    r"(?P<skip>\s+|//[^\n]*)|(?P<word>[A-Za-z_]\w*)|(?P<number>-?\d+(?:\.\d+)?)"
    r'|(?P<string>"[^"\n]*")|(?P<mark>[{}()\[\]:;,=])'
)


class SchemaError(Exception):
    """The schema says what this generator does not understand; the message starts with line and column."""


class Token(NamedTuple):
    """One word, number, string or mark, with its place."""

    kind: str
    text: str
    line: int
    column: int


class Field(NamedTuple):
    """A table's field as written."""

    name: Token
    type: Token
    vector: bool
    default: Token | None
    deprecated: bool
    force_align: int


def bounds(code: str) -> tuple[int, int]:
    """Return the least and the greatest value of an integer type."""
    bits = INTEGERS[code]
    return (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) if code.islower() else (0, 2**bits - 1)


class Enum(NamedTuple):
    """An enum: its `struct` code and its names by value, dense from 0."""

    code: str
    names: tuple[str, ...]


class Schema(NamedTuple):
    """Everything the file declares, in the file's order."""

    identifier: str
    root: str
    enums: dict[str, Enum]
    unions: dict[str, list[Token]]
    tables: dict[str, list[Field]]


def tokens(text: str) -> list[Token]:
    """Cut the text into tokens, refusing any character that starts none."""
    found: list[Token] = []
    position, line, start = 0, 1, 0
    while position < len(text):
        match = TOKEN.match(text, position)
        if match is None:
            raise SchemaError(f"{line}:{position - start + 1}: unexpected character {text[position]!r}")
        if match.lastgroup != "skip":
            found.append(Token(str(match.lastgroup), match.group(), line, position - start + 1))
        newlines = match.group().count("\n")
        if newlines:
            line += newlines
            start = match.start() + match.group().rindex("\n") + 1
        position = match.end()
    found.append(Token("end", "end of file", line, position - start + 1))
    return found


def refuse(token: Token, reason: str) -> NoReturn:
    """Raise SchemaError at the token."""
    raise SchemaError(f"{token.line}:{token.column}: {reason}")


def parse(text: str) -> Schema:
    """Parse the text of a schema.

    Raises SchemaError at the first token that it does not understand.
    """
    return Parser(text).parse()


class Parser:
    """Recursive descent over the tokens of one schema."""

    def __init__(self, text: str) -> None:
        self.tokens = tokens(text)
        self.position = 0
        self.identifier = self.root = ""
        self.names: dict[str, Token] = {}
        self.enums: dict[str, Enum] = {}
        self.unions: dict[str, list[Token]] = {}
        self.tables: dict[str, list[Field]] = {}

    def take(self, *wanted: str) -> Token:
        """Consume the next token, which must be of a wanted kind or be a wanted text."""
        token = self.tokens[self.position]
        if token.kind not in wanted and token.text not in wanted:
            refuse(token, f"expected {' or '.join(wanted)}, not {token.text}")
        self.position += 1
        return token

    def skip(self, text: str) -> bool:
        """Consume the next token if it is this mark."""
        here = self.tokens[self.position]
        if here.kind == "mark" and here.text == text:
            self.position += 1
            return True
        return False

    def declared(self) -> str:
        """Consume the name of a new type."""
        name = self.take("word")
        if name.text in self.names or name.text in SCALARS:
            refuse(name, f"{name.text} is already declared")
        self.names[name.text] = name
        return name.text

    def parse(self) -> Schema:
        """Consume the whole file."""
        readers = {"enum": self.enum, "union": self.union, "table": self.table}
        while self.tokens[self.position].kind != "end":
            word = self.take("word")
            if word.text in readers:
                readers[word.text]()
                continue
            if word.text == "file_identifier":
                self.identifier = self.take("string").text[1:-1]
            elif word.text == "root_type":
                self.root = self.take("word").text
            elif word.text == "file_extension":
                self.take("string")
            elif word.text == "namespace":
                self.take("word")
            else:
                refuse(word, f"unknown declaration {word.text}")
            self.take(";")
        end = self.tokens[self.position]
        if self.root not in self.tables or len(self.identifier) != 4:
            refuse(end, "expected a root_type that is a table and a file_identifier of 4 characters")
        return Schema(self.identifier, self.root, self.enums, self.unions, self.tables)

    def attributes(self, **known: str) -> dict[str, Token]:
        """Consume an optional list of attributes; each is known, with or without a value, or refused."""
        found: dict[str, Token] = {}
        if self.skip("("):
            while True:
                name = self.take("word")
                if name.text not in known or name.text in found:
                    refuse(name, f"unknown or repeated attribute {name.text}")
                found[name.text] = name
                if known[name.text]:
                    self.take(":")
                    found[name.text] = self.take(known[name.text])
                if not self.skip(","):
                    break
            self.take(")")
        return found

    def members(self, first: int) -> list[Token]:
        """Consume the names of an enum or a union, dense from `first`."""
        names: list[Token] = []
        self.take("{")
        while not self.skip("}"):
            name = self.take("word")
            if name.text in {known.text for known in names}:
                refuse(name, f"{name.text} is already a member")
            if self.skip("="):
                value = self.take("number")
                if value.text != str(first + len(names)):
                    refuse(value, f"expected {first + len(names)}, the values are dense")
            self.attributes(deprecated="")
            names.append(name)
            if not self.skip(","):
                self.take("}")
                break
        return names

    def enum(self) -> None:
        """Consume an enum after its keyword."""
        name = self.declared()
        self.take(":")
        base = self.take("word")
        code = SCALARS.get(base.text, "")
        if code not in INTEGERS:
            refuse(base, f"{base.text} is no integer type")
        names = self.members(0)
        if not names or len(names) - 1 > bounds(code)[1]:
            refuse(base, f"{len(names)} values do not suit {base.text}")
        self.enums[name] = Enum(code, tuple(token.text for token in names))

    def union(self) -> None:
        """Consume a union after its keyword; tag 0 is NONE."""
        name = self.declared()
        self.unions[name] = self.members(1)
        if len(self.unions[name]) > 255:
            refuse(self.names[name], "more members than an 8 bit tag can name")

    def table(self) -> None:
        """Consume a table after its keyword."""
        fields = self.tables[self.declared()] = []
        self.take("{")
        while not self.skip("}"):
            name = self.take("word")
            if name.text in {known.name.text for known in fields}:
                refuse(name, f"{name.text} is already a field")
            self.take(":")
            vector = self.skip("[")
            kind = self.take("word")
            if vector:
                self.take("]")
            default = self.take("number", "word") if self.skip("=") else None
            found = self.attributes(deprecated="", force_align="number")
            align = found.get("force_align")
            if align and not vector:
                refuse(align, "force_align is for vectors")
            self.take(";")
            fields.append(Field(name, kind, vector, default, "deprecated" in found, int(align.text) if align else 0))

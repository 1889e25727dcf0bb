"""schema/tflite.fbs -> tflm_lint/model/bindings.py: the file format as plain tables of Python literals.

``python schema/generate.py`` writes the bindings, ``--check`` exits 1 where the file on disk differs. The parser knows
the part of the FlatBuffers schema language that the format uses (tables, enums, unions, the attributes `deprecated` and
`force_align`) and consumes every token or refuses with line and column: what it skipped, the verifier would not check.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from typing import NamedTuple, NoReturn

HERE = Path(__file__).resolve().parent
SOURCE = HERE / "tflite.fbs"
TARGET = HERE.parent / "tflm_lint" / "model" / "bindings.py"

#: Scalar type -> `struct` code; the size is `struct.calcsize` of it.
SCALARS = {
    "bool": "?", "byte": "b", "ubyte": "B", "short": "h", "ushort": "H",
    "int": "i", "uint": "I", "long": "q", "ulong": "Q", "float": "f", "double": "d",
}  # fmt: skip
INTEGERS = {"b": (-128, 127), "B": (0, 255), "h": (-(2**15), 2**15 - 1), "H": (0, 2**16 - 1),
            "i": (-(2**31), 2**31 - 1), "I": (0, 2**32 - 1), "q": (-(2**63), 2**63 - 1), "Q": (0, 2**64 - 1)}  # fmt: skip
TOKEN = re.compile(
    r'(?P<skip>\s+|//[^\n]*)|(?P<word>[A-Za-z_]\w*)|(?P<number>-?\d+(?:\.\d+)?)|(?P<string>"[^"\n]*")|(?P<mark>[{}()\[\]:;,=])'
)  # noqa: E501 one pattern


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


#: (vtable offset, name, kind, struct code, default, target): see the head of the generated module.
Row = tuple[int, str, str, str, object, "str | None"]


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
        if not names or len(names) - 1 > INTEGERS[code][1]:
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


def default_of(field: Field, code: str, names: tuple[str, ...]) -> object:
    """Return the default of a scalar or enum field as a Python value; an enum's is its number."""
    token = field.default
    if token is None:
        return False if code == "?" else 0.0 if code in "fd" else 0
    if names and token.text in names:
        return names.index(token.text)
    if code == "?" and token.text in ("true", "false"):
        return token.text == "true"
    if token.kind == "number" and code in "fd":
        return float(token.text)
    if token.kind == "number" and code in INTEGERS and "." not in token.text:
        low, high = (0, len(names) - 1) if names else INTEGERS[code]
        if low <= int(token.text) <= high:
            return int(token.text)
    refuse(token, f"{token.text} is no default for {field.type.text}")


def rows_of(schema: Schema, table: str) -> list[Row]:
    """Lay out one table: a union takes two slots, its tag and its value; every slot is 2 bytes of the vtable."""
    rows: list[Row] = []
    slot = 4
    for field in schema.tables[table]:
        name, kind = field.name.text, field.type.text
        code = SCALARS.get(kind, schema.enums[kind].code if kind in schema.enums else "")
        names = schema.enums[kind].names if kind in schema.enums else ()
        target = kind if names else None
        if field.default is not None and (field.vector or not code):
            refuse(field.default, "only scalars have a default")
        row: Row
        if kind in schema.unions:
            if field.vector or field.deprecated:
                refuse(field.type, "a vector of unions or a deprecated union is not supported")
            rows.append((slot, f"{name}_type", "tag", "B", 0, kind))
            slot += 2
            row = (slot, name, "union", "", None, kind)
        elif code:
            row = (slot, name, "vector", code, None, target) if field.vector else (
                slot, name, "scalar", code, default_of(field, code, names), target)  # fmt: skip
        elif kind == "string" and not field.vector:
            row = (slot, name, "string", "", None, None)
        elif kind in schema.tables:
            row = (slot, name, "tables" if field.vector else "table", "", None, kind)
        else:
            refuse(field.type, f"unknown type {kind}")
        if not field.deprecated:
            rows.append(row)
        slot += 2
    return rows


def depth_of(schema: Schema, rows: dict[str, list[Row]]) -> int:
    """Return the longest chain of tables from the root; refuse a table that can hold itself."""
    known: dict[str, int] = {}

    def depth(table: str, above: tuple[str, ...]) -> int:
        if table in above:
            refuse(schema.tables[table][0].name, f"{table} can hold itself; the verifier relies on a bounded depth")
        if table not in known:
            below = [0]
            for _, _, kind, _, _, target in rows[table]:
                held = [m.text for m in schema.unions[target]] if kind == "union" and target else [target]
                if kind in ("table", "tables", "union"):
                    below += [depth(name, (*above, table)) for name in held if name]
            known[table] = 1 + max(below)
        return known[table]

    return depth(schema.root, ())


HEAD = '''"""The .tflite format as data: tables, unions and enums with their slots and defaults.

Generated from schema/tflite.fbs by schema/generate.py; do not edit. Plain literals, so that the import costs what
reading the compiled file costs.
"""

from __future__ import annotations

# fmt: off

#: (vtable offset, name, kind, struct code, default, target). Kinds: `scalar` (target: its enum, the default a number),
#: `string`, `vector` of scalars (target: their enum), `table`, `tables` (a vector of them; target: the table),
#: `tag` and `union` (two slots; target: the union). Deprecated fields have a slot and no row.
Row = tuple[int, str, str, str, object, "str | None"]
'''


def wrapped(head: str, items: list[str], tail: str) -> str:
    """Write one literal on as many lines as 120 columns ask for."""
    one = head + ", ".join(items) + (",)" if len(items) == 1 else ")") + tail
    if len(one) <= 120:
        return one + "\n"
    out, line = [head], "       "
    for item in items:
        if len(line) + len(item) + 2 > 118:
            out.append(line)
            line = "       "
        line += f" {item},"
    return "\n".join([*out, line, "    )" + tail]) + "\n"


def bindings(schema: Schema) -> str:
    """Write the module."""
    for name, members in schema.unions.items():
        for member in members:
            if member.text not in schema.tables:
                refuse(member, f"{name} holds {member.text}, which is no table")
    rows = {name: rows_of(schema, name) for name in schema.tables}
    aligned = {
        f"{table}.{field.name.text}": field.force_align
        for table, fields in schema.tables.items()
        for field in fields
        if field.force_align
    }
    out = [HEAD, f'\nFILE_IDENTIFIER = {schema.identifier.encode()!r}\nROOT = "{schema.root}"\n'.replace("'", '"')]
    out.append(
        f"#: The longest chain of tables that any file can have, the root included.\nDEPTH = {depth_of(schema, rows)}\n"
    )
    out.append("#: Vectors whose elements a writer aligns beyond their size; a reader does not rely on it.\n")
    out.append(f"ALIGNED = {aligned!r}\n\n".replace("'", '"'))
    out.append("#: Names by value.\nENUMS: dict[str, tuple[str, ...]] = {\n")
    for name, enum in schema.enums.items():
        out.append(wrapped(f'    "{name}": (', [f'"{member}"' for member in enum.names], ","))
    out.append("}\n\n#: Tables by tag; tag 0 is no table.\nUNIONS: dict[str, tuple[str, ...]] = {\n")
    for name, members in schema.unions.items():
        out.append(wrapped(f'    "{name}": (', ['"NONE"', *(f'"{member.text}"' for member in members)], ","))
    out.append("}\n\nTABLES: dict[str, tuple[Row, ...]] = {\n")
    for name, layout in rows.items():
        if layout:
            body = "".join("        " + repr(row).replace("'", '"') + ",\n" for row in layout)
            out.append(f'    "{name}": (\n{body}    ),\n')
        else:
            out.append(f'    "{name}": (),\n')
    return "".join([*out, "}\n"])


def main() -> int:
    """Write the bindings, or compare them with ``--check``."""
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing, exit 1 where the bindings differ")
    arguments = parser.parse_args()
    try:
        made = bindings(Parser(SOURCE.read_text(encoding="utf-8")).parse())
    except SchemaError as error:
        print(f"{SOURCE}:{error}", file=sys.stderr)
        return 1
    if arguments.check:
        return int(made != TARGET.read_text(encoding="utf-8"))
    TARGET.write_text(made, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

"""schema/tflite.fbs -> tflm_lint/model/bindings.py, bindings_rarer.py: the format as plain tables of Python literals.

``python schema/generate.py`` writes the bindings, ``--check`` exits 1 where the file on disk differs.
"""

from __future__ import annotations

import argparse
import sys
import textwrap
from collections.abc import Collection, Iterator
from pathlib import Path

from fbs import INTEGERS, SCALARS, Field, Schema, SchemaError, bounds, parse, refuse

HERE = Path(__file__).resolve().parent
SOURCE = HERE / "tflite.fbs"
TARGETS = tuple(HERE.parent / "tflm_lint" / "model" / name for name in ("bindings.py", "bindings_rarer.py"))
#: What every model has, and the options of the operators that most have: the others are read where a file has them.
COMMON = frozenset((
    "Model", "OperatorCode", "SubGraph", "Tensor", "QuantizationParameters", "Operator", "Buffer", "Metadata",
    "SignatureDef", "TensorMap", "AddOptions", "ConcatenationOptions", "Conv2DOptions", "DepthwiseConv2DOptions",
    "DequantizeOptions", "FullyConnectedOptions", "MulOptions", "PadOptions", "Pool2DOptions", "QuantizeOptions",
    "ReducerOptions", "ReshapeOptions", "SoftmaxOptions",
))  # fmt: skip

#: (vtable offset, name, form, struct code, default, target): see the head of the generated module.
Row = tuple[int, str, str, str, object, "str | None"]


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
        low, high = (0, len(names) - 1) if names else bounds(code)
        if low <= int(token.text) <= high:
            return int(token.text)
    refuse(token, f"{token.text} is no default for {field.type.text}")


def rows_of(schema: Schema, table: str) -> list[Row]:
    """Lay out one table: a union takes two slots, its tag and its value; every slot is 2 bytes of the vtable."""
    rows: list[Row] = []
    slot = 4
    for field in schema.tables[table]:
        name, declared = field.name.text, field.type.text
        code = SCALARS.get(declared, schema.enums[declared].code if declared in schema.enums else "")
        names = schema.enums[declared].names if declared in schema.enums else ()
        target = declared if names else None
        if field.default is not None and (field.vector or not code):
            refuse(field.default, "only scalars have a default")
        row: Row
        if declared in schema.unions:
            if field.vector or field.deprecated:
                refuse(field.type, "a vector of unions or a deprecated union is not supported")
            rows.append((slot, f"{name}_type", "tag", "B", 0, declared))
            slot += 2
            row = (slot, name, "union", "", None, declared)
        elif code:
            row = (slot, name, "vector", code, None, target) if field.vector else (
                slot, name, "scalar", code, default_of(field, code, names), target)  # fmt: skip
        elif declared == "string" and not field.vector:
            row = (slot, name, "string", "", None, None)
        elif declared in schema.tables:
            row = (slot, name, "tables" if field.vector else "table", "", None, declared)
        else:
            refuse(field.type, f"unknown type {declared}")
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
            for _, _, form, _, _, target in rows[table]:
                held = [m.text for m in schema.unions[target]] if form == "union" and target else [target]
                if form in ("table", "tables", "union"):
                    below += [depth(name, (*above, table)) for name in held if name]
            known[table] = 1 + max(below)
        return known[table]

    return depth(schema.root, ())


HEAD = '''"""The .tflite format as data: tables, unions and enums with their slots and defaults.

Generated from schema/tflite.fbs by schema/generate.py; do not edit. Plain literals, so that the import costs what
reading the compiled file costs; of many names one text, since Python looks up each constant whether it knows it.
"""

from __future__ import annotations

# fmt: off

#: (vtable offset, name, form, struct code, default, target). Forms: `scalar` (target: its enum, the default a number),
#: `string`, `vector` of scalars (target: their enum), `table`, `tables` (a vector of them; target: the table),
#: `tag` and `union` (two slots; target: the union). Deprecated fields have a slot and no row.
Row = tuple[int, str, str, str, object, "str | None"]
'''


LOOK_UP = '''
class Tables(dict[str, tuple[Row, ...]]):
    """Name of a table -> its rows. Those that few models have come with the first question for one."""

    def __missing__(self, name: str) -> tuple[Row, ...]:
        """Read the rarer tables; raise `KeyError` where those have none of that name either."""
        from tflm_lint.model import bindings_rarer

        found = bindings_rarer.TABLES[name]
        self.update(bindings_rarer.TABLES)
        return found
'''

RARER = '''"""The rarer tables of the .tflite format: see `tflm_lint.model.bindings`.

Generated from schema/tflite.fbs by schema/generate.py; do not edit.
"""

from __future__ import annotations

# fmt: off

TYPE_CHECKING = False
if TYPE_CHECKING:
    Row = tuple[int, str, str, str, object, "str | None"]

TABLES: dict[str, tuple[Row, ...]] ='''


def names_of(name: str, members: tuple[str, ...]) -> str:
    """Write one entry of many names as a text that is split when the module is imported.

    Of constants of their own Python looks up each whether it knows it, which takes ten times as long.
    """
    text = " ".join(members)
    if len(text) + len(name) < 80:
        return f'    "{name}": _names("{text}"),\n'
    lines = textwrap.wrap(text, 108, break_on_hyphens=False)
    inside = "".join(f'        "{line} "\n' for line in lines)
    return f'    "{name}": _names(\n{inside}    ),\n'


def bindings(schema: Schema) -> tuple[str, str]:
    """Write the modules."""
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
    out.append(f"ALIGNED = {aligned!r}\n\n\n".replace("'", '"'))
    out.append("def _names(text: str) -> tuple[str, ...]:\n    return tuple(text.split())\n\n\n")
    out.append("#: Names by value.\nENUMS: dict[str, tuple[str, ...]] = {\n")
    for name, enum in schema.enums.items():
        out.append(names_of(name, enum.names))
    out.append("}\n\n#: Tables by tag; tag 0 is no table.\nUNIONS: dict[str, tuple[str, ...]] = {\n")
    for name, members in schema.unions.items():
        out.append(names_of(name, ("NONE", *(member.text for member in members))))
    common, rarer = ("".join(tables(rows, names)) for names in (COMMON, rows.keys() - COMMON))
    out.append(f"}}\n\n{LOOK_UP}\n\nTABLES = Tables({{\n{common}}})\n")
    return "".join(out), f"{RARER}\n{{\n{rarer}}}\n".replace("=\n", "= ")


def tables(rows: dict[str, list[Row]], names: Collection[str]) -> Iterator[str]:
    """Write the tables of these names in the schema's order."""
    for name in (name for name in rows if name in names):
        if rows[name]:
            body = "".join("        " + repr(row).replace("'", '"') + ",\n" for row in rows[name])
            yield f'    "{name}": (\n{body}    ),\n'
        else:
            yield f'    "{name}": (),\n'


def main() -> int:
    """Write the bindings, or compare them with ``--check``."""
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing, exit 1 where the bindings differ")
    arguments = parser.parse_args()
    try:
        made = bindings(parse(SOURCE.read_text(encoding="utf-8")))
    except SchemaError as error:
        print(f"{SOURCE}:{error}", file=sys.stderr)
        return 1
    if arguments.check:
        return int(made != tuple(target.read_text(encoding="utf-8") for target in TARGETS))
    for target, text in zip(TARGETS, made, strict=True):
        target.write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

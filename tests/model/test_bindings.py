"""The bindings are current, and every slot, default and enum value is what two other sources say."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.model import probe
from tflm_lint.model import bindings, bindings_rarer

ALL = {**bindings.TABLES, **bindings_rarer.TABLES}
#: Names that the C++ header gives to the types of fields.
CXX = {"int8_t": "b", "uint8_t": "B", "int32_t": "i", "uint32_t": "I", "int64_t": "q", "uint64_t": "Q", "float": "f"}


@pytest.fixture(scope="module")
def generator(root: Path) -> ModuleType:
    sys.path.insert(0, str(root / "schema"))
    try:
        import generate
    finally:
        sys.path.pop(0)
    return generate


@pytest.fixture(scope="module")
def newer() -> dict[str, Any]:
    """What TFLM's schema has and the package `tflite` 2.18.0 has not."""
    stored = (Path(__file__).parent / "data" / "newer_schema.json").read_text(encoding="utf-8")
    return dict(json.loads(stored))


def test_bindings_are_current(root: Path, generator: ModuleType) -> None:
    text = (root / "schema" / "tflite.fbs").read_text(encoding="utf-8")
    made = generator.bindings(generator.parse(text))
    folder = root / "tflm_lint" / "model"
    stored = tuple((folder / name).read_text(encoding="utf-8") for name in ("bindings.py", "bindings_rarer.py"))
    assert made == stored, "run `python schema/generate.py`"


def test_rarer_tables_come_when_one_is_asked_for() -> None:
    few = bindings.Tables({"Model": bindings.TABLES["Model"]})
    assert few["SVDFOptions"] == bindings_rarer.TABLES["SVDFOptions"]
    assert few.keys() == {"Model", *bindings_rarer.TABLES}
    with pytest.raises(KeyError):
        few["NoOptions"]


def test_enums(newer: dict[str, Any]) -> None:
    expected: dict[str, dict[str, int]] = {name: dict(values) for name, values in newer["enums"].items()}
    for name, cls in probe.classes().items():
        if not probe.is_table(cls):
            expected.setdefault(name, {}).update(probe.enum_values(cls))
    ours = bindings.ENUMS | bindings.UNIONS
    assert {name: {value: number for number, value in enumerate(values)} for name, values in ours.items()} == expected


def test_fields(newer: dict[str, Any]) -> None:
    # (table, slot) -> (name without underscores, kind, struct code, default, table)
    expected: dict[tuple[str, int], tuple[str, str, str, object, str]] = {}
    tables = {name for name, cls in probe.classes().items() if probe.is_table(cls)}
    for table in tables:
        for slot, (accessor, (kind, code, default, target)) in probe.fields(probe.classes()[table]).items():
            expected[table, slot] = accessor.lower(), kind, code, default if kind == "scalar" else None, target
    for table, slot, name, kind, given in newer["fields"]:
        tables.add(table)
        expected[table, slot] = name.replace("_", ""), *_from_cxx(kind, given)
    ours = {}
    for table, rows in ALL.items():
        for slot, name, kind, code, value, refers in rows:
            known = "scalar" if kind == "tag" else kind
            table_of = str(refers) if kind in ("table", "tables") else ""
            ours[table, slot] = name.replace("_", ""), known, code, value if known == "scalar" else None, table_of
    assert ours == expected
    assert set(ALL) == tables


def _from_cxx(kind: str, default: str | None) -> tuple[str, str, object, str]:
    if kind in CXX:
        return "scalar", CXX[kind], int(str(default)), ""
    if kind == "String":
        return "string", "", None, ""
    inner = kind.removeprefix("Vector<").removesuffix(">")
    if inner in CXX:
        return "vector", CXX[inner], None, ""
    return "tables", "", None, inner.removeprefix("Offset<").removesuffix(">")


def test_enum_fields_name_their_enum() -> None:
    """The accessors read plain numbers; that a default has a name is what can be held here."""
    for table, rows in ALL.items():
        for _, name, kind, _, default, target in rows:
            if kind in ("scalar", "vector") and target:
                assert bindings.ENUMS[target], f"{table}.{name}"
                assert kind == "vector" or 0 <= int(str(default)) < len(bindings.ENUMS[target]), f"{table}.{name}"


def test_depth_is_below_the_verifiers_limit() -> None:
    assert bindings.DEPTH <= 64


HEAD = 'file_identifier "TFL3"; root_type Model; '


def test_a_small_schema(generator: ModuleType) -> None:
    text = HEAD + "enum E: byte { A = 0, B } union U { T } table T { e: E = B; gone: int (deprecated); x: [long]; } "
    schema = generator.parse(text + "table Model { u: U; f: float = 1.5; many: [T]; s: string; b: bool = true; }")
    assert generator.rows_of(schema, "T") == [
        (4, "e", "scalar", "b", 1, "E"),
        (8, "x", "vector", "q", None, None),
    ]
    assert [row[:3] for row in generator.rows_of(schema, "Model")] == [
        (4, "u_type", "tag"), (6, "u", "union"), (8, "f", "scalar"), (10, "many", "tables"), (12, "s", "string"),
        (14, "b", "scalar"),
    ]  # fmt: skip
    assert [row[4] for row in generator.rows_of(schema, "Model")] == [0, None, 1.5, None, None, True]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("struct S { x: int; }", "1:1: unknown declaration struct"),
        ("table T { x: int }", "1:18: expected ;, not }"),
        ("table T { x: int; x: int; }", "1:19: x is already a field"),
        ("table T { x: [int; }", "1:18: expected ], not ;"),
        ("table T { x: int (key); }", "1:19: unknown or repeated attribute key"),
        ("table T { x: int (deprecated, deprecated); }", "1:31: unknown or repeated attribute deprecated"),
        ("table T { x: int (force_align: 4); }", "1:32: force_align is for vectors"),
        ("table T {} table T {}", "1:18: T is already declared"),
        ("enum E: byte { A = 1 }", "1:20: expected 0, the values are dense"),
        ("enum E: byte { A, A }", "1:19: A is already a member"),
        ("enum E: float { A }", "1:9: float is no integer type"),
        ("enum E: byte {}", "1:9: 0 values do not suit byte"),
        ("enum E: byte { A B }", "1:18: expected }, not B"),
        ("\n  table T { x: int; } @", "2:23: unexpected character '@'"),
        ("table T { x: int;", "1:18: expected word, not end of file"),
        ('namespace "a";', "1:11: expected word"),
        ("/* c */", "1:1: unexpected character '/'"),
    ],
)
def test_parser_refuses(generator: ModuleType, text: str, place: str) -> None:
    with pytest.raises(generator.SchemaError) as error:
        generator.parse(text)
    assert str(error.value).startswith(place)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ("x: Nothing;", "unknown type Nothing"),
        ("x: int = 2147483648;", "2147483648 is no default for int"),
        ("x: int = 1.5;", "1.5 is no default for int"),
        ("x: bool = 1;", "1 is no default for bool"),
        ("x: E = C;", "C is no default for E"),
        ("x: E = 2;", "2 is no default for E"),
        ("x: string = a;", "only scalars have a default"),
        ("x: [string];", "unknown type string"),
        ("x: [U];", "a vector of unions"),
        ("x: U (deprecated);", "a vector of unions or a deprecated union"),
        ("x: Model;", "Model can hold itself"),
        ("x: [Other];", "can hold itself"),
        ("x: V;", "V holds E, which is no table"),
    ],
)
def test_generator_refuses(generator: ModuleType, fields: str, reason: str) -> None:
    declared = "enum E: byte { A, B } union U { T } table T { a: int; } table Other { back: [Model]; } "
    if ": V" in fields:
        declared += "union V { E } "
    with pytest.raises(generator.SchemaError, match=reason.replace("[", r"\[")):
        generator.bindings(generator.parse(HEAD + declared + "table Model { " + fields + " }"))


def test_every_token_counts(root: Path, generator: ModuleType) -> None:
    """Replace tokens of the real schema by one that fits nowhere: each is missed."""
    text = (root / "schema" / "tflite.fbs").read_text(encoding="utf-8")
    lines = text.splitlines(keepends=True)
    tokens = generator.parse.__globals__["tokens"](text)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    for token in tokens[:-1:97]:
        at = starts[token.line - 1] + token.column - 1
        broken = text[:at] + '"?"' + text[at + len(token.text) :]
        if token.kind != "string":
            with pytest.raises(generator.SchemaError):
                generator.parse(broken)

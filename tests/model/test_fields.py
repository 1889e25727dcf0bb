"""Every field of every table, read by us and by the accessors of the PyPI package `tflite`, is the same."""

from __future__ import annotations

import struct
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.model import probe, rich
from tests.model.write import write
from tflm_lint.model import bindings, graph
from tflm_lint.model.fields import Fields
from tflm_lint.model.read import load_bytes


@cache
def accessors(table: str) -> dict[str, Any]:
    """Map a table's fields, without underscores, to the package's accessors."""
    cls = probe.classes()[table]
    return {accessor.lower(): getattr(cls, accessor) for accessor, _ in probe.fields(cls).values()}


class Twin:
    """Two readers side by side over one file."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.fields = Fields(data)
        self.compared = 0

    def table(self, name: str, at: int) -> None:
        """Compare a table and what it refers to; tables newer than the package are skipped."""
        if name not in probe.classes():
            return
        other = probe.classes()[name]()
        other.Init(self.data, at)
        ours = self.fields.of(at, name, (None, name, -1))
        tag = 0
        for _, field, kind, code, default, target in bindings.TABLES[name]:
            read = accessors(name).get(field.replace("_", ""))
            if read is None:
                continue
            value = ours.get(field)
            self.compared += 1
            if kind == "tag":
                tag = read(other)
            elif kind == "scalar":
                if (name, field) == ("OperatorCode", "builtin_code"):
                    continue  # the package's accessor returns the deprecated field for codes below 127
                number = default if value is None else value
                if target and isinstance(number, str):
                    number = bindings.ENUMS[target].index(number)
                assert number == read(other), f"{name}.{field}"
            elif kind == "string":
                assert value == (None if read(other) is None else read(other).decode()), f"{name}.{field}"
            elif kind == "vector":
                self.vector(f"{name}.{field}", value, code, target, [read(other, i) for i in self.indices(value)])
            elif kind == "table" and value is not None:
                assert read(other)._tab.Pos == value, f"{name}.{field}"
                self.table(str(target), value)
            elif kind == "tables" and value is not None:
                for index, (element, _) in enumerate(self.fields.each(value, (None, name, -1), field)):
                    assert read(other, index)._tab.Pos == element, f"{name}.{field}"
                    self.table(str(target), element)
            elif kind == "union" and value is not None:
                assert bindings.UNIONS[str(target)][tag] == value[0], f"{name}.{field}"
                assert read(other).Pos == value[1], f"{name}.{field}"
                self.table(*value)
            elif value is None and kind != "tables":
                assert read(other) is None, f"{name}.{field}"

    @staticmethod
    def indices(value: Any) -> range:
        return range(0 if value is None else value.size if isinstance(value, graph.Span) else len(value))

    def vector(self, place: str, value: Any, code: str, target: str | None, theirs: list[Any]) -> None:
        if value is None:
            return
        if isinstance(value, graph.Span):
            value = list(self.data[value.offset : value.offset + value.size])
        if target:
            value = [bindings.ENUMS[target].index(name) for name in value]
        assert [bool(v) for v in theirs] == list(value) if code == "?" else theirs == list(value), place


@pytest.mark.parametrize("number", range(4))
def test_rich_models(number: int) -> None:
    data = rich.models()[number]
    twin = Twin(data)
    twin.table("Model", struct.unpack_from("<I", data)[0])
    assert twin.compared > 50


def test_fixtures(root: Path) -> None:
    for file in sorted((root / "fixtures").glob("*.tflite")):
        data = file.read_bytes()
        if len(data) < 100_000:
            twin = Twin(data)
            twin.table("Model", struct.unpack_from("<I", data)[0])
            assert twin.compared > 50, file.name


def as_read(model: graph.Model, value: Any, kind: str, target: str | None) -> object:
    """Turn what the Model says of a field back into what was written."""
    if isinstance(value, graph.Span):
        return list(model.bytes_of(value))
    if kind == "vector":
        return [bindings.ENUMS[target].index(name) if target else name for name in value]
    return bindings.ENUMS[target].index(value) if target else value


@pytest.mark.parametrize("union", ["BuiltinOptions", "BuiltinOptions2"])
def test_every_options_table(union: str) -> None:
    """One with a value in every field is these values, an empty one the defaults that the package has."""
    field = {"BuiltinOptions": "builtin_options", "BuiltinOptions2": "builtin_options_2"}[union]
    described = rich.operators(union, field)
    written = [operator[field] for operator in described["subgraphs"][0]["operators"]]
    model = load_bytes(write(described))
    for operator in described["subgraphs"][0]["operators"]:
        operator[field] = operator[field][0], {}
    empty = load_bytes(write(described)).subgraphs[0].operators
    full = model.subgraphs[0].operators
    assert [operator.options_type for operator in full] == list(bindings.UNIONS[union][1:])
    for (name, values), filled, default in zip(written, full, empty, strict=True):
        rows = bindings.TABLES[name]
        assert default.options_type == name
        assert list(filled.options) == list(default.options) == [row[1] for row in rows]
        facts = probe.fields(probe.classes()[name]).values() if name in probe.classes() else ()
        defaults = {accessor.lower(): fact[2] for accessor, fact in facts}
        for _, key, kind, _, _, target in rows:
            assert as_read(model, filled.options[key], kind, target) == values[key], f"{name}.{key}"
            if kind == "scalar" and defaults:
                assert as_read(model, default.options[key], kind, target) == defaults[key.replace("_", "")], key
            elif kind != "scalar":
                assert default.options[key] == (None if kind == "string" else ()), f"{name}.{key}"

"""What the PyPI package `tflite` says of the format, asked of its generated accessors one by one.

Every accessor runs on a fake table that records what it is asked for: the slot, the type of a scalar or of a vector's
elements, the class of a table; and that answers "absent" to learn the default.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from functools import cache
from typing import Any

import pytest

tflite = pytest.importorskip("tflite")

FLAGS = {
    "BoolFlags": "?", "Int8Flags": "b", "Uint8Flags": "B", "Int16Flags": "h", "Uint16Flags": "H", "Int32Flags": "i",
    "Uint32Flags": "I", "Int64Flags": "q", "Uint64Flags": "Q", "Float32Flags": "f", "Float64Flags": "d",
}  # fmt: skip

#: (kind, struct code, default, table)
Fact = tuple[str, str, object, str]


class FakeTable:
    """Stands in for ``flatbuffers.table.Table``: every field lies at 1, or is absent."""

    def __init__(self, present: bool) -> None:
        self.present = present
        self.asked: list[tuple[str, str]] = []
        self.slot = 0
        self.Bytes = b""
        self.Pos = 0

    def Offset(self, slot: int) -> int:  # noqa: N802 - the package's name
        self.slot = slot
        return int(self.present)

    def Get(self, flags: Any, _at: int) -> int:  # noqa: N802 - as above
        self.asked.append(("get", FLAGS[flags.__name__]))
        # Below 127, `BuiltinCode` would go on to the deprecated field.
        return 127

    def String(self, _at: int) -> bytes:  # noqa: N802 - as above
        self.asked.append(("string", ""))
        return b""

    def Vector(self, _at: int) -> int:  # noqa: N802 - as above
        self.asked.append(("vector", ""))
        return 0

    def Indirect(self, _at: int) -> int:  # noqa: N802 - as above
        self.asked.append(("indirect", ""))
        return 0

    def Union(self, _target: object, _at: int) -> None:  # noqa: N802 - as above
        self.asked.append(("union", ""))


@cache
def classes() -> dict[str, Any]:
    """Return the package's tables and enums by name."""
    found = {}
    for module in pkgutil.iter_modules(tflite.__path__):
        content = importlib.import_module(f"tflite.{module.name}")
        if hasattr(content, module.name):
            found[module.name] = getattr(content, module.name)
    return found


def is_table(cls: Any) -> bool:
    return hasattr(cls, "Init")


def enum_values(cls: Any) -> dict[str, int]:
    return {name: value for name, value in vars(cls).items() if not name.startswith("_")}


@cache
def fields(cls: Any) -> dict[int, tuple[str, Fact]]:
    """Return a table's fields by slot: the accessor's name and what it reads."""
    found: dict[int, tuple[str, Fact]] = {}
    skip = re.compile(r"GetRootAs|Init$|.*(AsNumpy|IsNone|Length|BufferHasIdentifier)$")
    for accessor, method in vars(cls).items():
        if accessor.startswith("_") or not callable(method) or skip.match(accessor):
            continue
        takes_index = len(inspect.signature(method).parameters) == 2
        slot, fact = _ask(cls, method, takes_index)
        found[slot] = (accessor, fact)
    return found


def _ask(cls: Any, method: Any, takes_index: bool) -> tuple[int, Fact]:
    table = cls()
    fake = table._tab = FakeTable(present=True)
    made: list[str] = []
    result = _recording_init(made, method, table, takes_index)
    kinds = [kind for kind, _ in fake.asked]
    codes = [code for kind, code in fake.asked if kind == "get"]
    absent = cls()
    absent._tab = FakeTable(present=False)
    default = method(absent, 0) if takes_index else method(absent)
    if kinds == ["union"]:
        return fake.slot, ("union", "", default, "")
    if kinds == ["string"]:
        return fake.slot, ("string", "", default, "")
    if made:
        return fake.slot, ("tables" if takes_index else "table", "", default, made[0])
    assert result is not None
    assert len(codes) == 1, (cls, method, fake.asked)
    return fake.slot, ("vector" if takes_index else "scalar", codes[0], default, "")


def _recording_init(made: list[str], method: Any, table: Any, takes_index: bool) -> Any:
    """Call an accessor with every table's `Init` noting its class."""
    known = [cls for cls in classes().values() if is_table(cls)]
    before = {cls: cls.Init for cls in known}
    try:
        for cls in known:
            cls.Init = lambda self, _data, _at: made.append(type(self).__name__)
        return method(table, 0) if takes_index else method(table)
    finally:
        for cls, init in before.items():
            cls.Init = init

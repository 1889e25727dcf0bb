"""Plain Python values -> FlatBuffer bytes of the whole schema, newest tables included, the same bytes on every machine.

A table is a dict, a union ``(table, dict)``, an enum its name or number. What refers lies before what it refers to, in
the order of the fields. Slots are the bindings', which `test_bindings` holds against two other sources; models as
converters write them come from `tests.build`.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import Any

from tflm_lint.model.bindings import ALIGNED, ENUMS, FILE_IDENTIFIER, ROOT, TABLES, UNIONS

WIDTHS = {"?": 1, "b": 1, "B": 1, "h": 2, "H": 2, "i": 4, "I": 4, "f": 4, "q": 8, "Q": 8, "d": 8}


def write(model: Mapping[str, Any], identifier: bytes = FILE_IDENTIFIER) -> bytes:
    """Write a model."""
    data = bytearray(4) + identifier
    _point(data, 0, _table(data, ROOT, model))
    return bytes(data)


def sample(name: str, number: int = 1) -> dict[str, Any]:
    """Make a table with a value other than the default in every field."""
    values: dict[str, Any] = {}
    for _, field, kind, code, default, target in TABLES[name]:
        number += 1
        if kind == "scalar":
            values[field] = not default if code == "?" else number + 0.5 if code == "f" else number
            if target:
                values[field] = len(ENUMS[target]) - 1 if default == 0 else 0
            if field.endswith("subgraph_index"):
                values[field] = 0
        elif kind == "string":
            values[field] = f"{name}.{field}"
        elif kind == "vector":
            values[field] = [True, False] if code == "?" else [0, number] if not target else [0, len(ENUMS[target]) - 1]
        elif kind == "table":
            values[field] = sample(str(target), number)
        elif kind == "tables":
            values[field] = [sample(str(target), number), {}]
        elif kind == "union":
            member = UNIONS[str(target)][1 + number % (len(UNIONS[str(target)]) - 1)]
            values[field] = member, sample(member, number)
    return values


def _table(data: bytearray, name: str, values: Mapping[str, Any]) -> int:
    rows = {row[1]: row for row in TABLES[name]}
    present: dict[str, Any] = {}
    for field, value in values.items():
        if rows[field][2] == "union":
            target = str(rows[field][5])
            present[f"{field}_type"] = UNIONS[target].index(value[0])
        present[field] = value[1] if rows[field][2] == "union" else value
    widths = {field: WIDTHS[rows[field][3]] if rows[field][2] in ("scalar", "tag") else 4 for field in present}
    entries = [0] * (max((rows[field][0] for field in present), default=2) // 2 + 1)
    end = 4
    for field in sorted(present, key=lambda field: (-widths[field], rows[field][0])):
        # Eight byte numbers come first, behind four bytes of padding: the table then lies at a multiple of eight.
        end += -end % widths[field]
        entries[rows[field][0] // 2] = end
        end += widths[field]
    entries[:2] = 2 * len(entries), end
    data.extend(bytes(-len(data) % 2))
    vtable = len(data)
    data.extend(struct.pack(f"<{len(entries)}H", *entries))
    data.extend(bytes(-len(data) % 8))
    at = len(data)
    data.extend(struct.pack("<i", at - vtable) + bytes(end - 4))
    for field, value in present.items():
        _, _, kind, code, _, refers = rows[field]
        target = str(refers)
        place = at + entries[rows[field][0] // 2]
        if kind in ("scalar", "tag"):
            number = ENUMS[target].index(value) if isinstance(value, str) else value
            struct.pack_into("<" + code, data, place, number)
        elif kind == "union":
            _point(data, place, _table(data, values[field][0], value))
        elif kind == "table":
            _point(data, place, _table(data, target, value))
        elif kind == "tables":
            _tables(data, place, target, value)
        else:
            if target in ENUMS:
                value = [ENUMS[target].index(one) if isinstance(one, str) else one for one in value]  # noqa: PLW2901 - the same, by number
            _vector(data, place, "" if kind == "string" else code, value, ALIGNED.get(f"{name}.{field}", 1))
    return at


def _point(data: bytearray, place: int, goal: int) -> None:
    struct.pack_into("<I", data, place, goal - place)


def _tables(data: bytearray, place: int, target: str, values: list[Mapping[str, Any]]) -> None:
    data.extend(bytes(-len(data) % 4))
    _point(data, place, len(data))
    first = len(data) + 4
    data.extend(struct.pack("<I", len(values)) + bytes(4 * len(values)))
    for index, value in enumerate(values):
        _point(data, first + 4 * index, _table(data, target, value))


def _vector(data: bytearray, place: int, code: str, values: Any, alignment: int) -> None:
    if isinstance(values, str):
        values = values.encode()
    alignment = max(alignment, 4, WIDTHS.get(code, 1))
    data.extend(bytes(-(len(data) + 4) % alignment))
    _point(data, place, len(data))
    data.extend(struct.pack("<I", len(values)))
    data.extend(struct.pack(f"<{len(values)}{code}", *values) if code and not isinstance(values, bytes) else values)
    if not code:
        data.append(0)

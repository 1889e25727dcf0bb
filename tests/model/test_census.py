"""What the bytes of a file are: they add up, and each part is what the file was built with."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.build import Graph, Op, T, build
from tflm_lint.model.census import PARTS, census
from tflm_lint.model.read import load_bytes


def dense(data: bytes = b"w" * 8, name: str = "w", metadata: bytes | None = None) -> dict[str, int]:
    """Build a dense layer, and count."""
    operator = Op(
        "FULLY_CONNECTED",
        [T("INT8", (1, 4), name="x", scale=0.5, zp=0), T("INT8", (2, 4), data, name=name, scale=0.5, zp=0)],
        [T("INT8", (1, 2), name="y", scale=0.5, zp=0)],
    )
    file = build([Graph([operator])], metadata={} if metadata is None else {"note": metadata})
    found = census(load_bytes(file))
    assert tuple(found) == PARTS
    assert sum(found.values()) == len(file)
    assert min(found.values()) >= 0
    return found


@pytest.mark.parametrize(
    ("part", "more", "by"),
    [
        ("constants", {"data": b"w" * 40}, 32),
        ("names", {"name": "w" * 33}, 32),
        # its table and name, and the bytes: length, 64 of them, the table of the buffer
        ("metadata", {"metadata": b"m" * 64}, 64),
    ],
)
def test_a_part_grows_by_what_is_put_into_it(part: str, more: dict[str, bytes], by: int) -> None:
    before, after = dense(), dense(**more)  # type: ignore[arg-type]  # fields by name
    # a writer pads a table by two bytes or not, as it comes
    grown = {name: after[name] - before[name] for name in PARTS if abs(after[name] - before[name]) > 2}
    assert grown.keys() - {"structure"} == {part}
    assert by <= grown[part] <= by + (48 if part == "metadata" else 0)


def test_real_models_add_up(shared: Path) -> None:
    for path in sorted((shared / "converters" / "models").glob("*.tflite"))[::10]:
        data = path.read_bytes()
        found = census(load_bytes(data))
        assert sum(found.values()) == len(data)
        assert min(found.values()) >= 0, path.name

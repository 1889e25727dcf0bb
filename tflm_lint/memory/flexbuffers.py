"""Custom options -> numbers: the little of the FlexBuffers format that TFLM's kernels read."""

from __future__ import annotations

import struct

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_NULL, _INT, _UINT, _FLOAT, _KEY = 0, 1, 2, 3, 4
_INDIRECT = {6: _INT, 7: _UINT, 8: _FLOAT}
_MAP, _VECTOR, _BOOL = 9, 10, 26
_FORMATS = {
    _INT: {1: "b", 2: "h", 4: "i", 8: "q"},
    _UINT: {1: "B", 2: "H", 4: "I", 8: "Q"},
    _FLOAT: {4: "f", 8: "d"},
}


def values(data: bytes | memoryview) -> list[Any]:
    """Return the values of the root vector, or of the root map in the order of its keys; None for what is no number.

    Mirrors `tflite::FlexbufferWrapper`. Raises `ValueError` where the bytes are no such buffer.
    """
    return [value for _, value in _items(data)]


def mapping(data: bytes | memoryview) -> dict[str, Any]:
    """Return the root map; `ValueError` where the root is none."""
    return {key: value for key, value in _items(data) if key is not None}


def _items(data: bytes | memoryview) -> list[tuple[str | None, Any]]:
    data = bytes(data)
    if len(data) < 3:
        raise ValueError("too short for a flexbuffer")
    try:
        return _root_items(data)
    except (struct.error, KeyError, IndexError, UnicodeDecodeError):
        raise ValueError("a malformed flexbuffer") from None


def _root_items(data: bytes) -> list[tuple[str | None, Any]]:
    kind, width, position = data[-2] >> 2, 1 << (data[-2] & 3), len(data) - 2 - data[-1]
    if kind not in (_MAP, _VECTOR):
        raise ValueError("the flexbuffer's root is neither vector nor map")
    start = position - _unsigned(data, position, data[-1])
    count = _unsigned(data, start - width, width)
    if count > len(data):
        raise ValueError("a malformed flexbuffer")
    types = start + count * width
    keys: list[str | None] = [None] * count
    if kind == _MAP:
        offset = start - 3 * width
        keys_start = offset - _unsigned(data, offset, width)
        keys_width = _unsigned(data, offset + width, width)
        for index in range(count):
            place = keys_start + index * keys_width
            begin = place - _unsigned(data, place, keys_width)
            keys[index] = data[begin : data.index(b"\0", begin)].decode()
    return [(keys[index], _value(data, start + index * width, width, data[types + index])) for index in range(count)]


def _value(data: bytes, position: int, width: int, packed: int) -> Any:
    kind = packed >> 2
    if kind in _INDIRECT:
        position -= _unsigned(data, position, width)
        width, kind = 1 << (packed & 3), _INDIRECT[kind]
    if kind == _BOOL:
        kind = _UINT
    if kind not in _FORMATS:
        return None
    return struct.unpack_from("<" + _FORMATS[kind][width], data, position)[0]


def _unsigned(data: bytes, position: int, width: int) -> int:
    if position < 0:
        raise ValueError("a malformed flexbuffer")
    return int.from_bytes(data[position : position + width], "little")

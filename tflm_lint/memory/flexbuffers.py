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


def element(file: bytes, offset: int, size: int, index: int) -> int:
    """Return an element of the root vector, or of the root map's values, of the buffer at ``offset`` in a file.

    Mirrors `tflite::FlexbufferWrapper::ElementAsInt32`, which looks at neither the element's type nor the vector's
    length. Raises `ValueError` where the bytes are no such buffer or the element would lie behind the file.
    """
    data = file[offset : offset + size]
    start, width, _ = _root(data)
    begin = offset + start + index * width
    if begin < 0 or begin + width > len(file):
        raise ValueError("an element behind the end of the file")
    value = int.from_bytes(file[begin : begin + width], "little", signed=True)
    return (value + (1 << 31)) % (1 << 32) - (1 << 31)


def mapping(data: bytes) -> dict[str, Any]:
    """Return the root map, values that are no numbers as None; `ValueError` where the bytes are no such buffer."""
    try:
        return _items(data)
    except (struct.error, KeyError, IndexError, UnicodeDecodeError):
        raise ValueError("a malformed flexbuffer") from None


def _root(data: bytes) -> tuple[int, int, int]:
    """Return where the root vector begins, the bytes of its elements, and its type."""
    if len(data) < 3:
        raise ValueError("too short for a flexbuffer")
    kind, width, position = data[-2] >> 2, 1 << (data[-2] & 3), len(data) - 2 - data[-1]
    if kind not in (_MAP, _VECTOR):
        raise ValueError("the flexbuffer's root is neither vector nor map")
    return position - _unsigned(data, position, data[-1]), width, kind


def _items(data: bytes) -> dict[str, Any]:
    start, width, kind = _root(data)
    if kind != _MAP:
        return {}
    count = _unsigned(data, start - width, width)
    if count > len(data):
        raise ValueError("a malformed flexbuffer")
    offset = start - 3 * width
    keys_start = offset - _unsigned(data, offset, width)
    keys_width = _unsigned(data, offset + width, width)
    items = {}
    for index in range(count):
        place = keys_start + index * keys_width
        begin = place - _unsigned(data, place, keys_width)
        key = data[begin : data.index(b"\0", begin)].decode()
        items[key] = _value(data, start + index * width, width, data[start + count * width + index])
    return items


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

"""Custom options -> numbers as TFLM's kernels read them: by position and without a look at types, or by key.

`FlexbufferWrapper` reads element ``i`` of the root vector or map as an integer of the vector's width, whatever type it
has and however many elements there are: behind the vector lies the rest of the file. Numbers that lie outside of the
file are None; where the root is neither vector nor map the kernel reads zeros.
"""

from __future__ import annotations

import struct

from tflm_lint.model import int32

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model, Operator, Span

_INT, _UINT, _FLOAT, _MAP, _VECTOR, _BOOL = 1, 2, 3, 9, 10, 26
#: Types whose value lies elsewhere, and the type it then has.
_INDIRECT = {6: _INT, 7: _UINT, 8: _FLOAT}
_FLOATS = {4: "f", 8: "d"}
MOST_KEYS = 64


class Flexbuffer:
    """The root of custom options; offsets are the file's."""

    __slots__ = ("_data", "count", "is_map", "start", "width")

    def __init__(self, model: Model, span: Span) -> None:
        self._data = model.data
        self.count = 0
        self.width = 1
        self.is_map = False
        #: Where the elements begin, None where the root is neither vector nor map, or leads out of the file.
        self.start: int | None = None
        end = span.offset + span.size
        if end < 2:
            return
        parent, packed = self._data[end - 1], self._data[end - 2]
        if packed >> 2 not in (_MAP, _VECTOR):
            return
        root = end - 2 - parent
        offset = self._unsigned(root, parent)
        self.width = 1 << (packed & 3)
        if offset is None or not 0 <= root - offset < len(self._data):
            return
        self.start = root - offset
        self.is_map = packed >> 2 == _MAP
        self.count = self._unsigned(self.start - self.width, self.width) or 0

    def at(self, index: int) -> int | None:
        """Read an element as `ElementAsInt32` does; None where it lies outside of the file."""
        if self.start is None:
            return 0
        place = self.start + index * self.width
        if place + self.width > len(self._data):
            return None
        return int32(int.from_bytes(self._data[place : place + self.width], "little", signed=True))

    def keys(self) -> tuple[str, ...] | None:
        """Return the keys of the root map; None where it is none, is damaged, or has more than any operator's."""
        if not self.is_map or self.start is None or self.count > MOST_KEYS:
            return None
        table = self.start - 3 * self.width
        offset, width = self._unsigned(table, self.width), self._unsigned(table + self.width, self.width)
        if offset is None or width not in (1, 2, 4, 8):
            return None
        found = []
        for index in range(self.count):
            place = table - offset + index * width
            back = self._unsigned(place, width)
            end = -1 if back is None or place < back else self._data.find(b"\0", place - back, place - back + 256)
            if end < 0 or back is None:
                return None
            found.append(self._data[place - back : end].decode("utf-8", "replace"))
        return tuple(found)

    def get(self, key: str) -> float | None:
        """Read a number of the root map as `AsInt32`, `AsFloat` or `AsBool` do; None where it is not there."""
        keys = self.keys()
        if keys is None or key not in keys or self.start is None:
            return None
        index = keys.index(key)
        types = self.start + self.count * self.width + index
        if types >= len(self._data):
            return None
        kind, place, width = self._data[types] >> 2, self.start + index * self.width, self.width
        if kind in _INDIRECT:
            offset = self._unsigned(place, width)
            if offset is None:
                return None
            place, width, kind = place - offset, 1 << (self._data[types] & 3), _INDIRECT[kind]
        if not 0 <= place <= len(self._data) - width:
            return None
        data = self._data[place : place + width]
        if kind == _FLOAT:
            code = _FLOATS.get(width)
            value: float = struct.unpack(f"<{code}", data)[0] if code else 0.0
            return value
        return int.from_bytes(data, "little", signed=kind == _INT) if kind in (_INT, _UINT, _BOOL) else 0

    def _unsigned(self, place: int, width: int) -> int | None:
        if not 0 <= place <= len(self._data) - width:
            return None
        return int.from_bytes(self._data[place : place + width], "little")


def flexbuffer_of(model: Model, operator: Operator) -> Flexbuffer | None:
    """Return an operator's custom options, None where the file has none."""
    return None if operator.custom_options is None else Flexbuffer(model, operator.custom_options)

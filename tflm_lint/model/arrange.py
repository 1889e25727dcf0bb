"""Parts of a FlatBuffer -> the file: where each part lies, what refers before what it refers to.

Bytes that are many come behind all else, at multiples of 16; what refers to nothing fills the gaps between them. Behind
those lies what is outside of the flatbuffer.
"""

from __future__ import annotations

import struct

from tflm_lint.model import limits
from tflm_lint.model.encode import Table, Tables, UnwritableError, Vector

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tflm_lint.model.encode import Bytes, Later

    Part = Table | Tables | Vector

#: Bytes of a model start at a multiple of this, in the flatbuffer and behind it.
GRID = 16
#: Offset of the root and file identifier.
_HEAD = 8


def arranged(
    parts: Sequence[Part], later: Sequence[Later], identifier: bytes, behind: Callable[[int], bytes] | None = None
) -> bytes:
    """Return the file of which the last part is the root, its bytes copied once.

    `behind` makes what the file ends with, for the position where it will lie.

    Raises UnwritableError for a file of 2 GiB or more.
    """
    places = _Places(parts, later)
    size = places.end
    rest: list[bytes] = []
    if behind is not None and size < limits.MAX_SIZE:
        start = _up(size, 4)
        rest = [bytes(start - size), behind(start)]
        size = start + len(rest[1])
    if size >= limits.MAX_SIZE:
        raise UnwritableError(f"Model: takes {size} bytes, expected less than {limits.MAX_SIZE}")
    return b"".join([*places.pieces(identifier), *rest])


class _Places:
    """Where everything lies."""

    def __init__(self, parts: Sequence[Part], later: Sequence[Later]) -> None:
        self.parts = parts
        self.later = later
        self.at = [0] * len(parts)
        self.later_at = [0] * len(later)
        self.vtables: dict[bytes, int] = {}
        self.inside = [number for number, one in enumerate(later) if not one.outside]
        #: What lies in the gap before each of those.
        self.gaps = self._gaps()
        self.end = _HEAD
        for part in parts:
            if isinstance(part, Table) and part.vtable not in self.vtables:
                self.vtables[part.vtable] = self.end
                self.end += len(part.vtable)
        hidden = {number for gap in self.gaps for number in gap}
        shown = [number for number in range(len(parts) - 1, -1, -1) if number not in hidden]
        for number in shown:
            if not _is_leaf(parts[number]):
                self._place(number)
        for number in self._close([number for number in shown if _is_leaf(parts[number])]):
            self._place(number)
        #: The end of what comes before all bytes that are many.
        self.front = self.end
        for number, gap in zip(self.inside, self.gaps, strict=True):
            for part_number in gap:
                self._place(part_number)
            self.later_at[number] = _up(self.end + 4, GRID)
            self.end = self.later_at[number] + len(later[number].data)
        for number, one in enumerate(later):
            if one.outside:
                self.later_at[number] = _up(self.end, GRID)
                self.end = self.later_at[number] + len(one.data)

    def _gaps(self) -> list[list[int]]:
        """Choose what fills the gaps: what refers to nothing, or only to the bytes behind the gap."""
        small: dict[int, list[int]] = {4: [], 8: [], 12: []}
        owners: dict[int, int] = {}
        for number, part in enumerate(self.parts[:-1]):
            size = _up(_size(part), 4)
            if size in small and _alignment(part) == 4:
                if _is_leaf(part):
                    small[size].append(number)
                elif isinstance(part, Table) and len(part.refers) == 1 and part.refers[0][1] < 0:
                    owners.setdefault(~part.refers[0][1], number)
        for numbers in small.values():
            numbers.reverse()  # the first come first
        gaps: list[list[int]] = [[] for _ in self.inside]
        before = None
        for number, gap in zip(self.inside, gaps, strict=True):
            room = 0 if before is None else -(_up(before, 4) + 4) % GRID
            before = len(self.later[number].data)
            for size in (12, 8, 4):
                if room >= size and small[size]:
                    gap.append(small[size].pop())
                    room -= size
            if number in owners and room >= _size(self.parts[owners[number]]):
                gap.append(owners[number])
        return gaps

    def _close(self, leaves: list[int]) -> list[int]:
        """Order what refers to nothing so that little is lost between: wide vectors where they happen to be aligned."""
        wide = [number for number in leaves if _alignment(self.parts[number]) > 4]
        odd: list[int] = []
        even: list[int] = []
        for number in leaves:
            if _alignment(self.parts[number]) == 4:
                (odd if _up(_size(self.parts[number]), 4) % 8 else even).append(number)
        order: list[int] = []
        end = _up(self.end, 4)
        while wide:
            fits = not (end + 4) % _alignment(self.parts[wide[-1]])
            number = wide.pop() if fits or not odd else odd.pop()
            order.append(number)
            end = _up(self._start(number, end) + _size(self.parts[number]), 4)
        return [*order, *odd, *even]

    def _start(self, number: int, end: int) -> int:
        """Return where a part may lie behind what ends there; its own first 4 bytes are a length or an offset."""
        return _up(end + 4, _alignment(self.parts[number])) - 4

    def _place(self, number: int) -> None:
        self.at[number] = self._start(number, self.end)
        self.end = self.at[number] + _size(self.parts[number])

    def pieces(self, identifier: bytes) -> list[Bytes]:
        """Return the bytes of the file, in pieces."""
        front = bytearray(self.front)
        struct.pack_into("<I", front, 0, self.at[-1])
        front[4:_HEAD] = identifier
        for vtable, at in self.vtables.items():
            front[at : at + len(vtable)] = vtable
        hidden = {number for gap in self.gaps for number in gap}
        for number in range(len(self.parts)):
            if number not in hidden:
                self._put(front, 0, number)
        pieces: list[Bytes] = [front]
        end = self.front
        for number, gap in zip(self.inside, self.gaps, strict=True):
            room = bytearray(self.later_at[number] - end)
            for part_number in gap:
                self._put(room, end, part_number)
            struct.pack_into("<I", room, len(room) - 4, len(self.later[number].data))
            pieces += (room, self.later[number].data)
            end = self.later_at[number] + len(self.later[number].data)
        for number, one in enumerate(self.later):
            if one.outside:
                pieces += (bytes(self.later_at[number] - end), one.data)
                end = self.later_at[number] + len(one.data)
        return pieces

    def _put(self, out: bytearray, base: int, number: int) -> None:
        """Write a part, and where it leads, into bytes that begin at a position of the file."""
        part, at = self.parts[number], self.at[number]
        place = at - base
        if isinstance(part, Vector):
            out[place : place + len(part.data)] = part.data
        elif isinstance(part, Tables):
            struct.pack_into("<I", out, place, len(part.parts))
            for index, goal in enumerate(part.parts):
                offset = 4 + 4 * index
                struct.pack_into("<I", out, place + offset, self.at[goal] - at - offset)
        else:
            struct.pack_into("<i", out, place, at - self.vtables[part.vtable])
            out[place + 4 : place + 4 + len(part.fields)] = part.fields
            for offset, goal in part.refers:
                if goal >= 0:
                    struct.pack_into("<I", out, place + offset, self.at[goal] - at - offset)
                elif self.later[~goal].outside:
                    struct.pack_into("<Q", out, place + offset, self.later_at[~goal])
                else:
                    struct.pack_into("<I", out, place + offset, self.later_at[~goal] - 4 - at - offset)


def _up(position: int, alignment: int) -> int:
    return position + -position % alignment


def _is_leaf(part: Part) -> bool:
    return isinstance(part, Vector) or (isinstance(part, Table) and not part.refers)


def _size(part: Part) -> int:
    if isinstance(part, Vector):
        return len(part.data)
    return 4 + (4 * len(part.parts) if isinstance(part, Tables) else len(part.fields))


def _alignment(part: Part) -> int:
    """Return what the bytes behind the first 4 must start at a multiple of."""
    if isinstance(part, Vector):
        return part.alignment
    return 8 if isinstance(part, Table) and part.wide else 4

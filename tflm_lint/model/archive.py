"""The zip archive behind a FlatBuffer, in which metadata tools keep labels and vocabularies; TFLM does not see it."""

from __future__ import annotations

import struct

from tflm_lint.model.graph import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

#: The record at an archive's end: bytes and offset of the directory, length of the comment. Python's `zipfile`, which
#: the tools use, writes no comment, and counts offsets from the start of the whole file.
END = b"PK\5\6"
END_SIZE = 22
#: An entry of the directory: what ends at 46 is followed by a name, extra fields and a comment.
ENTRY = b"PK\1\2"
MEMBER = b"PK\3\4"
ENTRY_SIZE = 46


def archive_of(data: bytes) -> Span | None:
    """Find the archive, None where the file does not end with one that counts from its start."""
    end = len(data) - END_SIZE
    if end < 0 or data[end : end + 4] != END:
        return None
    size, directory, comment = struct.unpack_from("<IIH", data, end + 12)
    if comment or directory + size != end:
        return None
    start = directory
    for at in _entries(data, directory, end):
        if at is None:
            return None
        member = struct.unpack_from("<I", data, at + 42)[0]
        if data[member : member + 4] != MEMBER:
            return None
        start = min(start, member)
    return Span(start, len(data) - start)


def moved(data: bytes, archive: Span, start: int) -> bytes:
    """Return the archive's bytes as they must be where it begins elsewhere in a file."""
    out = bytearray(memoryview(data)[archive.offset : archive.offset + archive.size])
    end = archive.size - END_SIZE
    by = start - archive.offset
    directory = struct.unpack_from("<I", out, end + 16)[0]
    for at in _entries(out, directory - archive.offset, end):
        if at is not None:
            struct.pack_into("<I", out, at + 42, struct.unpack_from("<I", out, at + 42)[0] + by)
    struct.pack_into("<I", out, end + 16, directory + by)
    return bytes(out)


def _entries(data: bytes | bytearray, at: int, end: int) -> Iterator[int | None]:
    """Walk the directory's entries; None where it is none."""
    while at < end:
        if at + ENTRY_SIZE > end or data[at : at + 4] != ENTRY:
            yield None
            return
        yield at
        at += ENTRY_SIZE + sum(struct.unpack_from("<HHH", data, at + 28))

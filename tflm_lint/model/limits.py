"""How much one file may ask of its reader: tables, and memory as a multiple of the file's size; the errors of reading.

The errors are imported when one is made: most files have none.

A FlatBuffer may refer to one object any number of times, so that a file of a megabyte can describe gigabytes. The C++
verifier bounds the number of tables; a reader that makes values needs the second bound. It is spent per visit, a shared
table or vector counts every time: no converter shares more than empty buffers and equal names, so real models stay far
below it, and neither verifier nor reader has to remember what it has seen.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import BinaryIO

    from tflm_lint.model.malformed import Malformed, Path


def unsound() -> Malformed:
    """Make the error for an offset that leads where nothing can be, or for asking too much; `verify` says which."""
    from tflm_lint.model.malformed import Unsound

    return Unsound()


def limited(path: Path, field: str, message: str) -> Malformed:
    """Make the error for what is beyond a limit of ours."""
    from tflm_lint.model.malformed import Limited, render

    return Limited(render((path, field, -1) if field else path), f"{message}: a limit of tflm-lint, not of the format")


def refusal(path: Path, field: str, message: str, beyond: int = 0) -> Malformed:
    """Make the error for a field of the table at a place, or for the table itself."""
    from tflm_lint.model.malformed import Malformed, render

    return Malformed(render((path, field, -1) if field else path), message, max(beyond, 0))


#: Eight times as many as ``flatbuffers::Verifier::Options`` allows, which a model of 100,000 convolutions exceeds and
#: TFLM never asks. Its other limit, a depth of 64, is out of reach: no chain of tables in the schema is longer than
#: ``bindings.DEPTH``, and the generator refuses a schema in which a table can hold itself.
MAX_TABLES = 8_000_000

#: Offsets are signed 32 bit numbers to the C++ verifier.
MAX_SIZE = 2**31 - 1

#: Root offset, vtable offset and an empty vtable.
MIN_SIZE = 12

#: Bytes of memory that a Model may take for one byte of file, and what small files may take on top: together 20 times
#: the size from 600 kB on. Files of nothing but tiny operators ask for 11 a byte, however many they are. The rooms
#: after the reader keep a plan, a verdict and figures, 2 kB an operator: what is read in bounds is judged in bounds.
BUDGET_FACTOR = 15
BUDGET_START = 3 * 1024 * 1024

#: Bytes that values take on CPython at most. Tables become named tuples, options dicts with every field of the schema.
TABLE_COST = 56
FIELD_COST = 8
OPTION_COST = 56
NUMBER_COST = 32
#: Tuples and strings, and what an element adds.
SEQUENCE_COST = 72
ELEMENT_COSTS = {"?": 8, "b": 8, "B": 0, "h": 40, "H": 40, "i": 40, "I": 40, "f": 40, "q": 56, "Q": 56, "d": 40}
CHARACTER_COST = 4
REFERENCE_COST = 8

#: Layouts of vtables are kept for the next table; a file with more of them than any real one pays with time only.
MAX_LAYOUTS = 512

#: Oddities are named up to this number.
MAX_ODDITIES = 64

#: Dimensions of a tensor and characters of a custom operator's name. Real ones stay below 10 and 50; each operator that
#: names the same endless shape or name would cost its length anew.
MAX_RANK = 64
MAX_CUSTOM_NAME = 512

#: Bytes that are read from what tells no size: a pipe, a device.
MAX_STREAM = 256 * 1024 * 1024


def read_whole(file: BinaryIO) -> bytes:
    """Read a file to its end; raise `OSError` for one too big for a FlatBuffer, and for a stream without end."""
    try:
        size = os.fstat(file.fileno()).st_size
    except OSError:  # not one of the operating system's
        size = 0
    if 0 < size < MAX_SIZE:
        return file.read()
    pieces: list[bytes] = []
    left = 0 if size else MAX_STREAM
    piece: bytes | None = b""
    while left and (piece := file.read(65536)):
        pieces.append(piece)
        left -= min(left, len(piece))
    if not left:
        raise OSError("bigger than any model")
    if piece is None and not pieces:
        raise OSError("has nothing to be read, or not yet")
    return b"".join(pieces)


def table_cost(name: str, fields: int, numbers: int) -> int:
    """Return the bytes of memory for a table: fields of the schema, numbers among them that the file holds."""
    per_field = OPTION_COST if name.endswith("Options") else FIELD_COST
    return TABLE_COST + per_field * fields + NUMBER_COST * numbers


def element_cost(name: str, code: str) -> int:
    """Return the bytes of memory of a vector's element; bytes stay in the file but for a sparse tensor's indices."""
    return REFERENCE_COST if name == "Uint8Vector" else ELEMENT_COSTS[code]


def budget(size: int) -> int:
    """Return the bytes of memory that a file of this size may take."""
    return BUDGET_FACTOR * size + BUDGET_START

"""What a .tflite says: bytes -> VerifiedBuffer -> Model.

Here is what the elements of a tensor of each type are: their bits in the file, their bytes to TFLM, how to decode and
load them. One row for each TensorType of the schema; a type of which TFLM or Python knows nothing says so with None.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

#: Type -> bits of an element in the file, where types below a byte are packed; the struct code of its values; the bytes
#: that `TfLiteTypeSizeOf` says, which gives each INT4 a whole byte and refuses types of None.
#:
#: The sizes are those of the interpreter of October 2026, the op table's; a port names what it has no size for
#: (``sizeless``: FLOAT8 came between August and October).
_TYPES: dict[str, tuple[int | None, str | None, int | None]] = {
    "FLOAT32": (32, "f", 4),
    "FLOAT16": (16, None, 2),
    "INT32": (32, "i", 4),
    "UINT8": (8, "B", 1),
    "INT64": (64, "q", 8),
    "STRING": (None, None, None),
    "BOOL": (8, "B", 1),
    "INT16": (16, "h", 2),
    "COMPLEX64": (64, None, 8),
    "INT8": (8, "b", 1),
    "FLOAT64": (64, "d", 8),
    "COMPLEX128": (128, None, 16),
    "UINT64": (64, "Q", 8),
    "RESOURCE": (32, "i", 4),
    "VARIANT": (None, None, None),
    "UINT32": (32, "I", 4),
    "UINT16": (16, "H", 2),
    "INT4": (4, None, 1),
    "BFLOAT16": (16, None, 2),
    "INT2": (2, None, None),
    "UINT4": (4, None, None),
    "FLOAT8_E4M3FN": (8, None, 1),
    "FLOAT8_E5M2": (8, None, 1),
}

#: Bits of one element in the file. No entry: its elements have no one size.
BITS: Mapping[str, int] = {name: bits for name, (bits, _, _) in _TYPES.items() if bits}

#: The struct code of one element. No entry: Python's struct has none that TFLM reads as the same.
FORMATS: Mapping[str, str] = {name: code for name, (_, code, _) in _TYPES.items() if code}

#: Bytes of one element as TFLM counts them (`TfLiteTypeSizeOf`). No entry: TFLM refuses a model with such a tensor.
SIZES: Mapping[str, int] = {name: size for name, (_, _, size) in _TYPES.items() if size}

#: Types whose values are whole numbers, and that FORMATS decodes.
INTEGERS = frozenset(name for name in FORMATS if name.startswith(("INT", "UINT")))


def int32(value: int) -> int:
    """Return a whole number as C++ keeps it in 32 bits."""
    return (value + 0x80000000 & 0xFFFFFFFF) - 0x80000000


def bytes_of(tensor_type: str, elements: int) -> int:
    """Return the bytes of so many elements as TFLM counts them; 0 for a type that TFLM refuses."""
    return elements * SIZES.get(tensor_type, 0)


def stored_bytes(tensor_type: str, elements: int) -> int | None:
    """Return the bytes of so many elements in the file, types below a byte packed; None for a type without a size."""
    bits = BITS.get(tensor_type)
    return None if bits is None else (elements * bits + 7) // 8


def load_alignment(tensor_type: str) -> int:
    """Return the alignment, in bytes, that a load of an element needs: 64 bits are two words on a 32 bit core."""
    return min(4, max(1, BITS.get(tensor_type, 8) // 8))

"""Constants of the file <-> arrays of their values: packed, sparse and half types included."""

from __future__ import annotations

from math import prod

from tflm_lint.model import stored_bytes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model, Tensor
    from tflm_lint.rewrite.shapes.notation import Array, Shape

#: What numpy calls the elements of a type; types below a byte come as whole bytes.
NUMPY = {
    "FLOAT32": "<f4",
    "FLOAT16": "<f2",
    "FLOAT64": "<f8",
    "INT8": "i1",
    "INT16": "<i2",
    "INT32": "<i4",
    "INT64": "<i8",
    "UINT8": "u1",
    "UINT16": "<u2",
    "UINT32": "<u4",
    "UINT64": "<u8",
    "BOOL": "?",
    "INT4": "i1",
    "INT2": "i1",
}
#: Dimensions that an array may have here; numpy takes twice as many, blocks of sparse constants included.
MAX_RANK = 32
#: Bits of the types that several share a byte of.
PACKED = {"INT4": 4, "INT2": 2}


def decoded(model: Model, tensor: Tensor, shape: Shape | None = None) -> Array | None:
    """Return the values of a constant, None where its bytes do not fill the shape or are of no type for numpy."""
    data = model.constant(tensor)
    kind = NUMPY.get(tensor.type)
    wanted = tensor.shape if shape is None else shape
    if data is None or kind is None or min(wanted, default=0) < 0 or len(wanted) > MAX_RANK:
        return None
    if tensor.sparsity is not None:
        from tflm_lint.rewrite.fold.sparse import densified

        return densified(data, tensor, kind)
    count = prod(wanted)
    needs = stored_bytes(tensor.type, count)
    if needs is None or len(data) < needs:
        return None
    import numpy as np

    values: Array
    if tensor.type in PACKED:
        values = unpacked(data[:needs], PACKED[tensor.type])[:count]
    elif tensor.type == "BOOL":
        values = np.frombuffer(data, "u1", count) != 0
    else:
        values = np.frombuffer(data, kind, count)
    return values.reshape(wanted)


def unpacked(data: memoryview | bytes, bits: int) -> Array:
    """Return each few bits as a signed byte, the lowest first."""
    import numpy as np

    raw = np.frombuffer(data, "u1")
    parts = [(raw << (8 - bits - low)).astype("u1").view("i1") >> (8 - bits) for low in range(0, 8, bits)]
    return np.stack(parts, -1).ravel()


def encoded(array: Array, tensor_type: str) -> bytes | None:
    """Return the bytes of an array as the file holds them; None for a type that is not written."""
    import numpy as np

    kind = NUMPY.get(tensor_type)
    if kind is None or tensor_type in PACKED:
        return None
    return np.ascontiguousarray(array, kind).tobytes()

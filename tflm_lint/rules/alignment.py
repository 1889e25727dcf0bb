"""Model -> the constants that lie off a grid, with the alignment that a load of their elements needs."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model

#: Bytes; 8 byte elements are loaded as two words on 32 bit cores. Types not named need none.
ELEMENT = {
    "FLOAT32": 4, "INT32": 4, "UINT32": 4, "RESOURCE": 4, "INT16": 2, "UINT16": 2, "FLOAT16": 2, "BFLOAT16": 2,
    "INT64": 4, "UINT64": 4, "FLOAT64": 4, "COMPLEX64": 4, "COMPLEX128": 4,
}  # fmt: skip


def constants_off(model: Model, grid: int) -> dict[int, int]:
    """Return buffer index -> element alignment of every constant whose place in the file is no multiple of ``grid``."""
    off = {
        index
        for index, buffer in enumerate(model.buffers)
        if buffer.offset % grid and buffer.size and not buffer.external
    }
    found: dict[int, int] = {}
    if off:
        for subgraph in model.subgraphs:
            for tensor in subgraph.tensors:
                if tensor.buffer in off:
                    found[tensor.buffer] = max(found.get(tensor.buffer, 1), ELEMENT.get(tensor.type, 1))
    return dict(sorted(found.items()))

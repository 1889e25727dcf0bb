"""Model -> the constants that lie off a grid, with the alignment that a load of their elements needs."""

from __future__ import annotations

from tflm_lint.model import load_alignment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model


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
                    found[tensor.buffer] = max(found.get(tensor.buffer, 1), load_alignment(tensor.type))
    return dict(sorted(found.items()))

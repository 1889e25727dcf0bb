"""Stride, dilation, sizes -> padding: what the convolution kernels of every library compute first."""

from __future__ import annotations

from tflm_lint.formula import out_size
from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.memory.node import Node


class Padding(NamedTuple):
    """Padding before the first row and column, and one more behind the last where the total is odd."""

    height: int = 0
    width: int = 0
    height_offset: int = 0
    width_offset: int = 0


def convolution_padding(node: Node) -> Padding:
    """Compute a convolution's padding from its options, 0 for nonsense. Mirrors `ComputePaddingHeightWidth`."""
    image, kernel = node["i0"].dims, node["i1"].dims
    options = node.options
    sizes = []
    for axis, stride, dilation in (
        (1, options.stride_h, options.dilation_h_factor),
        (2, options.stride_w, options.dilation_w_factor),
    ):
        total = _total(options.padding, image[axis], kernel[axis], stride, dilation)
        if total is None:
            return Padding()
        sizes.append(total)
    height, width = sizes
    return Padding(height // 2, width // 2, height % 2, width % 2)


def _total(padding: object, image: int, kernel: int, stride: int, dilation: int) -> int | None:
    if padding not in ("SAME", "VALID") or image < 0 or kernel <= 0 or stride <= 0 or dilation <= 0:
        return None
    out = out_size(padding, image, kernel, stride, dilation)
    return None if out < 0 else max((out - 1) * stride + (kernel - 1) * dilation + 1 - image, 0)

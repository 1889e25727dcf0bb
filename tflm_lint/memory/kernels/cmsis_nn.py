"""An operator on CMSIS-NN -> the bytes of its scratch buffer: the library's buffer size functions, by core.

The target's features are the library's build switches: ``mve`` (ARM_MATH_MVEI), ``dsp`` (ARM_MATH_DSP) and ``armclang``
(Arm Compiler 6, which the library treats on its own).
"""

from __future__ import annotations

from tflm_lint.memory.kernels.padding import Padding, convolution_padding
from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from tflm_lint.memory.node import Node

#: Channels that the MVE depthwise convolution takes at once: ``CH_IN_BLOCK_MVE``.
_CHANNEL_BLOCK = 124
#: Input channels above which a transposed convolution is done as a convolution: ``REVERSE_TCOL_EFFICIENT_THRESHOLD``.
_REVERSE_THRESHOLD = 16


class _Dims(NamedTuple):
    """`cmsis_nn_dims`."""

    n: int
    h: int
    w: int
    c: int


class _Convolution(NamedTuple):
    """`cmsis_nn_conv_params`, as far as sizes ask for it."""

    padding: Padding
    #: Height and width; None where the kernel leaves the stride unset when it asks for the size.
    stride: tuple[int, int] | None
    dilation: tuple[int, int]


def conv_buffer(node: Node) -> int:
    """Return the scratch of CONV_2D; int4 filters ask as int8 ones do.

    Mirrors ``Prepare`` of cmsis_nn/conv.cc, `arm_convolve_wrapper_s8_get_buffer_size` and
    `arm_convolve_wrapper_s16_get_buffer_size`.
    """
    image, kernel, out = _dims(node["i0"].dims), _dims(node["i1"].dims), _dims(node["o0"].dims)
    if node["i0"].type == "INT16":
        # the kernel looks for the bias among the outputs: so int32 biases, which the library would refuse, ask too
        bias = node["o2"]
        return _convolve_s16(node, image, kernel) if not bias.exists or bias.type == "INT64" else 0
    return _convolve_wrapper_s8(node, _convolution(node), image, kernel._replace(n=1), out)


def depthwise_buffer(node: Node) -> int:
    """Return the scratch of an int8 DEPTHWISE_CONV_2D. Mirrors ``Prepare`` of cmsis_nn/depthwise_conv.cc."""
    image, kernel, out = _dims(node["i0"].dims), _dims(node["i1"].dims), _dims(node["o0"].dims)
    # of two dims that should match TFLM takes the smaller
    batch, depth = min(image.n, out.n), min(out.c, kernel.c)
    image, kernel, out = image._replace(n=batch), kernel._replace(n=1, c=depth), out._replace(n=batch, c=depth)
    # Prepare does not fill in the stride
    convolution = _convolution(node)._replace(stride=None)
    if node["i1"].type == "INT4":
        return _depthwise_wrapper_s4(node, convolution, image, kernel, out)
    return _depthwise_wrapper_s8(node, convolution, image, kernel, out)


def transpose_conv_buffer(node: Node) -> int:
    """Return the first scratch buffer of an int8 TRANSPOSE_CONV. Mirrors `arm_transpose_conv_s8_get_buffer_size`."""
    image, kernel = _transpose_conv_dims(node)
    stride_h: int = node.options.stride_h
    stride_w: int = node.options.stride_w
    if _reverses(node, image):
        return _convolve_s8(node, image, kernel)
    # the library means the vertical stride in both
    columns = ((image.w - 1) * stride_w + max(kernel.w, stride_h)) * kernel.n
    return columns * max(kernel.h, stride_h) * 4


def transpose_conv_reverse_buffer(node: Node) -> int:
    """Return the second scratch buffer of an int8 TRANSPOSE_CONV, the reversed filter.

    Mirrors `arm_transpose_conv_s8_get_reverse_conv_buffer_size`.
    """
    image, kernel = _transpose_conv_dims(node)
    return image.c * kernel.w * kernel.h * kernel.n if _reverses(node, image) else 0


def _transpose_conv_dims(node: Node) -> tuple[_Dims, _Dims]:
    image, kernel, out = _dims(node["i2"].dims), _dims(node["i1"].dims), _dims(node["o0"].dims)
    depth = min(image.c, kernel.c)
    return image._replace(n=min(image.n, out.n), c=depth), kernel._replace(n=min(kernel.n, out.c), c=depth)


def _reverses(node: Node, image: _Dims) -> bool:
    return node.options.stride_w <= 2 and node.options.stride_h <= 2 and image.c > _REVERSE_THRESHOLD


def _convolve_wrapper_s8(node: Node, convolution: _Convolution, image: _Dims, kernel: _Dims, out: _Dims) -> int:
    """Mirror `arm_convolve_wrapper_s8_get_buffer_size` with its ``_dsp`` and ``_mve`` forms."""
    if _is_1x1(convolution, image, kernel):
        # arm_convolve_1x1_s8_fast_get_buffer_size_dsp
        return (
            4 * image.c if node["dsp"] and not node["mve"] and node["armclang"] and convolution.stride == (1, 1) else 0
        )
    if node["mve"] and _is_1_x_n(convolution, image, kernel):
        return _convolve_1_x_n_s8_mve(node, convolution, image, kernel, out)
    return _convolve_s8(node, image, kernel)


def _convolve_s8(node: Node, image: _Dims, kernel: _Dims) -> int:
    """Mirror `arm_convolve_s8_get_buffer_size`: two columns of int16, or four of int8 in vectors of 16."""
    column = kernel.w * kernel.h * image.c
    return 4 * _up(column, 16) if node["mve"] else 4 * _up(column, 4)


def _convolve_1_x_n_s8_mve(node: Node, convolution: _Convolution, image: _Dims, kernel: _Dims, out: _Dims) -> int:
    """Mirror `arm_convolve_1_x_n_s8_get_buffer_size_mve`."""
    pad = convolution.padding.width
    stride = _stride(convolution)[1]
    total = (out.w - 1) * stride + kernel.w - image.w
    odd = total % 2 if total >= 0 else -(-total % 2)
    right = max(1, _quotient(pad + odd + stride - 1, stride)) if pad + odd else 0
    left = max(1, _quotient(pad + stride - 1, stride)) if pad else 0
    if right + max(out.w - (right + left), 0) + left != out.w:
        return _convolve_s8(node, image, kernel)
    before = pad * image.c
    behind = right * image.c if odd else before
    columns = kernel.w * image.c
    return max(columns + before, columns - image.c + behind)


def _convolve_s16(node: Node, image: _Dims, kernel: _Dims) -> int:
    """Mirror `arm_convolve_s16_get_buffer_size`: two columns of int16, or four in vectors of 8."""
    column = image.c * kernel.w * kernel.h
    return 8 * _up(column, 8) if node["mve"] else 4 * column


def _depthwise_wrapper_s8(node: Node, convolution: _Convolution, image: _Dims, kernel: _Dims, out: _Dims) -> int:
    """Mirror `arm_depthwise_conv_wrapper_s8_get_buffer_size`."""
    if node["mve"] and image.c == 1 and out.c > (8 if node["armclang"] else 1):
        # arm_deptwise_conv_s8_one_in_ch_get_buffer_size_mve: an ordinary convolution and the filter turned round
        as_convolution = _convolve_wrapper_s8(node, convolution, image, _Dims(kernel.c, kernel.h, kernel.w, 1), out)
        return as_convolution + kernel.c * kernel.h * kernel.w
    if image.c != out.c or image.n != 1 or convolution.dilation != (1, 1):
        return 0
    if node["mve"]:
        return 4 * _CHANNEL_BLOCK * kernel.w * kernel.h
    padding = convolution.padding
    if kernel.w == 3 and kernel.h == 3 and padding.height <= 1 and padding.width <= 1:
        return 0
    # arm_depthwise_conv_s8_opt_get_buffer_size
    return 2 * image.c * kernel.w * kernel.h if node["dsp"] else 0


def _depthwise_wrapper_s4(node: Node, convolution: _Convolution, image: _Dims, kernel: _Dims, out: _Dims) -> int:
    """Mirror `arm_depthwise_conv_wrapper_s4_get_buffer_size`, which takes a core without MVE for one with DSP."""
    if image.c != out.c or image.n != 1 or convolution.dilation != (1, 1):
        return 0
    return 4 * _CHANNEL_BLOCK * kernel.w * kernel.h if node["mve"] else 2 * image.c * kernel.w * kernel.h


def _is_1x1(convolution: _Convolution, image: _Dims, kernel: _Dims) -> bool:
    """Mirror `arm_nn_is_convolve_1x1`."""
    padding = convolution.padding
    return (
        padding.width == padding.height == 0
        and kernel.w == kernel.h == 1
        and convolution.dilation == (1, 1)
        and image.c == kernel.c
    )


def _is_1_x_n(convolution: _Convolution, image: _Dims, kernel: _Dims) -> bool:
    """Mirror `arm_nn_is_convolve_1_x_n`."""
    return (
        image.h == 1
        and convolution.dilation[1] == 1
        and kernel.h == 1
        and image.c == kernel.c
        and (image.c % 4 == 0 or _stride(convolution)[1] * image.c % 4 == 0)
    )


def _convolution(node: Node) -> _Convolution:
    options = node.options
    return _Convolution(
        convolution_padding(node),
        (options.stride_h, options.stride_w),
        (options.dilation_h_factor, options.dilation_w_factor),
    )


def _stride(convolution: _Convolution) -> tuple[int, int]:
    if convolution.stride is None:
        # the library reads what lies on the stack: no table can tell
        raise ValueError("the size depends on a stride that the kernel leaves unset")
    return convolution.stride


def _dims(dims: Sequence[int]) -> _Dims:
    return _Dims._make(dims[:4])


def _up(size: int, multiple: int) -> int:
    return -(-size // multiple) * multiple


def _quotient(one: int, other: int) -> int:
    # as C divides, towards zero
    return one // other if one * other >= 0 else -(-one // other)

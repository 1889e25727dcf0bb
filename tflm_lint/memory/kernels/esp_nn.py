"""An operator on ESP-NN -> the bytes of its scratch buffer: the library's scratch size functions, by chip and version.

What the kernels then write there is another matter: for some paddings and images more than was asked for. The chip is
the target's feature ``chip``: ``esp32s3`` and ``esp32p4`` have their own kernels, every other one those in plain C
(``generic_opt``), which ask for nothing here. The library reads sizes into 16 bits, and so does this.
"""

from __future__ import annotations

from tflm_lint.memory.kernels.padding import convolution_padding
from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.memory.node import Node

_BITS = 0xFFFF
#: Bytes of the ESP32-P4's first cache that a convolution allows itself: ``L1D_BUDGET``.
_CACHE = 32768
#: What the ESP32-S3's depthwise convolutions take in one piece, 3x3 and others; more goes in strips.
_WHOLE_3X3 = 40 * 1024
_WHOLE_S16 = 48 * 1024


class _Shape(NamedTuple):
    """What the size functions ask for: `data_dims_t` of input, filter and output, `conv_params_t`."""

    in_w: int
    in_h: int
    in_c: int
    kernel_w: int
    kernel_h: int
    out_w: int
    out_h: int
    out_c: int
    pad_w: int
    pad_h: int
    stride_w: int
    stride_h: int


def conv_scratch(node: Node) -> int:
    """Return the scratch of an int8 CONV_2D. Mirrors `esp_nn_get_conv_scratch_size`."""
    chip = node["chip"]
    if chip == "esp32s3":
        return _conv_esp32s3(_shape(node), _version(node))
    if chip == "esp32p4":
        shape = _shape(node)
        return _conv_esp32p4(shape) if _version(node) >= (1, 2, 3) else _conv_plain(shape, 32)
    return 0


def depthwise_scratch(node: Node) -> int:
    """Return the scratch of an int8 DEPTHWISE_CONV_2D. Mirrors `esp_nn_get_depthwise_conv_scratch_size`."""
    if node["chip"] != "esp32s3":
        return 0
    multiplier = node.options.depth_multiplier & _BITS
    version = _version(node)
    if version >= (1, 2, 1):
        return _depthwise_esp32s3(_shape(node), multiplier)
    return _depthwise_esp32s3_before_1_2_1(_shape(node), multiplier, 32 if version >= (1, 2, 0) else 16)


def depthwise_written(node: Node) -> int:
    """Return how many bytes of its scratch buffer an int8 DEPTHWISE_CONV_2D writes, from the first to the last.

    Mirrors `esp_nn_depthwise_conv_s8_esp32s3`, which goes by the padding where the size function does not.
    """
    options = node.options
    dilated = (options.dilation_w_factor, options.dilation_h_factor) != (1, 1)
    if node["chip"] != "esp32s3" or dilated:  # the reference kernel, which has none
        return 0
    return _depthwise_written(_shape(node), options.depth_multiplier & _BITS, _version(node) >= (1, 2, 1))


def _conv_plain(shape: _Shape, margin: int) -> int:
    """Mirror `esp_nn_get_conv_scratch_size_esp32s3` until 1.2.0 and ``_esp32p4`` until 1.2.2."""
    if _is_1x1(shape):
        return _conv_1x1(shape, margin)
    padded = (shape.in_w + 2 * shape.pad_w) * (shape.in_h + 2 * shape.pad_h) * shape.in_c
    image = padded if shape.pad_w or shape.pad_h else 0
    return image + _filter_16(shape) + margin + 4 * shape.out_c


def _conv_esp32s3(shape: _Shape, version: tuple[int, ...]) -> int:
    """Mirror `esp_nn_get_conv_scratch_size_esp32s3`; since 1.2.3 with more margin for what the assembly reads."""
    margin = 64 if version >= (1, 2, 3) else 32
    if version < (1, 2, 1):
        return _conv_plain(shape, margin)
    if _is_1x1(shape):
        return _conv_1x1(shape, margin)
    row = shape.kernel_w * shape.in_c
    window = row * shape.kernel_h
    if row < 16 <= window:
        window = _up(window, 16)
        return 4 * shape.out_c + 16 + shape.out_c * window + 16 + window + margin
    # the filter is reserved a second time, with aligned rows, and the image with padding behind
    aligned = _up(row, 16) * shape.kernel_h * shape.out_c
    right = max(0, shape.out_w * shape.stride_w + shape.kernel_w - 1 - shape.in_w)
    bottom = max(0, shape.out_h * shape.stride_h + shape.kernel_h - 1 - shape.in_h)
    boundary = (shape.in_w + right) * (shape.in_h + bottom) * shape.in_c if right or bottom else 0
    return _conv_plain(shape, margin) + aligned + boundary


def _conv_esp32p4(shape: _Shape) -> int:
    """Mirror `esp_nn_get_conv_scratch_size_esp32p4` since 1.2.3."""
    margin = 32
    sums = 4 * shape.out_c
    if _is_1x1(shape):
        return sums + 16 * shape.out_c + 32 + margin if shape.in_c < 16 else _conv_1x1(shape, margin)
    padded = bool(shape.pad_w or shape.pad_h)
    if not padded and shape.kernel_w * shape.in_c >= 16:
        return _filter_16(shape) + margin + sums
    window = shape.kernel_w * shape.kernel_h * shape.in_c
    if window >= 16:
        return sums + window + margin
    channels = _up((16 + shape.kernel_w - 1) // shape.kernel_w, 16)
    widened = shape.kernel_w * shape.kernel_h * channels * shape.out_c
    if not padded:
        return sums + widened + shape.in_w * shape.in_h * channels + margin
    width = shape.in_w + 2 * shape.pad_w
    whole = width * (shape.in_h + 2 * shape.pad_h) * shape.in_c
    if whole + sums <= _CACHE:
        return whole + _filter_16(shape) + margin + sums
    if shape.kernel_w * shape.in_c >= 16:
        channels, widened = shape.in_c, 0
    row = width * channels
    room = _CACHE - sums - widened
    rows = 1
    if room > 0 and shape.kernel_h * row <= room:
        rows = min((room - shape.kernel_h * row) // (shape.stride_h * row) + 1, shape.out_h)
    return ((rows - 1) * shape.stride_h + shape.kernel_h + 2 * shape.pad_h) * row + widened + margin + sums


def _conv_1x1(shape: _Shape, margin: int) -> int:
    channels = _up(shape.in_c, 8)
    pixels = shape.in_w * shape.in_h
    image = pixels * channels if shape.in_c % 8 else 0
    return image + channels * shape.out_c + (0 if pixels < 8 else 16 * channels) + margin


def _filter_16(shape: _Shape) -> int:
    return shape.kernel_w * shape.kernel_h * _up(shape.in_c, 16) * shape.out_c


def _is_1x1(shape: _Shape) -> bool:
    return (
        shape.kernel_w == shape.kernel_h == shape.stride_w == shape.stride_h == 1
        and not shape.pad_w
        and not shape.pad_h
    )


def _depthwise_esp32s3(shape: _Shape, multiplier: int) -> int:
    """Mirror `esp_nn_get_depthwise_conv_scratch_size_esp32s3` since 1.2.1."""
    channels, pixels = shape.in_c, shape.in_w * shape.in_h
    kernel = shape.kernel_w * shape.kernel_h
    weights = kernel * channels * multiplier
    s16 = 2 * (weights + pixels * channels)
    if multiplier == 1 and channels % 8 == 0:
        if kernel != 9 or shape.kernel_w != 3:
            strip = 2 * (weights + shape.in_w * shape.kernel_h * channels)
            return (s16 if s16 <= _WHOLE_S16 else strip) + 32
        if channels % 16 == 0:
            return weights + _padded_3x3(shape, whole=_WHOLE_3X3) + 16
        if channels < 12:
            return s16 + 32
        channels = _up(channels, 16)
        width = shape.in_w + 2 * shape.pad_w + max(0, shape.out_w * shape.stride_w + 2 - shape.in_w)
        height = shape.in_h + 2 * shape.pad_h + max(0, shape.out_h * shape.stride_h + 2 - shape.in_h)
        return channels * (9 + width * height + shape.out_w * shape.out_h) + 64
    if multiplier == 1 and channels > 3:
        channels = _up(channels, 8)
        image = _up(2 * kernel * channels, 16)
        out = _up(image + 2 * pixels * channels, 16)
        bias = _up(out + shape.out_w * shape.out_h * channels, 16)
        return bias + 12 * channels + 16
    return s16 + 32 if multiplier % 4 == 0 else 32


def _depthwise_esp32s3_before_1_2_1(shape: _Shape, multiplier: int, margin: int) -> int:
    """Mirror `esp_nn_get_depthwise_conv_scratch_size_esp32s3` until 1.2.0, which gave int16 copies more margin."""
    channels = shape.in_c
    weights = shape.kernel_w * shape.kernel_h * channels * multiplier
    s16 = 2 * (weights + shape.in_w * shape.in_h * channels)
    if multiplier == 1 and channels % 8 == 0 and shape.kernel_w == shape.kernel_h == 3:
        return weights + _padded_3x3(shape) + 16 if channels % 16 == 0 else s16 + margin
    return s16 + margin if multiplier % 4 == 0 else 32


def _depthwise_written(shape: _Shape, multiplier: int, strips: bool) -> int:
    """Follow the kernel, which since 1.2.1 goes in ``strips`` and pads channels, to the last byte that it writes."""
    channels, kernel = shape.in_c, shape.kernel_w * shape.kernel_h
    # a copy of the filter, and up to 16 bytes or numbers to what comes behind it
    behind = (kernel * channels * multiplier // 16 + 1) * 16
    s16 = 2 * (behind + shape.in_w * shape.in_h * channels)
    if multiplier == 1 and channels % 8 == 0:
        if shape.kernel_w == shape.kernel_h == 3:
            padding = shape.pad_w, shape.pad_h
            if channels % 16 == 0 and padding in ((0, 0), (1, 1)):
                return behind + _padded_3x3(shape, whole=_WHOLE_3X3 if strips and padding == (1, 1) else None)
            if not strips or channels < 12:
                return s16
            channels = _up(channels, 16)
            width = max(shape.in_w + 2 * shape.pad_w, shape.out_w * shape.stride_w + 2)
            height = max(shape.in_h + 2 * shape.pad_h, shape.out_h * shape.stride_h + 2)
            return channels * (9 + width * height + shape.out_w * shape.out_h) + 16
        if not strips:
            return 0
        strip = 2 * (behind + shape.in_w * shape.kernel_h * channels)
        return s16 if 2 * (kernel + shape.in_w * shape.in_h) * channels <= _WHOLE_S16 else strip
    if multiplier == 1 and channels > 3 and strips:
        return _depthwise_esp32s3(shape, multiplier) - 16
    return s16 if multiplier % 4 == 0 else 0


def _padded_3x3(shape: _Shape, whole: int | None = None) -> int:
    """Return a 3x3 depthwise convolution's padded image, or three rows of it where it has more bytes than ``whole``."""
    if shape.pad_w or shape.pad_h:
        right, bottom = 2 * shape.pad_w, 2 * shape.pad_h
    else:
        right = shape.out_w * shape.stride_w + 2 - shape.in_w
        bottom = shape.out_h * shape.stride_h + 2 - shape.in_h
    if not right and not bottom:
        return 0
    image = (shape.in_w + right) * (shape.in_h + bottom) * shape.in_c
    return image if whole is None or image <= whole else (shape.in_w + right) * 3 * shape.in_c


def _shape(node: Node) -> _Shape:
    image, kernel, out = node["i0"].dims, node["i1"].dims, node["o0"].dims
    padding, options = convolution_padding(node), node.options
    return _Shape(
        image[2] & _BITS,
        image[1] & _BITS,
        image[3] & _BITS,
        kernel[2] & _BITS,
        kernel[1] & _BITS,
        out[2] & _BITS,
        out[1] & _BITS,
        out[3] & _BITS,
        padding.width & _BITS,
        padding.height & _BITS,
        options.stride_w & _BITS,
        options.stride_h & _BITS,
    )


def _version(node: Node) -> tuple[int, ...]:
    version = node.around.target.kernel_version
    if version is None:
        raise ValueError("the version of esp-nn is not known")
    return tuple(int(part) for part in version.split("."))


def _up(size: int, multiple: int) -> int:
    return -(-size // multiple) * multiple

"""The measured sweeps: at which addresses of its output an operator stayed bit-exact, and the operator itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.build import T, single_op
from tflm_lint.model.graph import Model
from tflm_lint.model.read import load_bytes

FOLDER = Path(__file__).resolve().parents[4] / "shared" / "overlap"
ROW = re.compile(r"(\S+): input (\d) bytes (\d+) out (\d+) step (\d+) ok: (.*)")
TYPES = {"i8": "INT8", "i16": "INT16", "f32": "FLOAT32"}
#: Height and width of the images: of all that have so many bytes the one that these kernels and strides lead to.
IMAGES = {
    336: (7, 6), 512: (8, 8), 784: (7, 7), 147: (7, 7), 324: (9, 9), 64: (8, 8), 1152: (6, 6), 196: (7, 7),
    245: (7, 7), 480: (5, 6), 800: (5, 5), 125: (5, 5), 240: (5, 6),
}  # fmt: skip
OWN_IMAGES = {
    "x_avepool3x3s1_200": (5, 5), "x_avepool3x3s1_64": (5, 5), "x_maxpool3x3s1_200": (5, 5),
    "x_maxpool3x3s1_64": (5, 5), "x_conv1x1_128_128": (3, 3), "x_conv1x1_16_64": (3, 5),
    "x_conv1x1_17_13": (4, 5), "x_conv1x1_1px_64_64": (1, 1), "x_conv1x1_64_16": (5, 5), "x_conv1x1_64_64": (4, 4),
    "x_conv1x3_16_16": (1, 24), "x_conv1x3_16_8s2": (1, 24), "x_conv1x5_8_8": (1, 24), "x_conv1x8_4_4": (1, 40),
    "x_conv3x3s1_16_16": (5, 5), "x_conv3x3s1_17_13": (6, 5), "x_conv3x3s1_32_4": (6, 6),
    "x_conv3x3s1_4_40": (7, 5), "x_conv3x3s1_64_64": (4, 4), "x_conv3x3s2_3_8": (12, 12),
    "x_dw10x8s2_1m8": (16, 12), "x_dw3x3s1_124": (4, 4), "x_dw3x3s1_128": (4, 4), "x_dw3x3s1_160": (4, 4),
    "x_dw3x3s1_256": (4, 4), "x_dw3x3s1_64": (4, 4), "x_dw3x3s2_128": (6, 6), "x_dw5x5s1_128": (5, 5),
    "x_dw8x1valid_16": (12, 12), "x_avgpool_global": (6, 6),
}  # fmt: skip
ELEMENTS = {
    "abs": "ABS", "hard_swish": "HARD_SWISH", "x_hard_swish_2000": "HARD_SWISH", "leaky_relu": "LEAKY_RELU",
    "logistic": "LOGISTIC", "relu": "RELU", "relu6": "RELU6", "tanh": "TANH", "softmax": "SOFTMAX",
    "softmax_rows": "SOFTMAX", "x_softmax_3x100": "SOFTMAX", "quantize_i8": "QUANTIZE", "quantize_f32": "QUANTIZE",
    "dequantize_i8": "DEQUANTIZE",
}  # fmt: skip
PAIRS = {"add": "ADD", "mul": "MUL", "sub": "SUB", "maximum": "MAXIMUM"}


class Sweep(NamedTuple):
    name: str
    position: int
    input: int
    output: int
    step: int
    #: Intervals of the output's address minus the input's in which the result stayed bit-exact.
    ok: list[tuple[int, int]]

    @property
    def measured(self) -> int:
        """How far below its input the output had to start."""
        return -self.ok[0][1]


def sweeps(kernels: str) -> Iterator[Sweep]:
    for line in (FOLDER / f"{kernels}.txt").read_text().splitlines():
        name, *numbers, ok = ROW.fullmatch(line.strip()).groups()  # type: ignore[union-attr]  # every line is one
        position, size, out, step = map(int, numbers)
        intervals = re.findall(r"\[(-?\d+),(-?\d+)\]", ok)
        yield Sweep(name, position, size, out, step, [(int(low), int(high)) for low, high in intervals])


def model_of(sweep: Sweep) -> Model | None:
    """Build the operator that was swept, None for one that no rule knows."""
    base, letters = sweep.name.rsplit("_", 1)
    kind = TYPES[letters]
    out_type = kind
    name = base.removeprefix("x_")
    if base in ("quantize_f32", "dequantize_i8"):
        kind = TYPES[base.rsplit("_", 1)[1]]
    if base in ELEMENTS:
        sizes = {"INT8": 1, "INT16": 2, "FLOAT32": 4}
        return _single(
            ELEMENTS[base],
            [T(kind, (1, sweep.input // sizes[kind]))],
            T(out_type, (1, sweep.output // sizes[out_type])),
        )
    size = {"INT8": 1, "INT16": 2, "FLOAT32": 4}[kind]
    pair = next((op for word, op in PAIRS.items() if re.fullmatch(rf"{word}(_\d+|_bcast)?", name)), None)
    if pair is not None:
        channels = 3 if "bcast" in name else sweep.output // size
        shape = (1, sweep.output // size // channels, channels)
        return _single(pair, [T(kind, shape), T(kind, (channels,) if "bcast" in name else shape)], T(kind, shape))
    if name == "pad":
        paddings = T("INT32", (4, 2), data=(0, 0, 1, 1, 1, 1, 0, 0))
        return _single("PAD", [T(kind, (1, 5, 6, 4)), paddings], T(kind, (1, 7, 8, 4)))
    if name.startswith("fc"):
        batch = 4 if "batch4" in name else 1
        channels, out = sweep.input // size // batch, sweep.output // size // batch
        return _single(
            "FULLY_CONNECTED", [T(kind, (batch, channels)), T("INT8", (out, channels))], T(kind, (batch, out))
        )
    return _windowed(sweep, base, kind, size)


def _windowed(sweep: Sweep, base: str, kind: str, size: int) -> Model | None:
    name = base.removeprefix("x_")
    found = re.fullmatch(
        r"(conv|dw|average|max_poo|avepool|maxpool|avgpool_global)(?:(\d+)x(\d+))?(?:s(\d))?(valid)?(?:_1px)?"
        r"(?:_(\d+))?(?:m(\d+))?(?:_(\d+))?(?:s(\d))?",
        name,
    )
    if found is None:
        return None
    op, height, width, stride, valid, first, multiplier, second, late = found.groups()
    step = int(late or stride or 1)
    channels = int(first or (16 if op == "avgpool_global" else 8))
    image = OWN_IMAGES.get(base) or IMAGES[sweep.input // size]
    if op == "avgpool_global":
        kernel, padding, step = image, "VALID", 1
    else:
        kernel, padding = (int(height), int(width)), "VALID" if valid else "SAME"
    if base == "x_dw8x1valid_16":
        # 100 pixels of 144: whatever its name says, it is a window of 3 by 3
        kernel = 3, 3
    if base == "x_dw10x8s2_1m8":
        kernel = 8, 10
    source = T(kind, (1, *image, channels))
    out = [
        -(-axis // step) if padding == "SAME" else (axis - window + step) // step
        for axis, window in zip(image, kernel, strict=True)
    ]
    out_channels = int(second) if op == "conv" and second else channels * int(multiplier or 1)
    result = T(kind, (1, *out, out_channels))
    assert sweep.output == out[0] * out[1] * out_channels * size, sweep.name
    options = {"padding": padding, "stride_h": step, "stride_w": step}
    if op == "conv":
        return _single("CONV_2D", [source, T("INT8", (out_channels, *kernel, channels))], result, options)
    if op == "dw":
        options["depth_multiplier"] = out_channels // channels
        return _single("DEPTHWISE_CONV_2D", [source, T("INT8", (1, *kernel, out_channels))], result, options)
    options |= {"filter_height": kernel[0], "filter_width": kernel[1]}
    return _single("MAX_POOL_2D" if op.startswith("max") else "AVERAGE_POOL_2D", [source], result, options)


def _single(op: str, inputs: list[T], output: T, options: dict[str, object] | None = None) -> Model:
    return load_bytes(single_op(op, inputs, [output], options))

"""What CMSIS-NN's kernels compute wrongly, by its C sources of the pin, compiled and held against plain loops.

All pairs of shapes of 1 to 3 a dimension that broadcast (2,401), and all permutations of as many shapes, were tried:
336 pairs are wrong, and the identity of two dimensions. Of 3,423 random depthwise layers with weights of 4 bits 601
were wrong, all of them named, and 20 more that came out right by chance; of 799 of groups of INT16 channels 795. Of
14,000 transposed convolutions 6,066 were wrong, and these are named and no others.
The same on an emulated Cortex-M4 (600
transposed convolutions, 1,332 others) and Cortex-M55 (700, 1,332, all permutations). That of weights of 4 bits with
Helium nobody knows whether the compiler is to blame, so it says nothing. Paddings of rank 5 were read, not run.
"""

from __future__ import annotations

from itertools import product

import pytest

from tests.build import T, single_op
from tests.verdict.models import CONV_OPTIONS, q, violations

#: Of shapes [1, height, width, channels] of 1 and 3, the pairs that `arm_maximum_s8` gets wrong; the reverse ones, too.
WRONG = {("131", "311"), ("331", "311"), ("133", "311"), ("333", "311")}


def wrong(data: bytes, kernels: str = "cmsis-nn", mve: int = 0) -> set[str]:
    found = violations(data, kernels=kernels, features={"mve": mve})
    return {violation.kind for violation in found if violation.effect == "wrong"}


def maximum(first: str, second: str, kind: str = "INT8", op: str = "MAXIMUM") -> bytes:
    shapes = [(1, *map(int, sizes)) for sizes in (first, second)]
    output = tuple(max(pair) for pair in zip(*shapes, strict=True))
    return single_op(op, [q(shape, kind) for shape in shapes], [q(output, kind)])


def test_columns_beside_rows() -> None:
    sizes = ["".join(each) for each in product("13", repeat=3)]
    found = {
        (first, second)
        for first, second in product(sizes, repeat=2)
        if wrong(maximum(first, second)) == {"broadcast.columns"}
    }
    assert found == WRONG | {pair[::-1] for pair in WRONG}
    assert wrong(maximum("131", "311", op="MINIMUM")) == {"broadcast.columns"}
    assert not wrong(maximum("131", "311", "INT16"))
    assert not wrong(maximum("131", "311"), "reference")


def transpose(*permutation: int, kind: str = "INT8", size: int = 2) -> bytes:
    shape = (size,) * len(permutation)
    perm = T("INT32", (len(permutation),), data=list(permutation))
    return single_op("TRANSPOSE", [q(shape, kind), perm], [q(shape, kind)])


@pytest.mark.parametrize(
    ("data", "mve", "bad"),
    [
        (transpose(0, 1), 0, True),
        (transpose(0, 1), 1, True),
        (transpose(1, 0), 0, False),
        (transpose(0, 1, kind="INT16"), 0, False),
        (transpose(0, 1, size=1), 0, False),
        (transpose(0, 1, 2), 1, False),
        (transpose(0, 1, 2, 3), 0, False),
        (transpose(0, 1, 2, 3), 1, True),
        (transpose(0, 1, 3, 2), 1, False),
    ],
)
def test_transposed_to_what_it_is(data: bytes, mve: int, bad: bool) -> None:
    assert wrong(data, mve=mve) == ({"layout.moves"} if bad else set())


@pytest.mark.parametrize("op", ["PAD", "PADV2"])
def test_paddings_of_five_dimensions(op: str) -> None:
    def pad(outer: int, added: int, kind: str = "INT8") -> bytes:
        paddings = T("INT32", (5, 2), data=[0, added, 0, 0, 1, 1, 0, 0, 0, 0])
        value = [q((), kind, data=[0])] if op == "PADV2" else []
        x, y = q((outer, 2, 2, 2, 2), kind), q((outer + added, 2, 4, 2, 2), kind)
        return single_op(op, [x, paddings, *value], [y])

    assert wrong(pad(2, 0)) == wrong(pad(1, 1)) == {"pad.outermost"}
    assert not wrong(pad(1, 0))
    assert not wrong(pad(2, 0, "INT16"))
    assert not wrong(pad(2, 0), "reference")


def convolution(kind: str, groups: int) -> bytes:
    x, w, y = (
        q((1, 3, 3, 4), kind),
        q((4, 1, 1, 4 // groups), scale=[0.5] * 4, zp=[0] * 4, data=1),
        q((1, 3, 3, 4), kind),
    )
    return single_op("CONV_2D", [x, w], [y], CONV_OPTIONS)


def test_groups_of_wide_channels() -> None:
    assert wrong(convolution("INT16", 2)) == {"shape.same_dimension"}
    assert not wrong(convolution("INT16", 1))
    assert not wrong(convolution("INT8", 2))
    assert not wrong(convolution("INT16", 2), "reference")


#: Batch, height, width, channels; window; strides; dilations; multiplier; output; whether the layer came out wrong.
LAYERS = [
    ((1, 6, 4, 3), (3, 1), (3, 1), (1, 1), 2, (2, 4), True),
    ((1, 4, 3, 5), (3, 3), (3, 1), (1, 1), 2, (1, 1), True),
    ((2, 1, 6, 3), (1, 3), (1, 3), (1, 1), 1, (1, 2), False),
    ((2, 2, 5, 7), (2, 2), (1, 3), (1, 1), 1, (1, 2), False),
    ((1, 4, 1, 5), (2, 1), (3, 1), (2, 1), 1, (1, 1), False),
    ((2, 6, 4, 1), (1, 2), (2, 3), (1, 1), 1, (3, 1), False),
    ((1, 6, 4, 3), (3, 3), (1, 1), (1, 1), 1, (4, 2), False),
    ((2, 6, 4, 4), (3, 3), (1, 1), (1, 1), 1, (4, 2), False),
]


@pytest.mark.parametrize(("shape", "window", "strides", "dilations", "multiplier", "size", "bad"), LAYERS)
def test_weights_of_four_bits(  # noqa: PLR0917 - a row of the table
    shape: tuple[int, ...],
    window: tuple[int, int],
    strides: tuple[int, int],
    dilations: tuple[int, int],
    multiplier: int,
    size: tuple[int, int],
    bad: bool,
) -> None:
    channels = shape[3] * multiplier
    weights = T(
        "INT4", (1, *window, channels), data=b"\x11" * (channels * window[0] * window[1]), scale=[0.5] * channels,
        zp=[0] * channels, qdim=3,
    )  # fmt: skip
    options = {
        "padding": "VALID", "stride_h": strides[0], "stride_w": strides[1], "depth_multiplier": multiplier,
        "dilation_h_factor": dilations[0], "dilation_w_factor": dilations[1],
    }  # fmt: skip
    data = single_op("DEPTHWISE_CONV_2D", [q(shape), weights], [q((shape[0], *size, channels))], options)
    assert wrong(data) == ({"nibbles.depthwise_halves"} if bad else set())
    assert not wrong(data, "reference")


#: Input; window; strides; padding; output of a transposed convolution, and whether it came out wrong.
TRANSPOSED = [
    ((1, 4, 4, 3), (2, 2), (2, 2), "SAME", (8, 8), False),
    ((1, 4, 4, 3), (3, 3), (2, 2), "SAME", (8, 8), False),
    ((1, 2, 3, 6), (1, 1), (2, 2), "VALID", (3, 5), True),
    ((1, 2, 3, 17), (1, 1), (2, 2), "VALID", (3, 5), False),
    ((1, 2, 4, 5), (1, 4), (3, 4), "VALID", (4, 16), True),
    ((1, 2, 2, 3), (1, 1), (2, 2), "VALID", (4, 4), False),
    ((1, 4, 3, 19), (5, 5), (4, 4), "VALID", (18, 13), True),
    ((1, 4, 3, 19), (5, 5), (4, 4), "VALID", (17, 13), False),
    ((1, 1, 4, 4), (1, 5), (4, 1), "SAME", (3, 4), True),
    ((1, 1, 5, 16), (5, 5), (1, 1), "SAME", (1, 5), True),
    ((1, 4, 4, 3), (5, 5), (2, 2), "SAME", (8, 8), True),
]


@pytest.mark.parametrize(("shape", "window", "strides", "padding", "size", "bad"), TRANSPOSED)
def test_transposed_convolutions(  # noqa: PLR0917 - a row of the table
    shape: tuple[int, ...],
    window: tuple[int, int],
    strides: tuple[int, int],
    padding: str,
    size: tuple[int, int],
    bad: bool,
) -> None:
    options = {"padding": padding, "stride_h": strides[0], "stride_w": strides[1]}
    inputs = [T("INT32", (4,), data=[1, *size, 2]), q((2, *window, shape[3]), scale=0.25, data=1), q(shape)]
    data = single_op("TRANSPOSE_CONV", inputs, [q((1, *size, 2))], options)
    assert wrong(data) == ({"conv.whole_padding"} if bad else set())
    assert not wrong(data, "reference")


#: Columns and channels; window; stride; padding; whether nothing was written with Helium.
ROWS = [
    (5, 4, 3, 3, "VALID", True),
    (4, 8, 2, 3, "VALID", True),
    (1, 4, 3, 1, "SAME", True),
    (6, 8, 3, 3, "VALID", False),
    (5, 8, 3, 1, "SAME", False),
    (5, 3, 3, 3, "VALID", False),
    (5, 4, 1, 3, "VALID", False),
]


@pytest.mark.parametrize(("columns", "channels", "window", "stride", "padding", "bad"), ROWS)
def test_a_row_of_windows(  # noqa: PLR0917 - a row of the table
    columns: int, channels: int, window: int, stride: int, padding: str, bad: bool
) -> None:
    size = -(-columns // stride) if padding == "SAME" else (columns - window) // stride + 1
    halves = b"\x11" * (channels * window)
    weights = T("INT4", (2, 1, window, channels), data=halves, scale=[0.5] * 2, zp=[0] * 2)
    options = CONV_OPTIONS | {"padding": padding, "stride_w": stride}
    data = single_op("CONV_2D", [q((1, 1, columns, channels)), weights], [q((1, 1, size, 2))], options)
    assert wrong(data, mve=1) == ({"nibbles.row_of_windows"} if bad else set())
    assert not wrong(data, mve=0)

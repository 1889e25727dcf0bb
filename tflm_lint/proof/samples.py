"""Tensors -> inputs for the proof: zero, the extremes, a ramp, and numbers that look random and are always the same."""

from __future__ import annotations

import random
import sys
from array import array
from math import prod

from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tflm_lint.model.graph import Tensor

#: Type of a tensor -> the letter of `array`.
CODES = {
    "FLOAT32": "f", "FLOAT64": "d", "INT8": "b", "UINT8": "B", "INT16": "h", "UINT16": "H", "INT32": "i", "UINT32": "I",
    "INT64": "q", "UINT64": "Q", "BOOL": "B",
}  # fmt: skip
#: Types of which every number is a value; wider integers are places and counts, of which small ones are sure to be any.
_FULL = {"INT8": (-128, 127), "UINT8": (0, 255), "INT16": (-32768, 32767)}
_FLOATS = ("FLOAT32", "FLOAT64")
#: The extremes of real numbers, and how far random ones go, one sample after the other.
EXTREME, REACHES = 8.0, (1.0, 1.0, 4.0)
SEED = 20260820
RANDOM = 16
#: Bytes of all samples together.
MOST_BYTES = 64 << 20


class Sample(NamedTuple):
    """The bytes of every input, and what they are."""

    name: str
    inputs: tuple[bytes, ...]


def samples(tensors: Sequence[Tensor], count: int = RANDOM) -> list[Sample]:
    """Return zero, least, most, ramp and so many random samples; fewer of these where the inputs are large."""
    size = sum(prod(tensor.shape) * array(CODES[tensor.type]).itemsize for tensor in tensors)
    count = min(count, max(1, MOST_BYTES // max(size, 1) - 4))
    named = ["zero", "least", "most", "ramp"]
    found = [Sample(name, tuple(_values(tensor, name) for tensor in tensors)) for name in named]
    for number in range(count):
        chance = random.Random(SEED + number)  # noqa: S311 - to be the same everywhere is the point
        reach = REACHES[number % len(REACHES)]
        found.append(Sample(f"random {number}", tuple(_random(tensor, chance, reach) for tensor in tensors)))
    return found


def packed(code: str, values: Iterable[float]) -> bytes:
    """Return numbers as the runtimes hold them: little endian."""
    made = array(code, values)
    if sys.byteorder == "big":
        made.byteswap()
    return made.tobytes()


def unpacked(code: str, data: bytes) -> array[float]:
    """Return the numbers of a tensor."""
    values: array[float] = array(code)
    values.frombytes(data)
    if sys.byteorder == "big":
        values.byteswap()
    return values


def _values(tensor: Tensor, name: str) -> bytes:
    count, code = prod(tensor.shape), CODES[tensor.type]
    if name == "zero":
        quantization = tensor.quantization
        point = quantization.zero_point[0] if quantization is not None and len(quantization.zero_point) == 1 else 0
        return packed(code, [point]) * count
    if tensor.type in _FLOATS:
        least, most = -EXTREME, EXTREME
    else:
        least, most = _FULL.get(tensor.type, (0, 1))
    if name == "ramp":
        if tensor.type in _FLOATS:
            return packed(code, [least / 2 + (most - least) / 2 * i / max(count - 1, 1) for i in range(count)])
        return packed(code, [int(least + (most - least) * i // max(count - 1, 1)) for i in range(count)])
    return packed(code, [least if name == "least" else most]) * count


def _random(tensor: Tensor, chance: random.Random, reach: float) -> bytes:
    count, code = prod(tensor.shape), CODES[tensor.type]
    if tensor.type in _FULL:
        return chance.randbytes(count * array(code).itemsize)
    if tensor.type in _FLOATS:
        return packed(code, [(2 * chance.random() - 1) * reach for _ in range(count)])
    return packed(code, [chance.getrandbits(1) for _ in range(count)])

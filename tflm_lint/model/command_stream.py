"""The first input of an ``ethos-u`` operator -> CommandStream: which Ethos-U it was compiled for, or what is wrong.

Vela writes one of two payloads. ``COP1`` is what Arm's bare-metal driver walks (`ethosu_invoke_async`): a word with the
name, then actions of one word each, of which the optimizer's configuration has two words more and the command stream as
many as it says. ``COP2`` is what Arm's Linux driver reads: a header of 16 bytes and entries, the command stream's with
metadata that begin with ``VEUM``. Both hold the registers CONFIG and ID of the NPU that is meant.
"""

from __future__ import annotations

import struct

from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

#: The products by their number in CONFIG's upper four bits.
PRODUCTS = ("ethos-u55", "ethos-u65", "ethos-u85")
COP1, COP2 = b"COP1", b"COP2"
#: Driver actions of COP1 by their number.
CONFIG, STREAM, NOP = 1, 2, 5
#: COP2: type of the entry that holds the command stream; the name that its metadata begin with.
_ENTRY, _METADATA = 1, b"VEUM"
_HEADER, _ENTRY_HEADER = 16, 8
#: Vela writes up to five actions; a hostile file has millions, which nobody walks for each operator.
MOST_ACTIONS = 64


class CommandStream(NamedTuple):
    """What a payload says of the NPU that it was compiled for."""

    #: ``COP1`` or ``COP2``.
    form: str
    config: int
    id: int

    @property
    def product(self) -> str | None:
        """The NPU, None for a number that no product has."""
        number = self.config >> 28
        return PRODUCTS[number] if number < len(PRODUCTS) else None

    @property
    def macs(self) -> int:
        """Multiply-accumulates a cycle."""
        return 1 << (self.config & 15)

    @property
    def accelerator(self) -> str:
        """What Vela calls the configuration: ``ethos-u55-128``."""
        return f"{self.product or f'ethos-u (product {self.config >> 28})'}-{self.macs}"

    @property
    def architecture(self) -> str:
        """The architecture's version: ``1.0.6``."""
        return f"{self.id >> 28}.{self.id >> 20 & 255}.{self.id >> 16 & 15}"


class Flaw(NamedTuple):
    """Why a payload cannot be read: words with a place for each value."""

    words: str
    values: Mapping[str, Any]


def command_stream(data: bytes | memoryview) -> CommandStream | Flaw:
    """Read a payload to its end as the driver does; what is absurd in it is a flaw, never an exception."""
    size = len(data)
    if size < 8 or size % 4:
        return Flaw("holds {size} bytes, expected at least 8 in words of 4", {"size": size})
    name = bytes(data[:4])
    if name == COP1:
        return _cop1(data)
    if name == COP2:
        return _cop2(data)
    return Flaw("begins with {name}, expected COP1 or COP2", {"name": name.hex(" ")})


def _cop1(data: bytes | memoryview) -> CommandStream | Flaw:
    words = memoryview(data).cast("B")
    place, count = 1, len(data) // 4
    config: tuple[int, int] | None = None
    streams = actions = 0
    while place < count and actions < MOST_ACTIONS:
        actions += 1
        action, high, low = struct.unpack_from("<BBH", words, 4 * place)
        length = {CONFIG: 3, STREAM: 1 + (high << 16 | low), NOP: 1}.get(action)
        if length is None:
            return Flaw("holds driver action {action} at word {place}, which there is not", _at(action, place))
        if length > count - place:
            values = {**_at(action, place), "needs": length, "left": count - place}
            what = "a configuration" if action == CONFIG else "a command stream"
            return Flaw(f"ends within {what} at word {{place}}: {{needs}} words of {{left}} that are left", values)
        if action == CONFIG and config is None:
            config = struct.unpack_from("<II", words, 4 * place + 4)
        if action == STREAM:
            streams += 1
            if config is None:
                return Flaw("has a command stream before its configuration", {})
        place += length
    if config is None or not streams:
        return Flaw("has no {what}", {"what": "configuration" if config is None else "command stream"})
    return CommandStream("COP1", *config)


def _at(action: int, place: int) -> dict[str, int]:
    return {"action": action, "place": place}


def _cop2(data: bytes | memoryview) -> CommandStream | Flaw:
    if len(data) < _HEADER:
        return Flaw("holds {size} bytes, expected a header of {needs}", {"size": len(data), "needs": _HEADER})
    major, _, length = struct.unpack_from("<HHQ", data, 4)
    if major != 1:
        return Flaw("is COP2 of version {major}, expected 1", {"major": major})
    left = len(data) - _HEADER
    if length > left:
        return Flaw("names {length} bytes of {left} that it holds", {"length": length, "left": left})
    place, end = _HEADER, _HEADER + length
    while place + _ENTRY_HEADER <= end:
        kind, size = struct.unpack_from("<II", data, place)
        place += _ENTRY_HEADER
        if size > end - place:
            return Flaw("has an entry of {size} bytes where {left} are left", {"size": size, "left": end - place})
        if kind == _ENTRY:
            return _metadata(data, place, size)
        place += (size + 3) & ~3
    return Flaw("has no {what}", {"what": "command stream"})


def _metadata(data: bytes | memoryview, place: int, size: int) -> CommandStream | Flaw:
    """Read the metadata of a command stream: VEUM, version and size, CONFIG, ID."""
    metadata = struct.unpack_from("<I", data, place)[0] if size >= 4 else 0
    if metadata < 20 or metadata > size - 4 or bytes(data[place + 4 : place + 8]) != _METADATA:
        return Flaw("has no {what}", {"what": "configuration before its command stream"})
    if metadata == size - 4:
        return Flaw("has no {what}", {"what": "command stream"})
    return CommandStream("COP2", *struct.unpack_from("<II", data, place + 16))

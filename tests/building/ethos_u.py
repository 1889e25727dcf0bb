"""A configuration -> the payload that Vela would write for an Ethos-U, and a model around it."""

from __future__ import annotations

import struct

from tests.build import T, single_op

#: CONFIG and ID as Vela 5.2 wrote them, compiling five models for each configuration in both forms.
REGISTERS = {
    "ethos-u55-32": (0x00001005, 0x10066001),
    "ethos-u55-64": (0x00001006, 0x10066001),
    "ethos-u55-128": (0x00001807, 0x10066001),
    "ethos-u55-256": (0x00003008, 0x10066001),
    "ethos-u65-256": (0x10003008, 0x10066001),
    "ethos-u65-512": (0x10006009, 0x10066001),
    "ethos-u85-128": (0x20000117, 0x20007000),
    "ethos-u85-256": (0x20000118, 0x20007000),
    "ethos-u85-512": (0x20001119, 0x20007000),
    "ethos-u85-1024": (0x2000251A, 0x20007000),
    "ethos-u85-2048": (0x2000261B, 0x20007000),
}
#: The FlexBuffer of the number 1.
OPTIONS = b"\x01\x04\x01"


def cop1(config: int, identity: int, words: int = 4) -> bytes:
    """Write configuration, padding to 16 bytes, and a command stream of so many words."""
    stream = struct.pack("<BBH", 2, words >> 16, words & 0xFFFF) + bytes(4 * words)
    return struct.pack("<4s6I", b"COP1", 0x00100001, config, identity, 5, 5, 5) + stream


def cop2(config: int, identity: int, words: int = 4) -> bytes:
    """Write the header, and one entry with its metadata."""
    metadata = struct.pack("<4s8I", b"VEUM", 1, 20, config, identity, 1, 16, 0, 0xFFFFFFFF)
    entry = struct.pack("<I", len(metadata)) + metadata + bytes(4 * words)
    entry = struct.pack("<II", 1, len(entry)) + entry
    return struct.pack("<4sHHQ", b"COP2", 1, 0, len(entry)) + entry


def compiled(payload: bytes | None, options: bytes | None = OPTIONS) -> bytes:
    """Write a model of one operator, as Vela does: command stream, weights, scratch twice, inputs; outputs."""
    size = (len(payload),) if payload is not None else (32,)
    scratch, image = T("UINT8", (64,)), T("INT8", (1, 8), scale=0.5, zp=0)
    inputs = [T("UINT8", size, data=payload), T("UINT8", (16,), data=1), scratch, scratch, image]
    outputs = [T("INT8", (1, 4), scale=0.5, zp=0)]
    return single_op("CUSTOM:ethos-u", inputs, outputs, custom_options=options, graph={"inputs": [image]})


def compiled_for(accelerator: str) -> bytes:
    """Write a model that was compiled for a configuration, by Vela's name of it."""
    return compiled(cop1(*REGISTERS[accelerator]))

"""Command streams: every configuration is told from both forms, and hostile ones end in words."""

from __future__ import annotations

import random
import struct
from pathlib import Path

import pytest

from tests.building.ethos_u import REGISTERS, cop1, cop2
from tflm_lint.model.command_stream import CommandStream, Flaw, command_stream
from tflm_lint.model.read import load_bytes


@pytest.mark.parametrize("accelerator", REGISTERS)
def test_every_configuration_is_told_from_both_forms(accelerator: str) -> None:
    for form, write in (("COP1", cop1), ("COP2", cop2)):
        found = command_stream(write(*REGISTERS[accelerator]))
        assert isinstance(found, CommandStream)
        assert (found.form, found.accelerator) == (form, accelerator)
        assert found.architecture == ("2.0.0" if "u85" in accelerator else "1.0.6")


def test_all_files_that_vela_compiled(shared: Path) -> None:
    """Their names say for what: ``kws_int8_u55-128.tflite``."""
    files = sorted((shared / "ethosu").glob("*.tflite"))
    assert len(files) >= 25
    for path in files:
        model = load_bytes(path.read_bytes())
        streams = [
            subgraph.tensors[operator.inputs[0]]
            for subgraph in model.subgraphs
            for operator in subgraph.operators
            if model.op_name(operator) == "CUSTOM:ethos-u"
        ]
        assert streams
        for tensor in streams:
            found = command_stream(model.constant(tensor) or b"")
            assert isinstance(found, CommandStream), found
            assert found.accelerator == f"ethos-{path.stem.rpartition('_')[2]}"
            assert found.form == ("COP2" if "cop2" in path.name else "COP1")


GOOD = REGISTERS["ethos-u55-128"]
#: Payloads, and what must be said of each.
HOSTILE = {
    "nothing": (b"", "holds 0 bytes"),
    "no words": (cop1(*GOOD)[:-1], "in words of 4"),
    "the name alone": (b"COP1", "holds 4 bytes"),
    "another name": (b"COP9" + cop1(*GOOD)[4:], "begins with 43 4f 50 39"),
    "cut in the configuration": (cop1(*GOOD)[:12], "ends within a configuration at word 1"),
    "cut in the command stream": (cop1(*GOOD)[:-4], "ends within a command stream at word 7: 5 words of 4"),
    "absurdly long": (cop1(*GOOD)[:28] + struct.pack("<BBH", 2, 255, 65535) + bytes(16), "16777216 words of 5"),
    "unknown action": (struct.pack("<4sII", b"COP1", 0x7F, 0), "driver action 127 at word 1"),
    "no command stream": (cop1(*GOOD)[:28], "has no command stream"),
    "no configuration": (struct.pack("<4sII", b"COP1", 5, 5), "has no configuration"),
    "the stream first": (b"COP1" + cop1(*GOOD)[28:], "before its configuration"),
    "a header cut": (cop2(*GOOD)[:12], "expected a header of 16"),
    "another version": (b"COP2\2\0\0\0" + cop2(*GOOD)[8:], "version 2"),
    "more than it holds": (cop2(*GOOD)[:-4], "names 64 bytes of 60"),
    "2**63 bytes": (b"COP2\1\0\0\0" + struct.pack("<Q", 1 << 63) + cop2(*GOOD)[16:], "names 9223372036854775808"),
    "a long entry": (cop2(*GOOD)[:20] + b"\xff\xff\xff\x7f" + cop2(*GOOD)[24:], "an entry of 2147483647 bytes"),
    "no metadata": (cop2(*GOOD)[:24] + bytes(4) + cop2(*GOOD)[28:], "has no configuration before"),
    "other metadata": (cop2(*GOOD).replace(b"VEUM", b"MUEV"), "has no configuration before"),
    "metadata alone": (cop2(*GOOD, words=0), "has no command stream"),
    "entries of another type": (cop2(*GOOD)[:16] + b"\7" + cop2(*GOOD)[17:], "has no command stream"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_wrong_is_said(name: str) -> None:
    payload, words = HOSTILE[name]
    found = command_stream(payload)
    assert isinstance(found, Flaw)
    assert words in found.words.format_map(found.values)


def test_no_payload_ends_in_an_exception() -> None:
    chance = random.Random(7)  # noqa: S311 - chance, not secrets
    for write in (cop1, cop2):
        whole = write(*GOOD)
        for _ in range(1500):
            payload = bytearray(whole[: chance.randrange(len(whole) + 1)])
            for _ in range(chance.randrange(4)):
                if payload:
                    payload[chance.randrange(len(payload))] = chance.choice((0, 1, 127, 255, chance.randrange(256)))
            found = command_stream(bytes(payload))
            if isinstance(found, Flaw):
                assert found.words.format_map(found.values)
            else:
                assert found.accelerator


def test_millions_of_actions_are_not_walked() -> None:
    found = command_stream(b"COP1" + struct.pack("<I", 5) * 1_000_000)
    assert isinstance(found, Flaw)

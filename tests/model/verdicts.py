"""Mutants -> what the C++ verifier says of them, stored, so that tests need no compiler.

``python -m tests.model.verdicts PROGRAM`` writes ``data/cxx_verdicts.json`` anew; PROGRAM is ``fixtures/verifier.cc``,
built as its head says. Two sets: mutants of the models in `rich`, and of real ones in ../shared where that is.
"""

from __future__ import annotations

import argparse
import base64
import json
import subprocess
import tempfile
import zlib
from pathlib import Path

from tests.model import rich
from tests.model.mutations import mutants

STORE = Path(__file__).parent / "data" / "cxx_verdicts.json"
PROVENANCE = (
    "flatbuffers::Verifier of FlatBuffers 25.12.19 (its version macros set to 25.9.23, which the header asks for), "
    "default options, VerifyBuffer<tflite::Model> of tensorflow/lite/schema/schema_generated.h, tflite-micro 90b983c2"
)
SEEDS = {"rich": 20, "shared": 21}
COUNTS = {"rich": 8000, "shared": 20000}
#: Of ../shared, what has no more bytes than this: the structure is what gets broken, not the weights.
LARGEST = 60_000


def models_of(name: str, shared: Path | None = None) -> list[bytes]:
    """Return the models of a set."""
    if name == "rich":
        return rich.models()
    if shared is None:
        raise ValueError("the real models are in ../shared")
    files = [file for folder in ("models", "converters") for file in sorted((shared / folder).rglob("*.tflite"))]
    return [data for data in (file.read_bytes() for file in files) if len(data) <= LARGEST]


def checksum(models: list[bytes]) -> int:
    """Return a number that changes with the models."""
    total = 0
    for data in models:
        total = zlib.crc32(data, total)
    return total


def pack(bits: list[bool]) -> str:
    """Write verdicts as text."""
    number = sum(1 << index for index, bit in enumerate(bits) if bit)
    return base64.b64encode(zlib.compress(number.to_bytes((len(bits) + 7) // 8, "little"), 9)).decode()


def unpack(text: str, count: int) -> list[bool]:
    """Read what `pack` wrote."""
    packed = zlib.decompress(base64.b64decode(text))
    return [bool(packed[index // 8] >> index % 8 & 1) for index in range(count)]


def ask(program: str, models: list[bytes], count: int, seed: int) -> tuple[list[bool], int]:
    """Ask the C++ verifier about every mutant; return its verdicts and the mutants' checksum."""
    bits: list[bool] = []
    total = 0
    with tempfile.TemporaryDirectory() as folder:
        batch: list[str] = []
        for number, (_, data) in enumerate(mutants(models, count, seed)):
            total = zlib.crc32(data, total)
            file = Path(folder) / str(number % 500)
            file.write_bytes(data)
            batch.append(str(file))
            if len(batch) == 500 or number == count - 1:
                said = subprocess.run([program, *batch], check=True, capture_output=True, text=True).stdout.split()
                bits += [word == "ok" for word in said]
                batch.clear()
    assert len(bits) == count
    return bits, total


def main() -> None:
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("program")
    program = parser.parse_args().program
    shared = Path(__file__).resolve().parents[2].parent / "shared"
    sets = {}
    for name, seed in SEEDS.items():
        models = models_of(name, shared)
        bits, total = ask(program, models, COUNTS[name], seed)
        sets[name] = {"models": checksum(models), "mutants": total, "count": COUNTS[name], "accepted": pack(bits)}
    STORE.write_text(json.dumps({"provenance": PROVENANCE, "sets": sets}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

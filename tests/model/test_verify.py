"""What the verifier refuses, where it says that it is, and what it lets pass as the C++ verifier does."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import pytest

from tests.build import T, single_op
from tests.building.surgery import Surgery
from tests.model import rich
from tests.model.write import write
from tflm_lint.model import limits, malformed
from tflm_lint.model.read import _Reader, load_bytes
from tflm_lint.model.verify import Malformed, _Walk, verify


def test_all_of_the_schema_is_verified() -> None:
    for data in rich.models():
        verify(data)


def test_the_reader_comes_to_all_that_the_verifier_does(root: Path) -> None:
    """Both count tables and pay for what they meet, each on its own: in the end they paid the same."""
    small = [path.read_bytes() for path in sorted((root / "fixtures").glob("*.tflite")) if path.stat().st_size < 50_000]
    assert small
    for data in (*rich.models(), *small):
        walk, reader = _Walk(data), _Reader(data)
        path: malformed.Path = (None, "Model", -1)
        walk.table(walk.root(path), "Model", path)
        reader.model()
        assert (reader.tables, reader.left) == (walk.tables, walk.budget)


def test_same_verdict_as_cxx_on_malformed_files(root: Path) -> None:
    """Each file of fixtures/malformed is wrong in one place; the manifest holds the C++ verifier's word."""
    folder = root / "fixtures" / "malformed"
    files = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["files"]
    accepted = {}
    for file in files:
        try:
            verify((folder / file["file"]).read_bytes())
            accepted[file["file"]] = True
        except Malformed:
            accepted[file["file"]] = False
    assert accepted == {file["file"]: file["cxx_verifier"] for file in files}
    assert len(set(accepted.values())) == 2


def good() -> Surgery:
    x, y = T("INT8", (1, 4), name="x", scale=0.5, zp=0), T("INT8", (1, 4), name="y", scale=0.5, zp=0)
    return Surgery(single_op("RELU", [x], [y]))


def refusal(data: bytes) -> str:
    with pytest.raises(Malformed) as error:
        verify(data)
    assert str(error.value) == f"{error.value.path}: {error.value.message}"
    return str(error.value)


def test_sizes() -> None:
    assert refusal(b"") == "Model: has 0 bytes, expected 12 at least"
    assert refusal(bytes(11)) == "Model: has 11 bytes, expected 12 at least"
    whole = bytes(good().data)
    assert refusal(struct.pack("<I", len(whole)) + whole) == "Model: starts with its size, expected the root offset"
    for end in range(12, len(whole) - 8):
        refusal(whole[:end])


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        (b"version https://git-lfs.github.com/spec/v1\noid", "a Git LFS pointer"),
        (b"\x89HDF\r\n\x1a\n", "an HDF5 file"),
        (b"PK\x03\x04", "a zip archive"),
        (b"\x1f\x8b\x08", "a gzip file"),
        (b"\n<!DOCTYPE html>", "a page of HTML"),
        (b'#include "model.h"\nalignas(16) const unsigned char g_model[] = {', "C source"),
    ],
)
def test_lookalikes_are_named(start: bytes, kind: str) -> None:
    assert refusal(start + bytes(100)).startswith(f"Model: is {kind}")


def test_root() -> None:
    surgery = good()
    size = len(surgery.data)
    message = "Model: points {} bytes on from byte 0 of {}, expected a place inside"
    for offset in (0, size, 0x80000000, 0xFFFFFFFF):
        assert refusal(good().write(0, "I", offset).done()) == message.format(offset, size)
    assert "expected a multiple of 4 inside" in refusal(good().write(0, "I", surgery.u32(0) + 2).done())


def test_vtables() -> None:
    path = "subgraphs[0].tensors[1]"
    vtable, table = good().vtable(path), good().table(path)
    size = len(good().data)
    place = "Model.subgraphs[0].tensors[1]"
    for wrong in (-2, size, size - 1, vtable + 1):
        message = refusal(good().write(table, "i", table - wrong).done())
        assert message == f"{place}: has its vtable at byte {wrong} of {size}, expected a multiple of 2 inside"
    # One byte of a vtable's length is not enough: in a file with an odd number of bytes, the last one may be even.
    odd = Surgery(bytes(good().data) + bytes(1 + size % 2))
    last = len(odd.data) - 1
    message = refusal(odd.write(table, "i", table - last).done())
    assert message == f"{place}: has its vtable at byte {last} of {last + 1}, expected a multiple of 2 inside"
    ends = size + size % 2 - vtable
    assert f"has a vtable of {ends + 2} bytes" in refusal(good().write(vtable, "H", ends + 2).done())
    for length in (5, 0xFFFE, 0xFFFF):
        message = refusal(good().write(vtable, "H", length).done())
        # Tables share vtables: the first to use it is named.
        assert message.endswith(
            f"has a vtable of {length} bytes at byte {vtable} of {size}, expected an even number inside"
        )
    # Shorter than its own header, or cut between fields, is an older writer's right.
    for length in (0, 2, 4):
        verify(good().write(vtable, "H", length).done())


def test_fields() -> None:
    entry = good().vtable("subgraphs[0]") + 4
    size = len(good().data)
    message = refusal(good().write(entry, "H", 0xFFFC).done())
    assert message.startswith("Model.subgraphs[0]: ends at byte ")
    assert message.endswith(f" of {size}, expected all of it inside")
    message = refusal(good().write(entry, "H", 6).done())
    assert message == "Model.subgraphs[0].tensors: lies 6 bytes into its table, expected a multiple of 4"
    kind = good().vtable("subgraphs[0].tensors[0]") + 8
    message = refusal(good().write(kind, "H", 5).done())
    assert message == "Model.subgraphs[0].tensors[0].buffer: lies 5 bytes into its table, expected a multiple of 4"
    at = Surgery(write({"buffers": [{"offset": 16, "size": 4}]}))
    vtable = at.vtable("buffers[0]")
    message = refusal(at.write(vtable + 6, "H", 12).done())
    assert message.startswith("Model.buffers[0]: has a number of 8 bytes at byte ")


def test_offsets() -> None:
    for field in ("tensors", "inputs", "name"):
        path = f"subgraphs[0].{field}"
        place, size = good().place(path), len(good().data)
        for step in (0, size - place, 0x80000000, 0xFFFFFFF0):
            message = refusal(good().write(place, "I", step).done())
            wanted = f"Model.{path}: points {step} bytes on from byte {place} of {size}, expected a place inside"
            assert message == wanted
        verify(good().done())
    element = good().place("subgraphs[0].tensors[1]")
    message = refusal(good().write(element, "I", 0x7FFFFFFF).done())
    assert message.startswith("Model.subgraphs[0].tensors[1]: lies at byte ")


def test_vectors_and_strings() -> None:
    for path, width in (("subgraphs[0].inputs", 4), ("subgraphs[0].tensors", 4), ("subgraphs[0].tensors[0].name", 1)):
        at, size = good().vector(path), len(good().data)
        for length in ((size - at - 4) // width + 1, 0x3FFFFFFF, 0x40000000, 0xFFFFFFFF):
            message = refusal(good().write(at, "I", length).done())
            wanted = f"has {length} elements of {width} bytes after byte {at} of {size}, expected all of them inside"
            assert message == f"Model.{path}: {wanted}"
    at = good().vector("subgraphs[0].tensors[0].name")
    message = refusal(good().write(at + 5, "B", 1).done())
    assert message.startswith(f"Model.subgraphs[0].tensors[0].name: has no NUL at byte {at + 5} of ")
    # A vector may begin where 2 bytes are left of a word, a string not.
    place = good().place("subgraphs[0].inputs")
    message = refusal(good().write(place, "I", good().u32(place) + 2).done())
    assert "expected a multiple of 4 inside" in message


def test_unions() -> None:
    data = write(rich.convolution())
    surgery = Surgery(data)
    operator = "subgraphs[0].operators[0]."
    tag, value = (surgery.place(operator + field) for field in ("builtin_options_type", "builtin_options"))
    place = "Model.subgraphs[0].operators[0].builtin_options"
    assert refusal(Surgery(data).write(value, "I", 0xFFFF).done()).startswith(f"{place}: points ")
    # The value's table is checked as what its tag says that it is.
    wrong = struct.pack("<I", surgery.u32(value) + 1)
    lies = data[:value] + wrong + data[value + 4 :]
    assert refusal(lies).startswith(f"{place}: lies at byte ")
    for unknown in (0, 127, 255):
        verify(lies[:tag] + bytes([unknown]) + lies[tag + 1 :])


def test_union_with_half_of_it_missing() -> None:
    """Tag or value alone is allowed, and no options to anybody who reads them."""
    whole = write(rich.convolution())
    assert load_bytes(whole).subgraphs[0].operators[0].options_type == "Conv2DOptions"
    vtable = Surgery(whole).vtable("subgraphs[0].operators[0]")
    for slot in (10, 12):
        data = Surgery(whole).write(vtable + slot, "H", 0).done()
        assert load_bytes(data).subgraphs[0].operators[0].options_type is None


def test_unaligned_vector_is_an_oddity() -> None:
    described = rich.convolution()
    data = bytearray(write(described))
    surgery = Surgery(bytes(data))
    place = surgery.place("subgraphs[0].tensors[0].quantization.zero_point")
    at = surgery.vector("subgraphs[0].tensors[0].quantization.zero_point")
    assert (at + 4) % 8 == 0
    moved = len(data) + -len(data) % 8
    data.extend(bytes(moved - len(data)) + struct.pack("<Iq", 1, 3))
    struct.pack_into("<I", data, place, moved - place)
    (oddity,) = load_bytes(bytes(data)).oddities
    assert oddity == (
        "misaligned",
        "Model.subgraphs[0].tensors[0].quantization.zero_point",
        f"has its elements at byte {moved + 4}, expected a multiple of 8",
    )
    quantization = load_bytes(bytes(data)).subgraphs[0].tensors[0].quantization
    assert quantization is not None
    assert quantization.zero_point == (3,)


def test_table_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """The root, a subgraph, its tensor and buffers: as many tables as allowed pass, one more does not."""
    monkeypatch.setattr(limits, "MAX_TABLES", 100)
    described: dict[str, list[object]] = {"subgraphs": [{"tensors": [{}]}], "buffers": [{}] * 97}
    verify(write(described))
    described["buffers"].append({})
    message = refusal(write(described))
    assert message == "Model.buffers[97]: is one table more than 100: a limit of tflm-lint, not of the format"

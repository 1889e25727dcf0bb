"""Malformed.beyond: as many bytes does a file lack, at least, to hold what led behind its end."""

from __future__ import annotations

import pickle
import re
from pathlib import Path

import pytest

from tflm_lint.model.malformed import Malformed
from tflm_lint.model.read import load_bytes


def complaint(data: bytes) -> tuple[str, str, int] | None:
    """Return place, words without numbers, and the bytes that are missing; None for a model."""
    try:
        load_bytes(data)
    except Malformed as error:
        return error.path, re.sub(r"\d+", "#", error.message), error.beyond
    return None


@pytest.mark.parametrize("name", ["hello_world_int8", "two_signatures"])
def test_so_many_bytes_more_change_the_complaint_and_one_fewer_does_not(root: Path, name: str) -> None:
    data = (root / "fixtures" / f"{name}.tflite").read_bytes()
    told = set()
    for size in range(0, len(data), 23):
        cut = data[:size]
        first = complaint(cut)
        assert first is not None
        path, words, beyond = first
        assert beyond > 0, f"cut after {size} bytes, and that is not seen: {path}: {words}"
        told.add(words)
        almost = complaint(cut + bytes(beyond - 1))
        assert almost is not None
        assert almost == (path, words, 1)
        enough = complaint(cut + bytes(beyond))
        assert enough is None or enough[:2] != (path, words)
    assert len(told) == 4


def test_what_no_byte_behind_it_would_mend_lacks_none(root: Path) -> None:
    malformed = root / "fixtures" / "malformed"
    for name in ("root_unaligned", "vtable_odd", "vtable_before", "tensor_99", "type_99", "size_prefixed"):
        found = complaint((malformed / f"{name}.tflite").read_bytes())
        assert found is not None, name
        assert found[2] == 0, name
    for name in ("truncated_half", "truncated_tail", "seven_bytes", "data_short"):
        found = complaint((malformed / f"{name}.tflite").read_bytes())
        assert found is None or found[2] > 0, name


def test_it_travels(root: Path) -> None:
    with pytest.raises(Malformed) as raised:
        load_bytes((root / "fixtures" / "malformed" / "truncated_half.tflite").read_bytes())
    copied = pickle.loads(pickle.dumps(raised.value))  # noqa: S301 - our own bytes
    assert (str(copied), copied.beyond) == (str(raised.value), raised.value.beyond)
    assert copied.beyond > 0

"""Rows of numbers equal the real xxd's, and octal literals mean the bytes they were made of."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.emitters.conftest import emit, small_model
from tflm_lint.emitters.style_hex import hex_rows
from tflm_lint.emitters.style_string import octal_rows


@given(st.binary(max_size=200))
@example(b"")
@example(bytes(range(256)))
@example(bytes(12))
@example(bytes(13))
def test_hex_rows_read_back(data: bytes) -> None:
    text = b"".join(hex_rows(data)).decode()
    assert bytes(int(word, 16) for word in text.replace(",", " ").split()) == data
    lines = text.splitlines()
    assert all(line.count("0x") == 12 for line in lines[:-1])
    assert not text or (text.endswith("\n") and not lines[-1].endswith(","))


@given(st.binary(max_size=200))
@example(b"")
@example(bytes(range(256)))
@example(bytes(24))
@example(b"\x00123" + b"??/")
def test_octal_rows_read_back(data: bytes) -> None:
    text = b"".join(octal_rows(data)).decode()
    # An octal literal means the same in Python as in C, one character a byte.
    assert ("".join(ast.literal_eval(line.strip()) for line in text.splitlines())).encode("latin-1") == data


def test_chunks_join_without_a_seam() -> None:
    """Longer than two chunks, so that the border between them is met."""
    data = os.urandom(24 * 4096 * 2 + 5)
    text = b"".join(hex_rows(data))
    assert bytes(int(word, 16) for word in text.decode().replace(",", " ").split()) == data
    literal = b"".join(octal_rows(data)).decode()
    assert "".join(ast.literal_eval(line.strip()) for line in literal.splitlines()).encode("latin-1") == data
    assert max(map(len, hex_rows(data))) < 500_000
    assert max(map(len, octal_rows(data))) < 500_000


@pytest.mark.parametrize("name", ["m.tflite", "a b-c.tflite", "3d.tflite", "año.tflite"])
@pytest.mark.parametrize("size", [0, 5, 50_000])
def test_style_xxd_is_what_xxd_prints(
    name: str, size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if shutil.which("xxd") is None:
        pytest.skip("xxd is not installed")
    monkeypatch.chdir(tmp_path)
    Path(name).write_bytes(small_model(size))
    # "./-name" cannot be asked of every xxd, the rest can.
    theirs = subprocess.run(["xxd", "-i", name], capture_output=True, check=True).stdout
    assert emit(name, "-o", "m.c", "--style", "xxd") == 0
    ours = Path("m.c").read_bytes()
    assert ours.count(b"_Alignas(16) const ") == 1
    assert ours.replace(b"_Alignas(16) ", b"").replace(b"const ", b"") == theirs
    assert emit(name, "--style", "xxd") == 0
    assert capsys.readouterr().out.encode() == ours

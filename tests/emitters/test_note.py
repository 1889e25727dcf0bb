"""`emit` says of great models, and of these only, that a string compiles faster."""

from __future__ import annotations

from pathlib import Path

import pytest

from tflm_lint.cli import main

SAYS = "as numbers: with --style string GCC compiles them"


@pytest.fixture
def great(model: Path, tmp_path: Path) -> Path:
    path = tmp_path / "great.tflite"
    path.write_bytes(model.read_bytes() + bytes(100_000))
    return path


def said(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    capsys.readouterr()
    main(["emit", "--no-config", *map(str, arguments)])
    return capsys.readouterr().err


def test_of_great_models_only(great: Path, model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "data.cc"
    assert SAYS not in said(capsys, model, "-o", out)
    found = said(capsys, great, "-o", out, "--force")
    assert SAYS in found
    assert f"{great.stat().st_size:,} bytes" in found
    assert b"0x" in out.read_bytes(), "what is written does not change"
    assert SAYS in said(capsys, great)
    # who named a style knows, and a check writes nothing
    for arguments in (("--style", "hex", "--force"), ("--check",)):
        assert SAYS not in said(capsys, great, "-o", out, *arguments)
    assert SAYS not in said(capsys, great, "--resolver", "-o", tmp_path / "ops.h")

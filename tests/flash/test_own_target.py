"""A target of the user's own is judged by its kernels: no name of theirs makes an estimate a measurement."""

from __future__ import annotations

from pathlib import Path

import pytest

from tflm_lint import lint


@pytest.mark.parametrize(
    ("name", "base", "stand_in"),
    [
        ("my-chip", "cortex-m55-cmsis-nn", "cortex-m4-cmsis-nn"),
        ("cortex-m55", "cortex-m4-cmsis-nn", "cortex-m4-cmsis-nn"),
        ("mine-cmsis-nn", "riscv32-reference", "cortex-m4-reference"),
    ],
)
def test_the_kernels_choose_the_table(root: Path, tmp_path: Path, name: str, base: str, stand_in: str) -> None:
    model = root / "fixtures" / "kws_int8.tflite"
    file = tmp_path / "mine.yaml"
    file.write_text(f"name: {name}\nextends: {base}\n")
    flash, measured = lint(model, target=str(file)).flash, lint(model, target=stand_in).flash
    assert flash is not None
    assert measured is not None
    assert (flash.quality, flash.error) == ("estimate", None)
    assert flash.reason is not None
    assert "was not measured" in flash.reason
    assert flash.total == measured.total

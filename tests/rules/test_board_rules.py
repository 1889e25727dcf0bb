"""What a board's figures do not say, and what its own library does with a model."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tflm_lint.cli import main


def told(capsys: pytest.CaptureFixture[str], code: str, *arguments: str) -> list[str]:
    """Return the messages of one rule."""
    main(["--no-config", "--format", "json", *arguments])
    (file,) = json.loads(capsys.readouterr().out)["files"]
    return [finding["message"] for finding in file["findings"] if finding["code"] == code]


def test_a_small_model_hears_nothing_of_the_memory(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model = str(root / "fixtures" / "hello_world_int8.tflite")
    assert not told(capsys, "FL409", "--board", "nano33ble", model)
    assert not told(capsys, "FL409", model)


def test_who_comes_close_hears_of_the_operating_system(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "small.yaml"
    own.write_text(
        "name: small\ntitle: Small One\nsoc: S\ncore: cortex-m4\ntarget: cortex-m4-cmsis-nn\nclock_mhz: 64\n"
        "ram: 24000\nram_reserved: 10000\nflash: 150000\n"
        "notes:\n  ram: some system takes 10,000\n  flash: a boot loader takes some\n",
        encoding="utf-8",
    )
    model = str(root / "fixtures" / "kws_int8.tflite")
    messages = told(capsys, "FL409", "--board", str(own), model)
    # 7,840 of the 24,000 - 10,000 - what TFLM holds in static data
    assert [message.partition(" %")[0] for message in messages] == ["the arena takes 58", "model and code take 66"]
    assert messages[0].endswith("Small One: some system takes 10,000")
    assert messages[1].endswith("Small One: a boot loader takes some")


def test_external_ram_is_not_on_every_variant(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model = str(root / "fixtures" / "cnn_big_int8.tflite")
    (message,) = told(capsys, "FL409", "--board", "esp32-s3-devkitc", model)
    assert "must lie in the 8,388,608 bytes of external RAM" in message
    assert "R8" in message


def test_a_budget_of_ones_own_is_the_word(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model = str(root / "fixtures" / "cnn_big_int8.tflite")
    assert not told(capsys, "FL409", "--board", "esp32-s3-devkitc", "--max-arena", "1M", model)


@pytest.mark.parametrize(
    ("model", "words"),
    [
        ("hello_world_float", "it runs the model too, and its arena is an estimate"),
        ("kws_int8", "it runs the model, and computes wrong results"),
        ("lstm_while_float", "it does not run the model (output is INT32"),
    ],
)
def test_the_boards_own_library_is_named(
    model: str, words: str, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(root / "fixtures" / f"{model}.tflite")
    (message,) = told(capsys, "OP125", "--board", "nano33ble", path)
    assert words in message
    assert "--port arduino-2023-12" in message
    assert not told(capsys, "OP125", "--board", "nano33ble", "--port", "arduino-2023-12", path)
    assert not told(capsys, "OP125", "--board", "nucleo-f446re", path)

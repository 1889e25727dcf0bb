"""Where the flash goes, for people and for programs; the parts add up."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tflm_lint import cli, lint
from tflm_lint.report.detail import FlashDetail, OperatorCode
from tflm_lint.reporters.code_text import code_lines

DETAIL = FlashDetail(
    model=16264, runtime=11458, application=623, shared=900,
    operators=(OperatorCode("CONV_2D", 19582, 900), OperatorCode("CUSTOM:Mine\x1b[2J", 3, 0)),
    one_more=(("NEG", 194), ("CALL_ONCE", 1250)),
)  # fmt: skip

TEXT = """\
  where the flash goes           bytes
    the model                   16,264
    TFLM's runtime              11,458
    the application's part         623
    code of one operator alone  19,585
    code that operators share      900

  operator              goes with it  shared
    CONV_2D                   19,582     900
    CUSTOM:Mine\\x1b[2J             3       0

  one more operator would add: NEG 194, CALL_ONCE 1,250 bytes"""


def test_the_lines() -> None:
    lines = list(code_lines(DETAIL))
    assert "\n".join(lines) == TEXT
    assert "\x1b" not in TEXT


@pytest.mark.parametrize("target", ["cortex-m4-cmsis-nn", "cortex-m0plus-reference", "cortex-m55-ethos-u55"])
@pytest.mark.parametrize("name", ["kws_int8", "streaming_int8"])
def test_the_parts_add_up(root: Path, target: str, name: str) -> None:
    report = lint(root / "fixtures" / f"{name}.tflite", target=target, flash=True)
    detail, flash = report.flash_detail, report.flash
    assert detail is not None
    assert flash is not None
    own = sum(row.own for row in detail.operators)
    assert detail.model + detail.runtime + detail.application + detail.shared + own == flash.total
    assert {row.op for row in detail.operators} == {row.op for row in report.ops}
    assert detail.one_more
    assert not {op for op, _ in detail.one_more} & {row.op for row in report.ops}


def test_json_and_text_when_asked(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model = str(root / "fixtures" / "hello_world_int8.tflite")
    cli.main([model, "--no-config", "--format", "json"])
    assert json.loads(capsys.readouterr().out)["files"][0]["flash_detail"] is None
    cli.main([model, "--no-config", "--flash", "--format", "json"])
    found = json.loads(capsys.readouterr().out)["files"][0]
    assert found["flash_detail"]["operators"] == [
        {"op": "FULLY_CONNECTED", "own": found["ops"][0]["flash"], "shared": 0}
    ]
    cli.main([model, "--no-config", "--flash"])
    out = capsys.readouterr().out
    assert "where the flash goes" in out
    assert "one more operator would add: " in out


def test_of_a_model_that_does_not_run(root: Path) -> None:
    assert lint(root / "fixtures" / "mlp_float16.tflite", flash=True).flash_detail is None

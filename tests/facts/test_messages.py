"""The messages of the table are those that TFLM prints; whoever pastes one is told what it means."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from tests.build import T, single_op
from tests.oracle.interpreter import available, judge
from tflm_lint.cli import main
from tflm_lint.facts.messages import SAYERS, meant_by, messages
from tflm_lint.rules.index import RULES


def test_the_table_is_whole() -> None:
    found = messages()
    assert len({message.id for message in found}) == len(found)
    texts = [text for message in found for text in message.says]
    assert len(set(texts)) == len(texts)
    for message in found:
        assert message.sayer in SAYERS, message.id
        assert set(message.codes) <= set(RULES), message.id
        assert message.means
        assert message.remedy
        for text in message.says:
            assert len(re.sub(r"[*\W]", "", text)) > 5 or text == "* != * (* != *)", f"{text} fits nearly everything"
            assert message in [found for found, _ in meant_by(text)], text


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("E (231) tflm: Didn't find op for builtin opcode 'SOFTMAX'", "op-not-registered"),
        ("failed to RESIZE buffer. Requested: 7840,  available 3072, missing: 4768\r\n", "arena-too-small"),
        ("tensorflow/lite/micro/kernels/conv.cc Hybrid models are not supported on TFLite Micro", "hybrid"),
        ("conv.cc:123 input->type == filter->type was not true.", "was-not-true"),
        ("softmax_common.cc:70 NumInputs(node) != 1 (2 != 1)", "was-not-equal"),
        ("Node CONV_2D (number 2f) failed to prepare with status 1", "failed-to-prepare"),
        ("Failed to resize buffer", "arena-too-small"),
        ("Hybrid models are not supported", "hybrid"),
        ("didn't find op for builtin opcode", "op-not-registered"),
        ("ld: region `RAM' overflowed by 4096 bytes", "ram-overflow"),
        ("a.cc:(.text.setup+0x1c): undefined reference to `tflite::GetMicroError()'", "undefined-reference"),
    ],
)
def test_a_line_is_understood(line: str, name: str) -> None:
    assert meant_by(line)[0][0].id == name


@pytest.mark.parametrize("line", ["", "*", "all is well", "model.tflite is a good model", "Node " * 20_000])
def test_what_is_no_message_means_nothing(line: str) -> None:
    assert meant_by(line) == []


def test_explain_takes_messages(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "W: Couldn't register builtin op #3, resolver size is too small (4)."]) == 0
    said = capsys.readouterr().out
    assert "MicroMutableOpResolver<N>" in said
    assert "CA713" in said
    assert main(["explain", "all is\x1b[31m well"]) == 2
    assert "\x1b" not in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.skipif(not available(), reason="needs the tflite-micro package (x86-64 Linux)")
def test_the_interpreter_says_so() -> None:
    float32, int8 = T("FLOAT32", (1, 4)), T("INT8", (1, 4))
    refused = {
        "hybrid": single_op(
            "FULLY_CONNECTED",
            [float32, T("INT8", (2, 4), [[1] * 4] * 2, scale=0.5, zp=0), None],
            [T("FLOAT32", (1, 2))],
        ),
        "type-not-supported": single_op("FLOOR_DIV", [int8, int8], [T("INT8", (1, 4))]),
        "was-not-equal": single_op("ABS", [float32], [T("INT8", (1, 4), scale=0.5, zp=0)]),
        "op-not-registered": single_op("ONE_HOT", [float32], [float32]),
        "no-temp-tensor": single_op("RESHAPE", [T("STRING", (1, 4))], [T("STRING", (4,))]),
    }
    for name, verdict in zip(refused, judge(list(refused.values()), processes=1), strict=True):
        assert verdict.verdict == "reject", (name, verdict)
        meanings = [message.id for part in verdict.error.split(" | ") for message, _ in meant_by(part)[:1]]
        assert name in meanings, (name, verdict.error)


@pytest.mark.slow
def test_what_tflm_said_of_refused_models(shared: Path) -> None:
    """Of all that the real interpreter printed, only what no user meets is not in the table."""
    unknown, known = set(), 0
    with (shared / "verdict" / "truth.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            for part in filter(None, map(str.strip, row["error"].split(" | "))):
                if part.startswith(("signal", "timeout", "AttributeError")):
                    continue  # no message of TFLM's
                if meant_by(part):
                    known += 1
                else:
                    unknown.add(part)
    assert known > 1000
    assert len(unknown) < 8, unknown

"""The messages of the table are those that TFLM prints; whoever pastes one is told what it means."""

from __future__ import annotations

import csv
import random
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


def test_a_sentence_about_models_is_no_message() -> None:
    said = (
        "the model is too small for my use",
        "how do I make the arena smaller",
        "my board is not supported by the vendor",
        "why is the sky blue",
        "please convert the model again",
        "the input tensor is wrong I think",
        "could not find the model file",
        "the interpreter does not run on my board",
        "not supported on this board",
        "the application runs but nothing happens",
        "the output is always the same value",
        "the output is always zero",
        "number of inputs is wrong",
        "it prints garbage on the serial monitor",
        "what is the tensor arena",
        "the model was trained with Keras 3",
        "I have an ESP32 and a camera",
        "the compiler says nothing at all",
        "there is not enough memory for everything",
        "the resolver is too small for these operators",
        "how many operators does the model have",
        "the data type of the input",
        "the type of the tensor is int8",
        "a tensor of the model has no name",
        "build the firmware with optimisation",
        "the linker script of my board",
        "the quantization of the model is int8",
        "the scale must be positive",
        "where is the error in my code",
        "this is a long sentence about tensors, operators, buffers and arenas in general",
        "the program crashed after an hour",
        "the memory of the device is full",
        "no such file or directory",
        "permission denied while opening the port",
        "Invoke takes 300 ms on my board",
        "latency is higher than expected",
        "the model and the firmware do not match",
        "the tensor is 1 x 49 x 40",
        "type mismatch in my head",
        "allocate memory for the tensors",
        "in the model there is a loop",
        "the number of dimensions",
    )
    assert {line: [message.id for message, _ in meant_by(line)] for line in said if meant_by(line)} == {}


@pytest.mark.slow
def test_every_message_is_known_whatever_surrounds_it() -> None:
    """Filled in, behind a log's beginning, in capitals, and cut short."""
    rng = random.Random(3)  # noqa: S311 - any values will do
    lost, asked = [], 0
    for message in messages():
        for said in message.says:
            whole = re.sub(r"\*", lambda _: rng.choice(["3", "CONV_2D", "INT8", "foo/bar.cc"]), said)
            lines = [whole, f"E (231) tflm: {whole}", f"  {whole.upper()}  \r\n"]
            short = said.split("*")[0].split()[:-1]
            if sum(map(len, short)) >= 18:
                lines += [" ".join(short), f"00:01:02 main.cc:12 {' '.join(short)}"]
            asked += len(lines)
            lost += [line for line in lines if message not in [found for found, _ in meant_by(line)]]
    assert asked > 400
    assert lost == []


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

"""Ethos-U: what Vela compiled runs where its NPU is, and what does not fit is refused in words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.build import T, single_op
from tests.building.ethos_u import OPTIONS, REGISTERS, compiled, compiled_for, cop1, cop2
from tests.rules.cases import problems
from tflm_lint.cli import main
from tflm_lint.facts.npus import npu_names
from tflm_lint.facts.ops import load_ops
from tflm_lint.facts.targets import load_target, target_names
from tflm_lint.firmware import Firmware
from tflm_lint.inspection import Inspection
from tflm_lint.model.read import load_bytes

M55 = "cortex-m55-ethos-u55"
GOOD = cop1(*REGISTERS["ethos-u55-128"])


def inspect(data: bytes, target: str, custom_ops: tuple[str, ...] = ()) -> Inspection:
    return Inspection.of_model(load_bytes(data), Firmware(load_target(target), load_ops(), frozenset(custom_ops)))


def test_the_table_knows_every_configuration() -> None:
    assert {name for name in npu_names() if name.count("-") == 2} == set(REGISTERS)


@pytest.mark.parametrize("accelerator", REGISTERS)
def test_it_runs_where_its_npu_is_and_nowhere_else(accelerator: str) -> None:
    data = compiled_for(accelerator)
    product = accelerator.rpartition("-")[0]
    for name in target_names():
        target = load_target(name)
        found = inspect(data, name)
        if target.npu == product:
            assert found.runs
            assert found.memory is not None
            assert found.memory.quality == "exact"
            continue
        (violation,) = (violation for violation in found.violations if violation.effect == "reject")
        assert accelerator in violation.reason
        if target.npu is not None:
            assert (violation.rule, violation.stage) == ("OP124", "invoke")
            assert target.npu in violation.reason
        else:
            assert (violation.rule, violation.stage) == ("OP102", "allocate")
            assert f"cortex-m55-{product}" in violation.reason


def test_the_size_of_an_npu_counts_where_it_is_known(tmp_path: Path) -> None:
    own = tmp_path / "mine.yaml"
    own.write_text("name: mine\nextends: cortex-m55-ethos-u55\nnpu: ethos-u55-256\n", encoding="utf-8")
    assert inspect(compiled_for("ethos-u55-256"), str(own)).runs
    refused = inspect(compiled_for("ethos-u55-128"), str(own))
    assert [violation.kind for violation in refused.violations] == ["ethos_u.configuration"]


def test_whoever_registers_the_kernel_is_asked_for_no_npu() -> None:
    found = inspect(compiled_for("ethos-u85-512"), "cortex-m55-cmsis-nn", ("ethos-u",))
    assert found.runs
    assert found.memory is not None
    assert found.memory.quality == "exact"
    assert not inspect(compiled(b"rubbish!"), "cortex-m55-cmsis-nn", ("ethos-u",)).runs


#: Models that no NPU runs: rule, stage, and what must be said.
REFUSED = {
    "a wrong name": (compiled(b"COP3" + GOOD[4:]), "OP124", "invoke", "begins with 43 4f 50 33"),
    "cut off": (compiled(GOOD[:-4]), "OP124", "invoke", "ends within a command stream"),
    "not in the file": (compiled(None), "OP124", "invoke", "is not in the file"),
    "no such size": (compiled(cop1(0x0000300B, 0x10066001)), "OP124", "invoke", "ethos-u55-2048, an NPU that there"),
    "no such product": (compiled(cop1(0x70003008, 0x10066001)), "OP124", "invoke", "product 7"),
    "no options": (compiled(GOOD, None), "OP113", "allocate", "misses its custom_options"),
    "another number": (compiled(GOOD, b"\x02\x04\x01"), "OP113", "invoke", "hold 02 04 01"),
    "no number": (compiled(GOOD, b"\x00\x00\x01"), "OP113", "invoke", "hold 00 00 01"),
    "no inputs": (
        single_op("CUSTOM:ethos-u", [], [T("INT8", (1, 4))], custom_options=OPTIONS), "OP111", "allocate", "misses"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_kernel_or_driver_refuse(name: str) -> None:
    data, rule, stage, words = REFUSED[name]
    found = inspect(data, M55)
    assert not found.runs
    (violation,) = (violation for violation in found.violations if violation.effect == "reject")
    assert (violation.rule, violation.stage) == (rule, stage)
    assert words in violation.reason
    # and where there is no such NPU it is named all the same
    assert not inspect(data, "cortex-m4-cmsis-nn").runs


def test_options_of_other_widths_hold_the_number_too() -> None:
    for options in (b"\x01\x00\x05\x02", b"\x01\x08\x01", b"\x01\x68\x01"):
        assert inspect(compiled(GOOD, options), M55).runs


def test_the_form_for_linux_is_a_warning() -> None:
    (problem,) = (problem for code, problem in problems(compiled(cop2(*REGISTERS["ethos-u55-128"])), M55))
    assert "COP2" in problem.message
    assert "--cop-format COP1" in problem.message


def test_rules_say_what_to_do() -> None:
    (wrong,) = (problem for code, problem in problems(compiled_for("ethos-u65-256"), M55) if code == "OP124")
    assert "--accelerator-config" in wrong.message
    idle = single_op("RELU", [T("INT8", (1, 4), scale=0.5, zp=0)], [T("INT8", (1, 4), scale=0.5, zp=0)])
    (found,) = (problem for code, problem in problems(idle, M55) if code == "PF502")
    assert "would run on the CPU, the Cortex-M55" in found.message
    assert "vela --accelerator-config ethos-u55-32|64|128|256" in found.message
    assert not [code for code, _ in problems(idle, "cortex-m55-cmsis-nn") if code == "PF502"]
    assert not [code for code, _ in problems(compiled_for("ethos-u55-128"), M55) if code == "PF502"]


@pytest.mark.parametrize(
    ("op", "words"),
    [
        ("CUSTOM:NeutronGraph", "eIQ Neutron NPU"),
        ("CUSTOM:DISPATCH_OP", "compiled for the NPU of a phone"),
        ("CUSTOM:edgetpu-custom-op", "Coral Edge TPU"),
        ("CUSTOM:Convolution2DTransposeBias", "MediaPipe"),
        ("STABLEHLO_COMPOSITE", "a group of operators under one name"),
        ("STABLEHLO_ADD", "StableHLO"),
    ],
)
def test_other_containers_are_named(op: str, words: str) -> None:
    (found,) = (problem for _, problem in problems(single_op(op, [T("INT8", (1, 4))], [T("INT8", (1, 4))])))
    assert words in found.message


def test_what_the_reports_say(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "model.tflite"
    path.write_bytes(compiled_for("ethos-u55-128"))
    assert main(["--no-config", "--target", M55, str(path)]) == 0
    assert "work   unknown: compiled for Ethos-U55-128, 1 operator" in capsys.readouterr().out
    assert main(["--no-config", "--format", "json", str(path)]) == 1
    (report,) = json.loads(capsys.readouterr().out)["files"]
    assert report["compiled_for"] == ["ethos-u55-128"]
    work = report["workload"]
    assert (work["macs"], work["quality"], work["unknown"]) == (None, "unknown", ["CUSTOM:ethos-u"])
    assert work["reason"] == "compiled for Ethos-U55-128"
    # an unknown figure keeps no budget
    assert main(["--no-config", "--target", M55, "--max-macs", "1M", str(path)]) == 1
    assert "FL406" in capsys.readouterr().out

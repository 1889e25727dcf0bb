"""Limits are ours, never the file's: what is beyond one is a finding of its own, and no budget passes unchecked."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.build import Graph, Op, T, build, single_op
from tests.hostile.chains import convolutions, relus
from tests.sampling import few
from tflm_lint import lint_bytes
from tflm_lint.cli import main
from tflm_lint.memory import planner
from tflm_lint.model import limits

MANY = {"RELU": relus, "CONV_2D": convolutions}


@pytest.mark.parametrize(
    ("op", "count"), few([("RELU", 1000), ("RELU", 9000), ("CONV_2D", 5000)], of=[("RELU", 1000)], several=True)
)
def test_thousands_of_operators_are_judged_and_planned(op: str, count: int) -> None:
    report = lint_bytes(MANY[op](count))
    assert report.runs
    assert report.memory is not None
    assert report.memory.quality == "exact"
    assert not [finding for finding in report.findings if finding.severity == "error"]


def run_in_child(path: Path) -> tuple[dict[str, object], float, int]:
    """Lint in a process of its own; return the report, seconds of processor time and bytes of memory at most."""
    import resource  # not on Windows

    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    # with `atexit` loaded the entry returns; the figure is the kernel's own of the child: what `getrusage` says begins
    # with the parent's
    code = (
        "import atexit, sys; from tflm_lint.cli import entry; code = entry()\n"
        "sys.stderr.write(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')))\n"
        "sys.exit(code)"
    )
    command = [sys.executable, "-c", code, "--no-config", "--format", "json", path.name]
    done = subprocess.run(command, cwd=path.parent, capture_output=True, text=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    report: dict[str, object] = json.loads(done.stdout)["files"][0]
    return report, after.ru_utime - before, int(done.stderr) * 1024


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="memory is counted in other units, or not at all")
@pytest.mark.parametrize(("make", "count", "least"), [(relus, 100_000, 14_000_000), (convolutions, 30_000, 9_000_000)])
def test_tens_of_thousands_of_operators(make: Callable[[int], bytes], count: int, least: int, tmp_path: Path) -> None:
    path = tmp_path / "model.tflite"
    path.write_bytes(make(count))
    report, seconds, memory = run_in_child(path)
    figures = report["memory"]
    assert isinstance(figures, dict)
    assert figures["quality"] == "exact"
    # the planner alone takes 40 bytes a buffer, nodes and tensors of TFLM the rest
    assert figures["arena_required"] > least
    assert seconds < 200
    assert memory < 24 * path.stat().st_size + (100 << 20)


def deep() -> bytes:
    """Return a model whose first tensor has more dimensions than are followed."""
    x = T("FLOAT32", (1,) * (limits.MAX_RANK + 1))
    return single_op("RELU", [x], [x])


def test_what_is_not_read_is_our_limit() -> None:
    report = lint_bytes(deep())
    assert [(finding.code, finding.severity) for finding in report.findings] == [("FB007", "error")]
    assert "a limit of tflm-lint" in report.findings[0].message
    assert report.memory is not None
    assert (report.memory.quality, report.memory.arena_used) == ("unknown", None)
    assert report.memory.reason == report.findings[0].message
    assert (report.runs, report.results) == (False, "unknown")


def test_a_bomb_is_our_limit_too() -> None:
    from tests.model.bombs import shared_tables

    assert [finding.code for finding in lint_bytes(shared_tables(1 << 18)).findings] == ["FB007"]


@pytest.fixture
def crowded(monkeypatch: pytest.MonkeyPatch) -> bytes:
    """Return a model that meets the planner's limit."""
    monkeypatch.setattr(planner, "MAX_LOOKS", 0)
    for limit, value in (("FEW", 1), ("CROWD", 0), ("MANY", 1)):
        monkeypatch.setattr(planner, limit, value)
    return relus(4)


def test_an_arena_that_is_not_planned_is_a_finding(crowded: bytes) -> None:
    report = lint_bytes(crowded, max_arena="64K")
    found = {finding.code: finding for finding in report.findings}
    assert report.runs
    assert found["AR609"].severity == "warning"
    assert "a limit of tflm-lint" in found["AR609"].message
    assert found["FL406"].severity == "error"
    assert report.memory is not None
    assert report.memory.quality == "unknown"
    assert str(report.memory.reason) in found["AR609"].message


def test_without_a_budget_it_is_a_warning_only(crowded: bytes) -> None:
    assert [finding.code for finding in lint_bytes(crowded).findings if finding.severity == "error"] == []
    assert "AR609" in {finding.code for finding in lint_bytes(crowded).findings}


def test_a_board_is_a_budget(crowded: bytes) -> None:
    assert "FL406" in {finding.code for finding in lint_bytes(crowded, board="nano33ble").findings}


def test_a_tensor_beyond_32_bits(shared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(shared / "hostile" / "tensor-8GB-runs.tflite")
    for flags in ([], ["--target", "x86-64-reference"]):
        assert main(["--no-config", *flags, path]) == 1
        said = " ".join(capsys.readouterr().out.split())
        assert "does not run on" in said
        assert "do not fit in 32 bits" in said


def test_elements_beyond_32_bits_that_tflm_counts() -> None:
    """The kernel goes by what is left of their number: the interpreter runs such a model, and nobody plans it."""
    data = Path(__file__).parents[2].joinpath("fixtures", "malformed", "shape_huge.tflite").read_bytes()
    report = lint_bytes(data, max_arena="64K", target="x86-64-reference")
    assert report.runs
    assert {"AR609", "FL406"} <= {finding.code for finding in report.findings}
    for target in ("cortex-m4-cmsis-nn", "esp32-esp-nn", "riscv32-reference"):
        report = lint_bytes(data, target=target)
        assert (report.runs, report.memory) == (False, None)
        assert [one.code for one in report.findings if one.severity == "error"] == ["AR610"]


def spreads(count: int, mebibytes: int) -> bytes:
    """Return a model of many big tensors that all live at one moment, with small inputs and outputs."""
    shape = mebibytes, 256, 1024
    small, wanted = T("FLOAT32", (1, 1, 1)), T("INT32", (3,), list(shape))
    begin, size = (T("INT32", (3,), [value] * 3) for value in (0, 1))
    big, out = ([T("FLOAT32", one) for _ in range(count)] for one in (shape, (1, 1, 1)))
    first = [Op("BROADCAST_TO", [small, wanted], [tensor]) for tensor in big]
    then = [Op("SLICE", [tensor, begin, size], [taken], {}) for tensor, taken in zip(big, out, strict=True)]
    return build([Graph([*first, *then], inputs=[small], outputs=out)])


@pytest.mark.parametrize("target", ["cortex-m4-cmsis-nn", "x86-64-wheel"])
def test_an_arena_that_ends_where_an_int_wraps(target: str) -> None:
    """`GetMaximumMemorySize` of the interpreter asks for more than there can be from the first of them on."""
    below = lint_bytes(spreads(2, 1000), target=target, max_arena="64K")
    assert below.runs
    assert below.memory is not None
    assert below.memory.quality == "exact"
    assert "FL404" in {one.code for one in below.findings}
    for count, size in ((2, 1024), (4, 1536)):
        report = lint_bytes(spreads(count, size), target=target, max_arena="64K")
        assert (report.runs, report.memory) == (False, None)
        assert [one.code for one in report.findings if one.severity == "error"] == ["AR610"]


def test_variables_beyond_the_addresses() -> None:
    """They lie in the tail, where no planner wraps: only a core of 32 bits cannot have them."""
    x = T("FLOAT32", (1, 4))
    held = [T("INT8", (1 << 30,), variable=True, scale=0.5, zp=0) for _ in range(5)]
    data = single_op("RELU", [x], [T("FLOAT32", (1, 4))], graph={"tensors": held})
    report = lint_bytes(data)
    assert (report.runs, [one.code for one in report.findings if one.severity == "error"]) == (False, ["AR610"])
    assert lint_bytes(data, target="x86-64-reference").runs


@pytest.mark.parametrize("budget", [{"max_arena": "64K"}, {"max_flash": "1M"}, {"max_macs": 10_000}])
def test_a_lower_bound_keeps_no_budget_of_the_user(budget: dict[str, Any]) -> None:
    """What an operator of the application takes nobody knows: a limit that the rest keeps was not checked."""
    own = single_op("CUSTOM:Own", [T("FLOAT32", (1, 4))], [T("FLOAT32", (1, 4))])
    found = {finding.code: finding for finding in lint_bytes(own, custom_ops=["Own"], **budget).findings}
    assert found["FL406"].severity == "error"
    assert "without CUSTOM:Own" in found["FL406"].message
    assert "FL411" not in found


def test_a_lower_bound_and_a_board() -> None:
    own = single_op("CUSTOM:Own", [T("FLOAT32", (1, 4))], [T("FLOAT32", (1, 4))])
    report = lint_bytes(own, custom_ops=["Own"], board="nano33ble")
    found = [finding for finding in report.findings if finding.code in ("FL406", "FL411")]
    assert [(one.code, one.severity, one.about) for one in found] == [
        ("FL411", "warning", "arena"),
        ("FL411", "warning", "flash"),
    ]


def test_a_budget_within_the_error_of_the_figure() -> None:
    """A firmware's flash is measured to some percent: what is left must be more than that."""
    data = Path(__file__).parents[2].joinpath("fixtures", "hello_world_int8.tflite").read_bytes()
    flash = lint_bytes(data).flash
    assert flash is not None
    assert flash.total is not None
    assert flash.error
    for room, codes in ((flash.error + 1, []), (1, ["FL411"]), (-1, ["FL404"])):
        found = lint_bytes(data, max_flash=flash.total + room).findings
        assert [one.code for one in found if one.code in ("FL404", "FL406", "FL411")] == codes

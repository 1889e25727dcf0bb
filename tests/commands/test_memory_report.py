"""What the memory flags show at the command line: --memory, --plot, --board, --period and the budgets add up."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.commands.test_command_line import run
from tflm_lint.facts.boards import load_board
from tflm_lint.facts.targets import load_target
from tflm_lint.memory.mirror import plan_memory
from tflm_lint.model.read import load_bytes

FIXTURES = ("hello_world_int8", "kws_int8", "streaming_int8", "lstm_while_float", "cnn_big_int8")


@pytest.fixture(autouse=True)
def _no_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FORCE_COLOR", raising=False)


@pytest.fixture
def kws(root: Path) -> str:
    return str(root / "fixtures" / "kws_int8.tflite")


def report(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, Any]]:
    code, out, err = run(capsys, "--format", "json", *arguments)
    assert err == ""
    (file,) = json.loads(out)["files"]
    return code, file


def budget_findings(file: dict[str, Any]) -> list[str]:
    return [finding["message"] for finding in file["findings"] if finding["code"] == "FL404"]


@pytest.mark.parametrize("name", FIXTURES)
@pytest.mark.parametrize("target", ["cortex-m4-cmsis-nn", "esp32s3-esp-nn"])
def test_the_detail_adds_up(name: str, target: str, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = root / "fixtures" / f"{name}.tflite"
    _, file = report(capsys, "--memory", "--target", target, str(path))
    arena, memory = file["arena"], file["memory"]
    kinds = ("framework", "kernels", "variables", "tensors", "scratch", "gaps")
    assert sum(arena[kind] for kind in kinds) == memory["arena_used"]
    assert arena["tensors"] + arena["scratch"] + arena["gaps"] == memory["head"]
    assert arena["framework"] + arena["kernels"] + arena["variables"] == memory["tail"]
    sizes = [part["bytes"] for part in arena["parts"]]
    assert sizes == sorted(sizes, reverse=True)
    assert sum(sizes) <= memory["arena_used"]
    assert sum(row["persistent"] for row in arena["operators"]) == arena["kernels"]
    assert arena["picture"] == []
    assert arena["busiest"].startswith(("while ", "when ", "before "))
    names = {use["op"] for use in file["ops"]}
    assert {row["operator"].split(" ")[0] for row in arena["operators"]} <= names
    assert len({row["operator"] for row in arena["operators"]}) == len(arena["operators"])


def test_no_detail_unless_asked_for(kws: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert report(capsys, kws)[1]["arena"] is None
    assert "where the arena goes" not in run(capsys, kws)[1]


def test_every_phase_has_words(root: Path) -> None:
    from tflm_lint.report.arena import PHASES

    source = (root / "tflm_lint" / "memory" / "interpreter.py").read_text(encoding="utf-8")
    phases = set(re.findall(r'(?:arena\.at|_tail|_struct)\("(\w+)"|arena\.phase = "(\w+)"', source))
    named = {first or second for first, second in phases} - {"parse", "init", "prepare"}
    assert len(named) >= 10
    assert named == set(PHASES)


def test_the_band_in_which_it_crashes(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = root / "fixtures" / "hello_world_int8.tflite"
    plan = plan_memory(load_bytes(path.read_bytes()), load_target("cortex-m4-cmsis-nn"))
    out = " ".join(run(capsys, "--memory", str(path))[1].split())
    assert plan.arena_required is not None
    band = f"an arena between {plan.arena_used:,} and {plan.arena_required:,} bytes looks big enough"
    assert f"most is needed while the memory planner works; {band}" in out


def test_the_picture(kws: str, capsys: pytest.CaptureFixture[str]) -> None:
    _, file = report(capsys, "--plot", kws)
    arena, memory = file["arena"], file["memory"]
    picture = arena["picture"]
    assert len(picture) == 24
    # a column for each operator, and one before the first
    assert {len(row) for row in picture} == {file["workload"]["operators"] + 1}
    tail = [row for row in picture if set(row) == {"#"}]
    assert picture[: len(tail)] == tail
    assert abs(len(tail) / 24 - memory["tail"] / memory["arena_required"]) < 1 / 24
    legend = {entry["letter"]: entry for entry in arena["legend"]}
    assert set("".join(picture)) - set("#.") <= set(legend)
    # a bigger buffer covers more of the picture's height
    height = {letter: sum(letter in row for row in picture) for letter in legend}
    big, small = arena["legend"][0], arena["legend"][-1]
    assert big["bytes"] > 100 * small["bytes"]
    assert height[big["letter"]] > height[small["letter"]] == 1
    text = run(capsys, "--plot", kws)[1]
    assert "where the arena goes" in text
    for row in picture[len(tail) :]:
        assert f" {row}\n" in text
    assert len(tail) > 1
    assert text.count(f" {picture[0]}\n") == 1
    assert f"# the tail of {memory['tail']:,} bytes" in text


@pytest.mark.parametrize("flags", [["--memory"], ["--plot"], ["--plot", "--board", "nano33ble", "--period", "50"]])
@pytest.mark.parametrize("name", FIXTURES)
def test_eighty_columns(name: str, flags: list[str], root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, *lines = run(capsys, *flags, str(root / "fixtures" / f"{name}.tflite"))[1].splitlines()
    # a command is never broken, however long its paths are
    assert all(len(line) <= 80 for line in lines if "tflm-lint fix" not in line)


def test_a_model_that_does_not_run_has_no_arena(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, file = report(capsys, "--plot", "--max-arena", "1", str(root / "fixtures" / "mlp_dynamic_range.tflite"))
    assert (code, file["runs"]) == (1, False)
    assert file["arena"] is None
    assert budget_findings(file) == []


def test_budgets(kws: str, capsys: pytest.CaptureFixture[str]) -> None:
    _, free = report(capsys, kws)
    used = {
        "max-arena": free["memory"]["arena_required"],
        "max-flash": free["flash"]["total"],
        "max-macs": free["workload"]["macs"],
    }
    for flag, figure in used.items():
        code, file = report(capsys, f"--{flag}", str(figure), kws)
        assert (code, budget_findings(file)) == (0, []), flag
        code, file = report(capsys, f"--{flag}", str(figure - 1), kws)
        assert code == 1
        (message,) = budget_findings(file)
        assert f"{figure:,}" in message
        assert re.search(
            rf", 1 more than the budget of {figure - 1:,}; most of it: .+ [\d,]+, .+ [\d,]+, .+ [\d,]+$", message
        )
    code, file = report(capsys, *(part for flag in used for part in (f"--{flag}", "1")), kws)
    assert (code, len(budget_findings(file))) == (1, 3)
    severities = {finding["severity"] for finding in file["findings"] if finding["code"] == "FL404"}
    assert severities == {"error"}


@pytest.mark.parametrize(
    ("flag", "value", "limit"),
    [
        ("max-arena", "4K", 4096), ("max-arena", "1.5 KiB", 1536), ("max-flash", "20kB", 20480),
        ("max-arena", "4KB", 4096), ("max-macs", "10K", 10000), ("max-macs", "0.1M", 100000),
    ],
)  # fmt: skip
def test_units(flag: str, value: str, limit: int, kws: str, capsys: pytest.CaptureFixture[str]) -> None:
    _, file = report(capsys, f"--{flag}", value, kws)
    (message,) = budget_findings(file)
    assert f"the budget of {limit:,};" in message


@pytest.mark.parametrize(
    ("flag", "value", "said"),
    [
        ("--max-arena", "much", "--max-arena: 'much', expected a number of bytes"),
        ("--max-macs", "10MiB", "--max-macs: '10MiB', expected a number such as"),
        ("--max-flash", "-1", "--max-flash"),
        ("--period", "0", "--period: '0', expected a number of milliseconds"),
        ("--period", "nan", "--period: 'nan', expected a number of milliseconds"),
        ("--period", "1e-320", "--period: '1e-320', expected a number of milliseconds"),
        ("--board", "atari", "atari"),
    ],
)
def test_what_cannot_be_a_budget(
    flag: str, value: str, said: str, kws: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(capsys, flag, value, kws)
    assert (code, out) == (2, "")
    assert said in err


def test_budgets_of_the_configuration(kws: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "tflm-lint.toml").write_text('max-arena = "2K"\nmax-macs = 1000000\n')
    code, file = report(capsys, kws)
    assert code == 1
    assert "budget of 2,048" in budget_findings(file)[0]
    code, file = report(capsys, "--max-arena", "1M", kws)
    assert (code, budget_findings(file)) == (0, [])


def test_a_board_picks_target_and_budgets(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    board = load_board("bluepill")
    big = str(root / "fixtures" / "cnn_big_int8.tflite")
    code, out, _ = run(capsys, "--format", "json", "--board", "bluepill", big)
    document = json.loads(out)
    (file,) = document["files"]
    assert (code, document["target"]) == (1, board.target)
    arena, flash = budget_findings(file)
    assert f"more than {board.title} has: {board.flash:,}; most of it: the model {file['size']:,}" in flash
    # TFLM's own static data lies in the same RAM
    limit = int(re.search(r"has: ([\d,]+);", arena).group(1).replace(",", ""))  # type: ignore[union-attr] # there is one
    assert 0 < board.ram - limit < 2048
    assert f"{file['memory']['arena_required'] - limit:,} more than" in arena
    # the user's own budget counts instead of the board's
    _, file = report(capsys, "--board", "bluepill", "--max-arena", "100K", big)
    (flash,) = budget_findings(file)
    assert "flash" in flash


def test_external_memory_takes_the_arena(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    board = load_board("esp32-cam")
    assert board.ram_external
    _, file = report(capsys, "--board", "esp32-cam", str(root / "fixtures" / "cnn_big_int8.tflite"))
    assert budget_findings(file) == []


def test_time_and_duty_cycle(kws: str, capsys: pytest.CaptureFixture[str]) -> None:
    _, file = report(capsys, "--board", "nano33ble", "--period", "200", kws)
    time = file["time"]
    low, high = time["milliseconds"]
    assert time["board"] == "nano33ble"
    assert 0 < low < high
    assert time["duty_cycle"] == pytest.approx([low / 200, high / 200])
    assert time["per_second"] == pytest.approx([1000 / high, 1000 / low])
    assert "% of the period" in " ".join(run(capsys, "--board", "nano33ble", "--period", "200", kws)[1].split())
    _, file = report(capsys, "--board", "nano33ble", kws)
    assert file["time"]["duty_cycle"] is None
    code, out, err = run(capsys, "--period", "200", kws)
    assert (code, out) == (2, "")
    assert "--period needs a board" in err


def test_what_is_taken_of_the_budgets(kws: str, capsys: pytest.CaptureFixture[str]) -> None:
    board = load_board("nano33ble")
    _, file = report(capsys, "--board", "nano33ble", "--max-macs", "1M", kws)
    taken = {budget["name"]: (budget["used"], budget["limit"]) for budget in file["budgets"]}
    assert taken["flash"] == (file["flash"]["total"], board.flash)
    assert taken["macs"] == (file["workload"]["macs"], 1_000_000)
    assert taken["arena"][0] == file["memory"]["arena_required"]
    assert 0 < taken["arena"][1] <= board.ram
    text = " ".join(run(capsys, "--board", "nano33ble", "--max-macs", "1M", kws)[1].split())
    for name, whose in (("arena", "RAM"), ("flash", "flash")):
        used, limit = taken[name]
        assert f", {100 * used / limit:.0f} % of the {whose} of nano33ble" in text
    assert f", {100 * taken['macs'][0] / 1_000_000:.0f} % of the budget of 1,000,000" in text
    assert report(capsys, kws)[1]["budgets"] == []


def test_versions_and_ports_are_named(kws: str, capsys: pytest.CaptureFixture[str]) -> None:
    out = run(capsys, "--target", "esp32s3-esp-nn", "--kernel-version", "1.1.2", kws)[1]
    # its first layer is padded by 4 rows in front and 5 behind, which that version gets wrong (issue 31 of the library)
    assert out.splitlines()[0].endswith(": runs on esp32s3-esp-nn 1.1.2; not known: its results")
    assert "padding in front and" in out
    out = run(capsys, "--port", "arduino-2023-12", kws)[1]
    # its last layer has a scale for each unit, which that port does not look at
    assert out.splitlines()[0].endswith(": runs on cortex-m4-cmsis-nn, arduino-2023-12, but computes wrong results")
    whole = json.loads(run(capsys, "--format", "json", "--port", "arduino-2023-12", kws)[1])
    assert (whole["port"], whole["kernel_version"]) == ("arduino-2023-12", None)
    assert whole["files"][0]["flash"]["quality"] == "estimate", "nobody linked that port"

"""Flash: equal to linked firmwares, whole and of every operator alone; the union of parts, not the sum."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from flash_application import errors, firmwares_of, fit

from tests.build import T, single_op
from tflm_lint import facts
from tflm_lint.facts.ops import load_ops
from tflm_lint.flash import code_flash, flash, measured_table, one_more
from tflm_lint.model.read import load_bytes

TARGETS = {"m4_ref": "cortex-m4-reference", "m4_cmsis": "cortex-m4-cmsis-nn", "m55_cmsis": "cortex-m55-cmsis-nn"}
OPS = {entry["method"]: op for op, entry in load_ops().ops.items()}
#: The builds of whole firmwares on more cores.
CORES = {
    **TARGETS, "m0p_cmsis": "cortex-m0plus-cmsis-nn", "m0p_ref": "cortex-m0plus-reference",
    "m7_cmsis": "cortex-m7-cmsis-nn", "m33_cmsis": "cortex-m33-cmsis-nn", "rv32_ref": "riscv32-reference",
}  # fmt: skip
MEASURED = [name for name in facts.names("flash") if name != "stand_ins"]


def rows(shared: Path, name: str) -> list[dict[str, str]]:
    with (shared / "truth" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_whole_firmwares(shared: Path) -> None:
    """The linked flash of five real models on three targets, within 0.1 % of the code."""
    found = rows(shared, "flash_models.csv")
    assert len(found) == 15
    for row in found:
        ops = [OPS[f"Add{method}"] for method in row["ops"].split()]
        estimate = code_flash(ops, TARGETS[row["build"]], int(row["model_bytes"]))
        linked = int(row["flash_actual"])
        assert abs(estimate.total - linked) <= (linked - estimate.model) / 1000
        assert estimate.error is not None
        assert abs(estimate.total - linked) <= estimate.error
        assert estimate.quality == "measured"


@pytest.mark.parametrize("build", CORES)
def test_whole_firmwares_on_every_core(shared: Path, build: str) -> None:
    """Four real models linked for each core, on every measured one within 0.2 % of the code."""
    found = [row for row in rows(shared, "flash_firmwares.csv") if row["build"] == build]
    assert len(found) == 4
    for row in found:
        estimate = code_flash(row["ops"].split(), CORES[build])
        linked = int(row["code_actual"])
        assert abs(estimate.total - linked) <= linked * 0.002
        assert estimate.quality == "measured"


@pytest.mark.parametrize("build", CORES)
def test_the_page_says_how_far_it_is_off(root: Path, shared: Path, build: str) -> None:
    page = (root / "docs" / "flash.md").read_text(encoding="utf-8").replace("\N{MINUS SIGN}", "-")
    said = next(line for line in page.splitlines() if line.startswith(f"| `{CORES[build]}`")).split("|")
    found = firmwares_of(shared / "truth" / "flash_firmwares.csv", build, CORES[build])
    off = [
        (code_flash(row["ops"].split(), CORES[build]).total / int(row["code_actual"]) - 1) * 100
        for row in rows(shared, "flash_firmwares.csv")
        if row["build"] == build
    ]
    assert [float(end) for end in said[3].split(" to ")] == pytest.approx([min(off), max(off)], abs=0.006)
    held = max(abs(error) for error in errors(found[1::2], fit(found[::2])))
    assert float(said[4]) == pytest.approx(held, abs=0.006)


@pytest.mark.parametrize("build", CORES)
def test_the_applications_part_fits_firmwares_that_it_was_not_fitted_on(shared: Path, build: str) -> None:
    found = firmwares_of(shared / "truth" / "flash_firmwares.csv", build, CORES[build])
    for fitted, held in ((found[::2], found[1::2]), (found[1::2], found[::2])):
        assert all(abs(error) < 0.3 for error in errors(held, fit(fitted)))


def test_every_operator_alone_and_all_together(shared: Path) -> None:
    found = rows(shared, "flash.csv")
    assert len(found) > 350
    for row in found:
        known = facts.load(f"flash/{TARGETS[row['build']]}")["ops"]
        ops = known if row["what"] == "ALL_OPS" else [] if row["what"] == "empty" else [OPS[row["what"]]]
        linked = int(row["flash_total"])
        assert abs(code_flash(ops, TARGETS[row["build"]]).total - linked) <= linked * 0.0025


@pytest.mark.parametrize("target", MEASURED)
def test_tables_hold_together(target: str) -> None:
    table = facts.load(f"flash/{target}")
    assert table["target"] == target
    used = {part for kept in table["ops"].values() for part in kept}
    assert used == set(range(1, len(table["parts"])))
    assert set(table["ops"]) <= set(OPS.values())
    assert "CUSTOM:ethos-u" not in table["ops"], "what is linked without an NPU is a stub"


def test_shared_code_counts_once() -> None:
    one, other = code_flash(["CONV_2D"], MEASURED[0]), code_flash(["DEPTHWISE_CONV_2D"], MEASURED[0])
    both = code_flash(["CONV_2D", "DEPTHWISE_CONV_2D"], MEASURED[0])
    assert max(one.kernels, other.kernels) < both.kernels < one.kernels + other.kernels - 5000
    for row in both.per_operator:
        assert row.own > 0
        assert row.shared > 0


def test_what_one_more_operator_would_cost() -> None:
    have = ["CONV_2D", "SOFTMAX"]
    more = one_more(have, MEASURED[0])
    assert [size for _, size in more] == sorted(size for _, size in more)
    assert not set(have) & dict(more).keys()
    assert len(more) + len(have) == len(facts.load(f"flash/{MEASURED[0]}")["ops"])
    without = code_flash(have, MEASURED[0]).total
    for op, size in more[::20]:
        assert code_flash([*have, op], MEASURED[0]).total == without + size


def test_what_a_library_links_instead_of_something_else_counts_once() -> None:
    """libgcc's ``_arm_muldf3.o`` (596 bytes) goes where ``_arm_muldivdf3.o`` is linked, which multiplies as well."""
    table = facts.load("flash/cortex-m4-cmsis-nn")
    ((part, by),) = table["displaced"]
    assert table["parts"][part] == 596
    one = next(op for op, kept in table["ops"].items() if part in kept)
    other = next(op for op, kept in table["ops"].items() if by in kept)
    alone, both = code_flash([one], table["target"]), code_flash([one, other], table["target"])
    parts = {*table["ops"][one], *table["ops"][other]} - {part}
    bytes_ = sum(size if isinstance(size, int) else size[0] for size in (table["parts"][kept] for kept in parts))
    assert both.kernels + both.runtime - both.application == bytes_ + alone.runtime - table["application"]["empty"]


@pytest.mark.parametrize("target", MEASURED)
def test_a_custom_operator_brings_its_name_and_the_method_that_adds_it(target: str) -> None:
    lines = facts.load(f"flash/{target}")["application"]
    few, two = lines["few"][0] + lines["few"][1], lines["few"][0] + 2 * lines["few"][1]
    assert code_flash(["ADD"], target).application == few
    assert code_flash(["CUSTOM:SignalRfft"], target).application == few, "the only method"
    both = code_flash(["ADD", "CUSTOM:SignalRfft"], target).application
    assert both == two + lines["custom"] + len("SignalRfft") + 1
    third = code_flash(["ADD", "CUSTOM:SignalRfft", "CUSTOM:SignalIrfft"], target).application
    assert third == both + lines["few"][1] + len("SignalIrfft") + 1, "the method is there"
    more = dict(one_more(["ADD"], target))
    parts = code_flash(["ADD", "CUSTOM:SignalRfft"], target).total - code_flash(["ADD"], target).total
    assert more["CUSTOM:SignalRfft"] == parts


def test_naming_an_operator_twice_costs_nothing() -> None:
    assert code_flash(["ADD", "ADD"], MEASURED[0]).kernels == code_flash(["ADD"], MEASURED[0]).kernels


def test_of_a_model() -> None:
    data = single_op("RELU", [T("INT8", (1, 4), scale=0.5, zp=0)], [T("INT8", (1, 4), scale=0.5, zp=0)])
    estimate = flash(load_bytes(data), "cortex-m4-cmsis-nn")
    assert estimate.model == len(data)
    assert estimate.total == estimate.model + estimate.runtime + estimate.kernels
    assert estimate.runtime == 11820, "the empty firmware, linked"


def test_an_operator_of_the_application_is_unknown() -> None:
    data = single_op("CUSTOM:Mine", [T("INT8", (1,))], [T("INT8", (1,))])
    estimate = flash(load_bytes(data), "cortex-m4-cmsis-nn")
    assert (estimate.quality, estimate.unknown, estimate.error) == ("lower-bound", ("CUSTOM:Mine",), None)


@pytest.mark.parametrize("target", [name for name in facts.names("targets") if name not in MEASURED])
def test_other_targets_are_estimates_with_a_reason(target: str) -> None:
    estimate = code_flash(["CONV_2D"], target)
    assert estimate.quality == "estimate"
    assert estimate.reason
    assert estimate.table in MEASURED
    assert "this target was not measured" not in estimate.reason, "a shipped target has a reason of its own"


def test_a_users_own_target() -> None:
    assert measured_table("mine-cmsis-nn")[0] == "cortex-m4-cmsis-nn"
    table, reason, error = measured_table("mine")
    assert error is None
    assert table == "cortex-m4-reference"
    assert reason is not None
    assert "not measured" in reason


def test_the_tables_of_stand_ins_exist() -> None:
    entries = facts.load("flash/stand_ins")["targets"]
    assert all(entry["table"] in MEASURED for entry in entries)
    assert not {"begins", "ends"} & set(entries[-1]), "the last entry is for everything"

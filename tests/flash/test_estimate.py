"""Flash: equal to linked firmwares, whole and of every operator alone; the union of parts, not the sum."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.build import T, single_op
from tflm_lint.facts import tables
from tflm_lint.flash import flash
from tflm_lint.flash.condense import condense
from tflm_lint.flash.estimate import code_flash, measured_table
from tflm_lint.model.read import load_bytes

TARGETS = {"m4_ref": "cortex-m4-reference", "m4_cmsis": "cortex-m4-cmsis-nn", "m55_cmsis": "cortex-m55-cmsis-nn"}
OPS = {entry["method"]: op for op, entry in tables.load("ops")["ops"].items()}
MEASURED = sorted(TARGETS.values())


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


def test_every_operator_alone_and_all_together(shared: Path) -> None:
    found = rows(shared, "flash.csv")
    assert len(found) > 350
    for row in found:
        known = tables.load(f"flash/{TARGETS[row['build']]}")["ops"]
        ops = known if row["what"] == "ALL_OPS" else [] if row["what"] == "empty" else [OPS[row["what"]]]
        linked = int(row["flash_total"])
        assert abs(code_flash(ops, TARGETS[row["build"]]).total - linked) <= linked * 0.0025


def test_tables_are_condensed_from_the_sections(shared: Path) -> None:
    sections = json.loads((shared / "truth" / "flash_sections.json").read_text(encoding="utf-8"))
    for build, target in TARGETS.items():
        table = tables.load(f"flash/{target}")
        parts, ops = condense(sections[build], OPS)
        assert [part if isinstance(part, tuple) else (part, 0) for part in table["parts"]] == parts
        assert {op: list(kept) for op, kept in table["ops"].items()} == ops


def test_condensing_keeps_every_union() -> None:
    sections = {
        "empty": {"a:.text": 10, "b:.bss": 4},
        "AddX": {"a:.text": 10, "x:.text.x": 5, "shared:.rodata": 7, "d:.data.d": 2},
        "AddY": {"y:.text": 3, "shared:.rodata": 7, "d:.data.d": 2},
    }
    parts, ops = condense(sections, {"AddX": "X", "AddY": "Y"})
    assert parts == [(10, 4), (9, 2), (5, 0), (3, 0)]
    assert ops == {"X": [1, 2], "Y": [1, 3]}


def test_condensing_refuses_sections_of_two_sizes() -> None:
    with pytest.raises(ValueError, match=r"shared:\.text has 2 bytes in AddY and 1 elsewhere"):
        condense({"empty": {}, "AddX": {"shared:.text": 1}, "AddY": {"shared:.text": 2}}, {"AddX": "X", "AddY": "Y"})


@pytest.mark.parametrize("target", MEASURED)
def test_tables_hold_together(target: str) -> None:
    table = tables.load(f"flash/{target}")
    assert table["target"] == target
    used = {part for kept in table["ops"].values() for part in kept}
    assert used == set(range(1, len(table["parts"])))
    assert set(table["ops"]) <= set(OPS.values())


def test_shared_code_counts_once() -> None:
    one, other = code_flash(["CONV_2D"], MEASURED[0]), code_flash(["DEPTHWISE_CONV_2D"], MEASURED[0])
    both = code_flash(["CONV_2D", "DEPTHWISE_CONV_2D"], MEASURED[0])
    assert max(one.kernels, other.kernels) < both.kernels < one.kernels + other.kernels - 5000
    for row in both.per_operator:
        assert row.own > 0
        assert row.shared > 0


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


@pytest.mark.parametrize("target", [name for name in tables.names("targets") if name not in MEASURED])
def test_other_targets_are_estimates_with_a_reason(target: str) -> None:
    estimate = code_flash(["CONV_2D"], target)
    assert (estimate.quality, estimate.error) == ("estimate", None)
    assert estimate.reason
    assert estimate.table in MEASURED
    assert "this target was not measured" not in estimate.reason, "a shipped target has a reason of its own"


def test_a_users_own_target() -> None:
    assert measured_table("mine-cmsis-nn")[0] == "cortex-m4-cmsis-nn"
    table, reason = measured_table("mine")
    assert table == "cortex-m4-reference"
    assert reason is not None
    assert "not measured" in reason


def test_the_tables_of_stand_ins_exist() -> None:
    entries = tables.load("flash/stand_ins")["targets"]
    assert all(entry["table"] in MEASURED for entry in entries)
    assert not {"begins", "ends"} & set(entries[-1]), "the last entry is for everything"

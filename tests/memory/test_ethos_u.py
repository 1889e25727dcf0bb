"""The arena of what Vela compiled, against the real TFLM with the kernel of the Ethos-U: every stored model."""

from __future__ import annotations

import json
from pathlib import Path

from tests.memory.compare import figures, wanted
from tflm_lint.facts.targets import load_target
from tflm_lint.memory import EXACT
from tflm_lint.memory.mirror import plan_memory
from tflm_lint.model.read import load_bytes

#: The NPU makes no difference to the arena; on x86-64 the kernel was built with a driver that does nothing.
TARGETS = {"m55_ethosu": "cortex-m55-ethos-u55", "x86_64_ethosu": "x86-64-reference"}


def test_the_totals_of_every_model(shared: Path) -> None:
    rows = [json.loads(line) for line in (shared / "truth" / "ethosu_truth.jsonl").read_bytes().splitlines()]
    assert len(rows) >= 74
    wrong = []
    for row in rows:
        path = shared / row["path"] if row["path"].startswith("ethosu/") else shared / "models" / row["path"]
        target = load_target(TARGETS[row["build"]])
        made = plan_memory(load_bytes(path.read_bytes()), target, resource_variables=row["n_resource_variables"])
        if made.quality != EXACT or figures(made) != wanted(row):
            wrong.append(f"{row['build']} {row['path']}: {made.quality} {figures(made)}, TFLM {wanted(row)}")
    assert not wrong, "\n".join(wrong)


def test_every_npu_takes_the_same_arena(shared: Path) -> None:
    model = load_bytes((shared / "ethosu" / "kws_int8_u55-128.tflite").read_bytes())
    names = ("cortex-m55-ethos-u55", "cortex-m55-ethos-u65", "cortex-m55-ethos-u85", "cortex-m85-ethos-u55")
    assert len({figures(plan_memory(model, load_target(name))) for name in names}) == 1

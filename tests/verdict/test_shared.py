"""The judge against what the real TFLM did with the shared models: no case decided otherwise, nothing raised."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.oracle import compare
from tests.sampling import few
from tflm_lint.facts.ops import load_ops
from tflm_lint.model.read import load_bytes
from tflm_lint.model.verify import Malformed
from tflm_lint.verdict import runs
from tflm_lint.verdict.judge import judge

BUILDS = {
    "x86_64_ref": ("reference", {}),
    "m4_cmsis": ("cmsis-nn", {"mve": 0, "optimize_size": 0}),
    "m55_cmsis": ("cmsis-nn", {"mve": 1, "optimize_size": 0}),
}


def verdict(data: bytes, kernels: str = "reference", features: dict[str, int] | None = None) -> bool:
    try:
        return runs(judge(load_bytes(data), ops=load_ops(), kernels=kernels, features=features or {}))
    except Malformed:
        return False


@pytest.mark.slow
def test_every_shared_case(shared: Path) -> None:
    wrong = [
        f"{case.name} {case.what}: {case.verdict} {case.error}"
        for case in compare.shared_cases(shared / "verdict")
        if case.score != "grey" and verdict(case.data) != (case.verdict == "accept")
    ]
    assert not wrong, "\n".join(wrong)


def truth(folder: Path, build: str) -> Iterator[tuple[str, bool]]:
    for line in (folder / "truth.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["build"] == build:
            yield row["path"], bool(row["ok"]) and row["invoke_ok"] is not False


@pytest.mark.parametrize("step", few([1, 5], of=[5]))
@pytest.mark.parametrize("build", few(BUILDS, of=["m4_cmsis"]))
def test_real_and_converted_models(shared: Path, build: str, step: int) -> None:
    kernels, features = BUILDS[build]
    wrong = []
    for rows, folder in ((shared / "truth", shared / "models"), (shared / "converters", shared / "converters")):
        for name, ok in list(truth(rows, build))[::step]:
            if verdict((folder / name).read_bytes(), kernels, features) != ok:
                wrong.append(f"{name}: {'runs' if ok else 'does not run'}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("build", few(["m4_cmsis", "m55_cmsis"], of=["m4_cmsis"]))
def test_cases_that_another_kernel_set_decides_otherwise(shared: Path, build: str) -> None:
    """What the reference kernels run and CMSIS-NN does not, or the other way round."""
    kernels, features = BUILDS[build]
    with zipfile.ZipFile(shared / "verdict" / "cases.zip") as archive:
        wrong = []
        for line in (shared / "truth" / "cases_truth.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            # data-dependent: the boxes that it decodes are garbage for random bytes
            if row["build"] != build or row["op"] == "TFLite_Detection_PostProcess":
                continue
            ok = row["ok"] and row.get("invoke_ok") is not False
            if verdict(archive.read(f"{row['id']}.tflite"), kernels, features) != ok:
                wrong.append(f"{row['id']}: {'runs' if ok else 'does not run'} {row.get('invoke_error')}")
    assert not wrong, "\n".join(wrong)

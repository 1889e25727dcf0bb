"""What the real TFLM did: the stored totals and events, by model and build."""

from __future__ import annotations

import functools
import json
import lzma
import zipfile
from pathlib import Path
from typing import Any

SHARED = Path(__file__).resolve().parents[3] / "shared"

#: The target that stands for each build of the stored truth.
TARGETS = {
    "x86_64_ref": "x86-64-reference",
    "x86_64_ref_compression": "x86-64-reference-compression",
    "m4_ref": "cortex-m4-reference",
    "ilp32_intenum_ref": "riscv32-reference",
    "m0_cmsis": "cortex-m0-cmsis-nn",
    "m3_cmsis": "cortex-m3-cmsis-nn",
    "m4_cmsis": "cortex-m4-cmsis-nn",
    "m55_cmsis": "cortex-m55-cmsis-nn",
    "m4_cmsis_size": "cortex-m4-cmsis-nn-size",
    "m55_cmsis_size": "cortex-m55-cmsis-nn-size",
    "esp32_espnn": "esp32-esp-nn",
    "esp32c3_espnn": "esp32c3-esp-nn",
    "esp32s3_espnn": "esp32s3-esp-nn",
    "esp32p4_espnn": "esp32p4-esp-nn",
}
SETS = ("models", "cases", "converters", "esp")


def target_of(build: str) -> tuple[str, str | None]:
    """Return target and kernel version of a build: ``esp32s3_espnn_1.1.2`` is ``esp32s3-esp-nn`` at 1.1.2."""
    if build in TARGETS:
        return TARGETS[build], None
    name, _, version = build.rpartition("_")
    return TARGETS[name], version


def is_target(build: str) -> bool:
    """Say whether a target stands for the build: none does for two that only esp-nn's developers would make."""
    return build in TARGETS or build.rpartition("_")[0] in TARGETS


def totals(which: str) -> list[dict[str, Any]]:
    """Return the stored totals of a set: one row per model and build; ``name`` is the model's."""
    file = {
        "models": SHARED / "truth" / "truth.jsonl",
        "cases": SHARED / "truth" / "cases_truth.jsonl",
        "converters": SHARED / "converters" / "truth.jsonl",
        "esp": SHARED / "truth" / "esp_truth.jsonl.xz",
    }[which]
    text = lzma.decompress(file.read_bytes()) if file.suffix == ".xz" else file.read_bytes()
    rows = [json.loads(line) for line in text.splitlines()]
    for row in rows:
        row["name"] = row.get("path") or row["id"]
    return rows


def events(which: str, build: str) -> dict[str, dict[str, Any]]:
    """Return the stored events of a build by model; empty for a set without."""
    file = {"models": "events.jsonl.xz", "cases": "cases_events.jsonl.xz", "esp": "esp_events.jsonl.xz"}.get(which)
    if file is None:
        return {}
    mark = json.dumps(build).encode()
    found = {}
    for line in lzma.decompress((SHARED / "truth" / file).read_bytes()).splitlines():
        if mark in line[:400]:
            row = json.loads(line)
            if row["build"] == build:
                found[row.get("path") or row["id"]] = row
    return found


def data(which: str, name: str) -> bytes:
    """Return a model's bytes."""
    if which == "cases":
        return _cases().read(f"{name}.tflite")
    if which == "converters":
        return (SHARED / "converters" / name).read_bytes()
    path = SHARED / "models" / name
    return path.read_bytes() if path.exists() else _cases().read(f"{Path(name).stem}.tflite")


@functools.cache
def _cases() -> zipfile.ZipFile:
    return zipfile.ZipFile(SHARED / "verdict" / "cases.zip")

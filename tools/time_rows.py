"""Published measurements -> rows: which network on which board took how long, with the work of its operators by kind.

Two sources: ``time_published.yaml`` beside this file, and a table of measurements with the columns ``model``,
``board``, ``clock_mhz``, ``runtime``, ``latency_ms``, ``dtype``. The networks themselves are in no repository of
measurements as a rule; ``time_networks.yaml`` holds the work of each by kind, as `tflm_lint.workload.mix` counts it.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml

HERE = Path(__file__).parent
#: Board of the table -> board (ours, where there is one), target, clock in MHz where the table's is not the measured.
BOARDS: dict[str, tuple[str, str, float | None]] = {
    "nucleo-l4r5zi": ("nucleo-l4r5zi", "cortex-m4-cmsis-nn", None),
    "nano33ble": ("nano33ble", "cortex-m4-cmsis-nn", None),
    "Arduino Nano 33": ("nano33ble", "cortex-m4-cmsis-nn", None),
    # the board's options say 200 MHz, above what the chip is rated for
    "Feather M4 Express {opt=fastest,speed=200}": ("feather-m4", "cortex-m4-cmsis-nn", 200),
    "Arduino Portenta M7": ("portenta-h7", "cortex-m7-cmsis-nn", None),
    "NUCLEO H743ZI2 {opt=o3}": ("nucleo-h743zi", "cortex-m7-cmsis-nn", None),
    "Teensy 4.0": ("teensy40", "cortex-m7-cmsis-nn", None),
    "NUCLEO F746ZG": ("nucleo-f746zg", "cortex-m7-cmsis-nn", None),
    "Raspberry Pi Pico": ("pico", "cortex-m0plus-cmsis-nn", None),
    "ESP32 Dev Module": ("esp32-devkitc", "esp32-esp-nn", None),
    "esp32-devkitc": ("esp32-devkitc", "esp32-esp-nn", None),
    "esp32": ("esp32-devkitc", "esp32-esp-nn", None),
    "rx65n": ("rx65n", "rxv2-reference", None),
}
#: Board of the table -> why its measurements say nothing of our targets.
UNLIKE = {
    "silicon_labs_xG24_DK2601B": "a multiply-accumulate a cycle is the accelerator beside this core, not the core",
    "esp32-cam": "a loop over eight images with what comes before and after them, in external memory",
    "xiao-esp32s3": "the network is not public",
    "AndesCore_d25_tflite_micro_framework": "kernels of the maker for instructions that no target of ours has",
    "AndesCore_d45_tflite_micro_framework": "kernels of the maker for instructions that no target of ours has",
}
#: Model of the table -> network of ``time_networks.yaml``, where the names differ.
SAME = {
    "kws_ref_model": "kws",
    "pretrainedResnet_quant": "ic",
    "ad01_int8": "ad",
    "MLPerf Tiny vww": "vww",
    "MLPerf Tiny ic": "ic",
    "MLPerf Tiny ad": "ad",
    "MLPerf Tiny kws": "kws",
}
TYPES = {
    "float32": "float",
    "float32(dynamic)": "float",
    "int8": "int8",
    "int8+float io": "int8",
    "int16x8": "int16",
    "int16x8+float io": "int16",
    "uint8": "int8",
}
#: Builds (board and runtime) for size, where that is known: what Arduino's cores with Mbed are, and STM32duino where
#: nothing else is chosen.
FOR_SIZE = {
    "nucleo-l4r5zi TFLM with CMSIS-NN -Os",
    "nano33ble TFLM (EloquentTinyML) float",
    "nano33ble TFLM cmsis-nn-or-reference arduino-default",
    "nano33ble TFLM cmsis-nn-or-reference",
    "portenta-h7 TFLM (EloquentTinyML) float",
    "portenta-h7 Arduino",
    "giga-r1 TFLM, Arduino library, arena in SRAM",
    "nucleo-f746zg TFLM (EloquentTinyML) float",
    "nucleo-f429zi Arduino",
}
#: Boards whose code runs from memory without wait states, coupled to the core.
COUPLED = {"teensy40", "teensy41"}
#: Chips of measured boards that are none of ours: one of ours with the same chip is as fast.
CHIPS = {"nucleo-f746zg": "STM32F746", "samd21-xpro": "SAMD21G18"}
#: Networks that are another by another name.
FAMILY = {"TinyMLPerf_ResNet": "ic", "TinyMLPerf_MBNet": "vww"}
#: Parts of a network by kind: {(kind, type): (calls, macs, elements, taps)}.
Mix = dict[tuple[str, str], tuple[float, float, float, float]]


class Row(NamedTuple):
    """One measurement."""

    network: str
    board: str
    target: str
    #: Who measured with what: rows of one build share what it makes faster or slower.
    build: str
    source: str
    #: What most of it computes in: ``int8``, ``int16``, ``float``.
    type: str
    mhz: float
    ms: float
    mix: Mix
    #: Whether it is one operator of a network.
    single: bool = False

    @property
    def covariates(self) -> tuple[tuple[str, ...], ...]:
        """Return what is known of the build and of the board beside their names."""
        found: list[tuple[str, ...]] = []
        if self.build in FOR_SIZE and self.target != "cortex-m4-os":
            found.append(("size", self.type))
        if self.board in COUPLED:
            found.append(("coupled", self.target))
        return tuple(found)


@cache
def chips() -> dict[str, str]:
    """Return the chip of each board, without what only tells packages apart."""
    boards = (HERE.parent / "tflm_lint" / "facts" / "boards").glob("*.yaml")
    return {**CHIPS, **{path.stem: str(yaml.safe_load(path.read_text())["soc"])[:9] for path in boards}}


class Unused(NamedTuple):
    """A measurement that says nothing here, and why."""

    model: str
    board: str
    reason: str


def networks() -> dict[str, dict[str, Mix]]:
    """Return each network's work, of the whole under ``""`` and of single operators by their name."""
    raw = yaml.safe_load((HERE / "time_networks.yaml").read_text())
    return {
        name: {op: {(kind, type_): tuple(sums) for kind, type_, *sums in parts} for op, parts in ops.items()}
        for name, ops in raw.items()
    }


def rows_of_table(path: Path) -> tuple[list[Row], list[Unused]]:
    """Read the table of measurements; what cannot be used comes with its reason."""
    known = networks()
    found: list[Row] = []
    unused: list[Unused] = []
    with path.open(newline="") as text:
        for entry in csv.DictReader(text):
            row = _row(entry, known)
            if isinstance(row, Row):
                found.append(row)
            else:
                unused.append(Unused(entry["model"], entry["board"], row))
    return found, unused


def _row(entry: dict[str, str], known: dict[str, dict[str, Mix]]) -> Row | str:
    if entry["board"] in UNLIKE:
        return UNLIKE[entry["board"]]
    if entry["board"] not in BOARDS:
        return "no target of ours runs as this one does"
    board, target, mhz = BOARDS[entry["board"]]
    model, _, single = entry["model"].partition(":")
    model, op = model.removesuffix(".tflite"), single.partition("x")[0]
    network = SAME.get(model, model)
    if network not in known:
        return "the network is not public and its name does not tell its operators"
    if op not in known[network]:
        return "the network has no such operator"
    type_ = TYPES[entry["dtype"]]
    build = f"{board} {entry['runtime']}"
    if board == "nucleo-l4r5zi" and type_ == "float":
        # software floats, and convolutions whose innermost loop calls a function for each index, are other processors
        convolves = any(kind in {"conv", "pointwise", "depthwise"} for kind, _ in known[network][op])
        if entry["runtime"].endswith("no FPU"):
            target = "cortex-m4-soft"
        elif entry["runtime"].endswith("-Os") and convolves:
            target = "cortex-m4-os"
    if target == "rxv2-reference" and network.startswith("CNN_2/"):
        return "four times as fast as its fellows with the same operators on this board: another build"
    family = network.partition("/")[0]
    return Row(
        FAMILY.get(family, family),
        board,
        target,
        build,
        entry["source"].split(" ")[0].rstrip(","),
        type_,
        mhz or float(entry["clock_mhz"]),
        float(entry["latency_ms"]),
        known[network][op],
        bool(single),
    )


def rows_of_published() -> list[Row]:
    """Read ``time_published.yaml``."""
    known = networks()
    raw = yaml.safe_load((HERE / "time_published.yaml").read_text())
    found = []
    for entry in raw["measurements"]:
        if "apart" in entry:
            continue
        for name, ms in entry.get("ms", {}).items():
            network, _, op = name.partition(":")
            found.append(
                Row(
                    network,
                    entry["board"],
                    entry["target"],
                    f"{entry['board']} {entry['runtime']}",
                    entry["source"],
                    "int8",
                    entry["mhz"],
                    ms,
                    known[network][op],
                    bool(op),
                )
            )
    return found

"""Networks that were measured -> ``time_networks.yaml``: the work of each by kind of operator.

``python tools/time_networks.py FOLDER``: from ``.tflite`` files (named as in the table of measurements), and from the
layers of sequential networks of which only the architecture was published.
"""

from __future__ import annotations

import sys
from math import ceil, prod
from pathlib import Path

import yaml

from tflm_lint.api import load
from tflm_lint.workload import workload
from tflm_lint.workload.mix import mix

HERE = Path(__file__).parent
Parts = dict[tuple[str, str], list[int]]
#: EdgeMark (Black3rror/EdgeMark, ``target_models``): input, convolutions (filters, window, stride; no filters: the
#: greatest of a window; no window: the mean of all), dense layers, function at the end.
EDGEMARK: dict[str, tuple[tuple[int, ...], list[tuple[int, int, int]], list[int], str]] = {
    "CNN_1": ((28, 28, 1), [(4, 3, 2), (6, 3, 2), (8, 3, 2), (0, 0, 0)], [10], "softmax"),
    "CNN_2": ((28, 28, 1), [(6, 3, 2), (8, 3, 2), (8, 3, 2), (10, 3, 2)], [10], "softmax"),
    "CNN_4": (
        (28, 28, 1),
        [(8, 3, 1), (8, 3, 2), (16, 3, 1), (16, 3, 2), (32, 3, 1), (0, 0, 0)],
        [64, 16, 10],
        "softmax",
    ),
    "CNN_5": (
        (32, 32, 3),
        [(16, 3, 1), (16, 3, 1), (0, 2, 2), (32, 3, 2), (32, 3, 1), (0, 0, 0)],
        [64, 32, 10],
        "softmax",
    ),
    "CNN_6": (
        (32, 32, 3),
        [(16, 3, 1), (16, 3, 1), (0, 2, 2), (32, 3, 1), (32, 3, 1), (0, 2, 2), (64, 3, 1), (0, 0, 0)],
        [100, 50, 10],
        "softmax",
    ),
    "CNN_7": (
        (32, 32, 3),
        [
            (16, 3, 1),
            (16, 3, 1),
            (0, 2, 2),
            (32, 3, 1),
            (32, 3, 1),
            (0, 2, 2),
            (64, 3, 1),
            (64, 3, 1),
            (0, 2, 2),
            (128, 3, 1),
            (0, 0, 0),
        ],
        [128, 64, 10],
        "softmax",
    ),
    "FC_0": ((1,), [], [1], ""),
    "FC_1": ((1,), [], [5, 1], ""),
    "FC_2": ((1,), [], [10, 10, 1], ""),
    "FC_3": ((50,), [], [16, 8, 10], "softmax"),
    "FC_4": ((50,), [], [32, 16, 10], "softmax"),
    "FC_5": ((13,), [], [64, 32, 16, 1], ""),
    "FC_6": ((13,), [], [64, 64, 64, 1], ""),
    "FC_9": ((784,), [], [60, 32, 16, 10], "softmax"),
    "FC_10": ((3072,), [], [64, 32, 16, 10], "softmax"),
}
#: A variant of a network -> the type it computes in, and whether it is given and gives floats.
VARIANTS = {
    "basic": ("float", False),
    "q_dynamic": ("float", False),
    "q_full_int": ("int8", True),
    "q_full_int_only": ("int8", False),
    "q_16x8": ("int16", True),
    "q_16x8_int_only": ("int16", False),
}
#: The tests of EloquentTinyML's library: hidden layers by name, inputs and classes by data set.
HIDDEN = {"FC 1 x 10": [10], "FC 10 x 10": [10] * 10, "FC 10+50": [10, 50]}
DATA = {
    "Iris": (4, 3),
    "Wine": (13, 3),
    "Vowel": (13, 11),
    "Breast cancer": (30, 2),
    "Digits": (64, 10),
    "AReM": (6, 6),
    "Anuran Calls": (22, 10),
    "Pen based digits": (16, 10),
    "Sensorless drive diagnosis": (48, 11),
    "Texture": (40, 11),
}


def sequential(
    shape: tuple[int, ...], windows: list[tuple[int, int, int]], dense: list[int], end: str, type_: str, *, floats: bool
) -> Parts:
    """Count the work of a network of layers, one after the other, as the converter writes it."""
    parts: Parts = {}

    def add(kind: str, of: str, elements: int, macs: int = 0, taps: int = 0) -> None:
        sums = parts.setdefault((kind, of), [0, 0, 0, 0])
        for place, value in enumerate((1, macs, elements, taps)):
            sums[place] += value

    if floats:
        add("convert", "float", prod(shape))
    for filters, window, stride in windows:
        if not window:
            add("reduce", type_, prod(shape))
            shape = shape[-1:]
            continue
        pixels = ceil(shape[0] / stride), ceil(shape[1] / stride)
        if filters:
            taps = prod(pixels) * window * window
            add("conv", type_, prod(pixels) * filters, taps * shape[2] * filters, taps)
        else:
            add("pool", type_, prod(shape))
        shape = (*pixels, filters or shape[2])
    if windows:
        add("move", type_, prod(shape))
    inputs = prod(shape)
    for outputs in dense:
        add("dense", type_, outputs, inputs * outputs)
        inputs = outputs
    if end:
        add(end, type_, inputs)
    if floats:
        add("convert", "float", inputs)
    return parts


def of_model(path: Path) -> dict[str, Parts]:
    """Count the work of a model: of all of it, and of each operator that it has."""
    model = load(path)
    work = workload(model)
    found: dict[str, Parts] = {}
    for op in ("", *dict.fromkeys(row.op for row in work.per_operator)):
        rows = tuple(row for row in work.per_operator if op in ("", row.op))
        parts = mix(model, work._replace(per_operator=rows)) or ()
        found[op] = {(part.kind, part.type): list(part[2:6]) for part in parts}
    return found


def main(folder: Path) -> None:
    """Write ``time_networks.yaml``."""
    found: dict[str, dict[str, Parts]] = {}
    for name, (shape, windows, dense, end) in EDGEMARK.items():
        for variant, (type_, floats) in VARIANTS.items():
            found[f"{name}/{variant}"] = {"": sequential(shape, windows, dense, end, type_, floats=floats)}
    for hidden, layers in HIDDEN.items():
        for data, (inputs, classes) in DATA.items():
            found[f"{hidden} {data}"] = {
                "": sequential((inputs,), [], [*layers, classes], "softmax", "float", floats=False)
            }
    for path in sorted(folder.glob("*.tflite")):
        found[path.stem.replace("+q_", "/q_").replace("+basic", "/basic")] = of_model(path)
    # EdgeMark's residual network is MLPerf Tiny's, here in floats
    found["TinyMLPerf_ResNet/basic"] = {"": {(kind, "float"): sums for (kind, _), sums in found["ic"][""].items()}}
    lines = [
        "# By time_networks.py: the work of networks by kind and type: calls, multiply-accumulates, elements, taps.\n"
    ]
    for name, ops in sorted(found.items()):
        lines.append(f"{yaml.safe_dump(name).splitlines()[0]}:\n")
        for op, parts in ops.items():
            rows = ", ".join(f"[{kind}, {type_}, {', '.join(map(str, sums))}]" for (kind, type_), sums in parts.items())
            lines.append(f"  {op or chr(34) * 2}: [{rows}]\n")
    (HERE / "time_networks.yaml").write_text("".join(lines))


if __name__ == "__main__":
    main(Path(sys.argv[1]))

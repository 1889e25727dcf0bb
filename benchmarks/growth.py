"""Models of 1,000 to 100,000 operators: CPU time and memory of ``tflm-lint MODEL``, plainly and with ``--memory``.

    python -m benchmarks.growth [--most 100000] [--runs 3]

In a chain each operator reads what the one before it wrote; in a wide model all outputs live until they are added up,
the first one last. Each run is a process of its own, and the best counts.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from benchmarks.emit_speed import tool
from tflm_lint.model.graph import Buffer as Bytes
from tflm_lint.model.graph import Model, Operator, OperatorCode, Quantization, Subgraph, Tensor
from tflm_lint.model.write import write

COUNTS = (1_000, 10_000, 100_000)
EIGHT_BITS = Quantization((0.5,), (0,))
CODES = (OperatorCode("RELU"), OperatorCode("ADD"))

#: Number of the code, inputs, output.
Row = tuple[int, tuple[int, ...], int]


def modelled(sizes: Sequence[int], rows: Sequence[Row]) -> Model:
    """Make a model of as many tensors, by their channels, and its operators; the first tensor is the input."""
    tensors = [Tensor(f"t{number}", "INT8", (1, size), 0, EIGHT_BITS) for number, size in enumerate(sizes)]
    operators = [Operator(code, inputs, (output,), None, {}) for code, inputs, output in rows]
    graph = Subgraph("main", tuple(tensors), (0,), (rows[-1][2],), tuple(operators))
    return Model(b"", 3, "", b"TFL3", CODES, (graph,), (Bytes(0, 0),))


def chain(count: int) -> Model:
    """Each operator reads what the one before it wrote."""
    rows: list[Row] = [(0, (number,), number + 1) for number in range(count)]
    return modelled([64] * (count + 1), rows)


def wide(count: int) -> Model:
    """Half of the operators read the input, the other half adds all of that up, the first one last."""
    half = count // 2
    rows: list[Row] = [(0, (0,), number + 1) for number in range(half)]
    # the sum so far lies behind the outputs
    rows += [(1, (half + max(0, number), half - 1 - number), half + 1 + number) for number in range(half - 1)]
    return modelled([64] * (half + 1 + half - 1), rows)


FORMS: dict[str, Callable[[int], Model]] = {"chain": chain, "wide": wide}


def measured(call: Sequence[str], folder: Path) -> tuple[float, float]:
    """Return seconds of CPU time and mebibytes at most, of a process that is waited for."""
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(call, stdout=output, stderr=subprocess.STDOUT, env=environment)
        _, _, usage = os.wait4(process.pid, 0)
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def build(form: str, count: int, path: Path) -> None:
    """Write a model, in a process of its own: what it takes would count for all that are started after it."""
    path.write_bytes(write(FORMS[form](count)))


def growing(most: int, runs: int) -> list[tuple[str, ...]]:
    """Return a row for each form and count: seconds and mebibytes, plainly and with where the arena goes."""
    rows = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for form in FORMS:
            for count in COUNTS:
                if count <= most:
                    path = folder / f"{form}_{count}.tflite"
                    with ProcessPoolExecutor(1) as pool:
                        pool.submit(build, form, count, path).result()
                    calls = ([*tool(), "--exit-zero", str(path)], [*tool(), "--exit-zero", "--memory", str(path)])
                    plain, detailed = (min(measured(call, folder) for _ in range(runs)) for call in calls)
                    seconds = [f"{figure:.2f}" for figure in (plain[0], detailed[0])]
                    rows.append((form, f"{count:,}", *seconds, f"{plain[1]:.0f}"))
    return rows


def main() -> None:
    """Print the rows."""
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--most", type=int, default=COUNTS[-1])
    arguments.add_argument("--runs", type=int, default=1)
    options = arguments.parse_args()
    print("form, operators, CPU s, CPU s with --memory, MiB at most")
    for row in growing(options.most, options.runs):
        print(*row, sep=", ")


if __name__ == "__main__":
    main()

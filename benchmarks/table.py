"""Everything side by side in one run: start, many models, great ones, emitting, compiling, and peers if installed.

    python -m benchmarks.table [--write] [--runs 9] [--models FOLDER]

Writes docs/benchmarks.md with ``--write`` and holds what is said elsewhere against it
(`tests/contracts/test_benchmarks.py`); else prints it. Each figure is the best of several runs in milliseconds of CPU
time, user and system, of the whole process; the commands of a table take turns, so that a machine that slows down slows
all of them. Takes a minute or two. Peers are `xxd`, `mcufit` and `vela`, found on PATH; compilers `gcc` and `clang`.
"""

from __future__ import annotations

import argparse
import datetime
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from benchmarks.emit_speed import best, padded, tool
from benchmarks.growth import COUNTS, growing
from tflm_lint._version import __version__

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "benchmarks.md"
CHECK = "tests/contracts/test_benchmarks.py"
SMALL, REAL = (ROOT / "fixtures" / f"{name}_int8.tflite" for name in ("hello_world", "kws"))
SIZES = (100_000, 1_000_000, 4_000_000)
COMPILED = 4_000_000
STYLES = ("hex", "string", "xxd", "embed", "incbin")
#: A model is copied so often where no folder is named.
COPIES = 8

Row = tuple[str, ...]


def turns(commands: Mapping[str, Sequence[str]], folder: Path, runs: int) -> dict[str, float]:
    """Time commands that take turns; the first turn writes byte code and warms caches."""
    found = dict.fromkeys(commands, float("inf"))
    for turn in range(runs + 1):
        for name, command in commands.items():
            took = best(list(command), folder, 1)
            found[name] = min(found[name], took) if turn else found[name]
    return found


def table(head: Row, rows: Sequence[Row]) -> str:
    """Write a table of Markdown: the first column is words, the others are figures."""
    lines = [head, ("---", *["---:"] * (len(head) - 1)), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def starting(folder: Path, runs: int) -> str:
    """Compare whole processes with an empty Python, and with the peers."""
    python = [sys.executable, "-c", "pass"]
    commands: dict[str, Sequence[str]] = {"python -c pass": python}
    for model in (SMALL, REAL):
        shutil.copy(model, folder)
        commands[f"tflm-lint {model.name}"] = [*tool(), model.name]
    commands[f"tflm-lint emit {SMALL.name} -o model_data.cc"] = [*tool(), "emit", SMALL.name, "-o", "model_data.cc"]
    if shutil.which("xxd"):
        commands[f"xxd -i {SMALL.name}"] = ["xxd", "-i", SMALL.name]
    for name, arguments in (("mcufit", ["inspect", REAL.name]), ("vela", ["--output-dir", "vela", REAL.name])):
        if shutil.which(name):
            commands[" ".join((name, *arguments))] = [name, *arguments]
    times = turns(commands, folder, runs)
    base = times["python -c pass"]
    shown = table(
        ("command", "CPU ms", "times an empty Python"),
        [(f"`{name}`", f"{took:.1f}", f"{took / base:.1f}") for name, took in times.items()],
    )
    xxd, emit = (next((took for name, took in times.items() if start in name), 0.0) for start in ("xxd -i", " emit "))
    if not xxd:
        return shown
    return f"{shown}\n`emit` of a small model takes {emit / (xxd + base):.1f} times `xxd -i` and an empty Python.\n"


def linting(folder: Path, models: Path | None, runs: int) -> str:
    """Lint many models in one process, plainly and with where the arena goes."""
    if models is None:
        models = folder / "many"
        models.mkdir()
        for number in range(COPIES):
            for path in sorted((ROOT / "fixtures").glob("*.tflite")):
                shutil.copy(path, models / f"{number}_{path.name}")
    count = len(list(models.rglob("*.tflite")))
    commands = {
        "plain": [*tool(), "--jobs", "1", "--exit-zero", str(models)],
        "with `--memory`": [*tool(), "--jobs", "1", "--exit-zero", "--memory", str(models)],
    }
    times = turns(commands, folder, max(1, runs // 3))
    return table(
        (f"{count} models in one process", "CPU ms", "ms a model", "times the plain run"),
        [(name, f"{took:.0f}", f"{took / count:.1f}", f"{took / times['plain']:.2f}") for name, took in times.items()],
    )


def growth(runs: int) -> str:
    """Lint models of ever more operators."""
    head = ("model", "operators", "CPU s", "with `--memory`", "MiB at most")
    return table(head, growing(COUNTS[-1], max(1, runs // 9)))


def emitting(folder: Path, runs: int) -> str:
    """Write C arrays of growing models."""
    rows = []
    head = ("bytes", "`xxd -i`", "hex", "string", "hex with header")
    for size in SIZES:
        path = padded(size, folder)
        commands: dict[str, Sequence[str]] = {}
        if shutil.which("xxd"):
            commands["xxd"] = ["xxd", "-i", path.name]
        for style in ("hex", "string"):
            commands[style] = [*tool(), "emit", path.name, "--style", style]
        commands["header"] = [*tool(), "emit", path.name, "-o", "emitted.cc", "--style", "hex"]
        times = turns(commands, folder, max(1, runs // 3))
        names = ("xxd", "hex", "string", "header")
        rows.append((f"{size:,}", *(f"{times[name]:.0f}" if name in times else "-" for name in names)))
    return table(head, rows)


def compiling(folder: Path) -> str:
    """Compile a great model in every style."""
    path = padded(COMPILED, folder)
    rows = []
    for style in STYLES:
        call = [*tool(), "emit", path.name, "-o", f"{style}.c", "--style", style]
        subprocess.run(call, cwd=folder, check=True, capture_output=True)
    for compiler in filter(shutil.which, ("gcc", "clang")):
        calls = {style: [compiler, "-c", "-O1", f"{style}.c", "-o", "x.o"] for style in STYLES}
        # a great model takes seconds, beside which nothing else counts
        times = {style: best(call, folder, 1) for style, call in calls.items()}
        figures = [f"{times[style]:.0f}" for style in STYLES]
        rows.append((f"`{compiler}`", *figures, f"{times['hex'] / times['string']:.0f}"))
    return table((f"{COMPILED:,} bytes, CPU ms", *STYLES, "hex / string"), rows)


def versions() -> str:
    """Name what took part."""
    asked = {"xxd": "--version", "gcc": "-dumpfullversion", "clang": "-dumpversion"}
    found = [f"tflm-lint {__version__}", f"Python {platform.python_version()}"]
    for name, flag in asked.items():
        if shutil.which(name):
            said = subprocess.run([name, flag], capture_output=True, text=True, check=False)
            words = (said.stdout + said.stderr).split()
            number = next((word.strip(",") for word in words if word[:1].isdigit()), "of unknown version")
            found.append(f"{name} {number}")
    for name, package in (("mcufit", "mcufit"), ("vela", "ethos-u-vela")):
        if (path := shutil.which(name)) is not None:
            python = Path(path).read_text(encoding="utf-8").partition("\n")[0].removeprefix("#!")
            call = [python, "-c", f"import importlib.metadata as m; print(m.version('{package}'))"]
            found.append(f"{name} {subprocess.run(call, capture_output=True, text=True, check=False).stdout.strip()}")
    return ", ".join(found)


def page(sections: Mapping[str, Callable[[], str]]) -> str:
    """Run everything and write the page."""
    date = datetime.datetime.now(tz=datetime.timezone.utc).date().isoformat()
    machine = f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}"
    text = (
        "# Benchmarks\n\n"
        "Written by `python -m benchmarks.table --write`, in one run: CPU time of whole processes, user and system,\n"
        "the best of several, in milliseconds. Compare the figures of one table only; another machine has others.\n\n"
        f"- {date}; {machine}\n- {versions()}\n"
    )
    return text + "".join(f"\n## {title}\n\n{made()}" for title, made in sections.items())


def main() -> None:
    """Run it."""
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--write", action="store_true", help="write docs/benchmarks.md")
    arguments.add_argument("--runs", type=int, default=9)
    arguments.add_argument("--models", type=Path, help="a folder of models to lint, instead of copies of the fixtures")
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        models = None if options.models is None else options.models.resolve()
        text = page(
            {
                "Start": lambda: starting(folder, options.runs),
                "Many models": lambda: linting(folder, models, options.runs),
                "Growth": lambda: growth(options.runs),
                "Emitting": lambda: emitting(folder, options.runs),
                "Compiling": lambda: compiling(folder),
            }
        )
    if options.write:
        PAGE.write_text(text, encoding="utf-8", newline="\n")
        print(f"wrote {PAGE}")
        if importlib.util.find_spec("pytest") is None:
            sys.exit(f"what is said elsewhere was not held against it: {CHECK} wants pytest")
        sys.exit(subprocess.call([sys.executable, "-m", "pytest", "-q", CHECK], cwd=ROOT))
    else:
        print(text, end="")


if __name__ == "__main__":
    main()

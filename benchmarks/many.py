"""Many models in one process: the CPU time of ``tflm-lint FOLDER``, of this checkout or of several side by side.

    python benchmarks/many.py FOLDER [--runs 5] [--checkout PATH ...] [--instructions]

Each run is a process of its own, the checkouts take turns, and the best counts: a machine that is busy makes runs
slower, never faster. A checkout that spreads models over processes is told to keep to one, and each runs as its command
does, with the collector that it chooses. ``--instructions`` counts them with valgrind instead, which takes a minute and
is the same on any day.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RUN = "import sys; sys.path.insert(0, sys.argv.pop(1)); from tflm_lint import cli; getattr(cli, 'entry', cli.main)()"
COUNT = ("valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null")


def run(command: list[str]) -> tuple[float, str]:
    """Run a command; return its seconds of CPU, user and system, and what it says on standard error."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
    done = subprocess.run(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False, env=environment
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stderr


def alone(checkout: Path) -> list[str]:
    """Return what keeps a checkout to one process."""
    return ["--jobs", "1"] if (checkout / "tflm_lint" / "commands" / "workers.py").exists() else []


def main() -> None:
    """Print a line for each checkout."""
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--runs", type=int, default=5)
    arguments.add_argument("--checkout", type=Path, action="append", default=[])
    arguments.add_argument("--instructions", action="store_true")
    options = arguments.parse_args()
    models = sorted(str(path) for path in options.folder.rglob("*.tflite"))
    commands = {
        checkout: [sys.executable, "-P", "-c", RUN, str(checkout.resolve()), *alone(checkout), *models]
        for checkout in options.checkout or [ROOT]
    }
    if options.instructions:
        for checkout, command in commands.items():
            count = re.search(r"I\s+refs:\s+([\d,]+)", run([*COUNT, *command])[1])
            print(f"{checkout}: {len(models)} models, {count.group(1) if count else 'unknown'} instructions")
        return
    best = dict.fromkeys(commands, float("inf"))
    for turn in range(options.runs + 1):
        for checkout, command in commands.items():
            seconds, _ = run(command)
            if turn:  # the first writes byte code
                best[checkout] = min(best[checkout], seconds)
    for checkout, seconds in best.items():
        print(f"{checkout}: {len(models)} models, {seconds:.2f} s of CPU time")


if __name__ == "__main__":
    main()

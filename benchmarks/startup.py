"""Whole processes side by side: the CPU time of ``tflm-lint MODEL`` in multiples of ``python -c pass``.

    python benchmarks/startup.py [--runs 40] [--instructions] [MODEL ...]

CPU time is user plus system time of the child; the runs alternate, so that a machine that slows down slows all of
them, and the median counts. ``--instructions`` counts those of the program with valgrind instead, which is the same on
any day. The aim is 2.5 times for the int8 hello-world model, installed from a wheel with a pip whose scripts do not
import `re`; docs/decisions.md has how near each step came.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import statistics
import subprocess
import sys
from pathlib import Path

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"


def cpu_seconds(command: list[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, stdout=subprocess.DEVNULL, check=False, env={**os.environ, "PYTHONDONTWRITEBYTECODE": ""})
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def instructions(command: list[str]) -> float:
    """Return millions of instructions, always the same for one order of hashing."""
    count = ["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null", *command]
    done = subprocess.run(count, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONHASHSEED": "0"})
    found = re.search(r"I\s+refs:\s+([\d,]+)", done.stderr)
    return int(found.group(1).replace(",", "")) / 1e6 if found else float("nan")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--runs", type=int, default=40)
    arguments.add_argument("--instructions", action="store_true")
    arguments.add_argument("models", nargs="*", type=Path)
    options = arguments.parse_args()
    models = options.models or [FIXTURES / "hello_world_int8.tflite", FIXTURES / "cnn_big_int8.tflite"]
    script = Path(sys.executable).with_name("tflm-lint")
    commands = {"python -c pass": [sys.executable, "-c", "pass"]}
    commands |= {f"tflm-lint {model.name}": [str(script), str(model)] for model in models}
    times: dict[str, list[float]] = {name: [] for name in commands}
    for command in commands.values():
        cpu_seconds(command)
    if options.instructions:
        counts = {name: instructions(command) for name, command in commands.items()}
        for name, count in counts.items():
            print(f"{name:<44} {count:7.1f} M instructions  {count / counts['python -c pass']:5.2f} times")
        return
    for _ in range(options.runs):
        for name, command in commands.items():
            times[name].append(cpu_seconds(command))
    base = statistics.median(times["python -c pass"])
    for name, values in times.items():
        median = statistics.median(values)
        print(f"{name:<44} {1000 * median:7.1f} ms CPU  {median / base:5.2f} times")


if __name__ == "__main__":
    main()

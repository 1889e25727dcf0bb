"""Our plan against the real TFLM's, event by event: ``python -m tests.memory.compare --build m4_ref``.

For every accepted model it prints the first event that differs (``-`` TFLM's, ``+`` ours), then how many are exact in
head, tail, used and required, how many are a lower bound, and, first of all, how many claim to be exact and are not.
"""

# ruff: noqa: T201 - what this command makes is what it prints

from __future__ import annotations

import argparse
import collections
import sys
from typing import Any

from tests.memory import truth
from tflm_lint.facts.targets import load_target
from tflm_lint.memory import EXACT, MemoryPlan
from tflm_lint.memory.failing import UnplannableError
from tflm_lint.memory.mirror import plan_memory
from tflm_lint.model.read import load_bytes

FIGURES = ("arena_used_plain", "head_plain", "tail_plain", "arena_min_plain")


def figures(plan: MemoryPlan) -> tuple[int | None, ...]:
    """Return our four figures in the order of `FIGURES`."""
    return plan.arena_used, plan.head, plan.tail, plan.arena_required


def wanted(row: dict[str, Any]) -> tuple[int, ...]:
    """Return TFLM's four figures; on ESP-NN the predicted minimum is the one to trust."""
    minimum = row["arena_min_predicted"] if "espnn" in row["build"] else row["arena_min_plain"]
    return row["arena_used_plain"], row["head_plain"], row["tail_plain"], minimum


def first_difference(plan: MemoryPlan, stored: dict[str, Any]) -> tuple[int, Any, Any] | None:
    """Return index, TFLM's event and ours where they first differ, None where they agree."""
    theirs = [tuple(event) for event in stored["events"]]
    ours = [(*event[:3], event[3].removeprefix("CUSTOM:"), *event[4:]) for event in plan.events]
    for index in range(max(len(theirs), len(ours))):
        one = theirs[index] if index < len(theirs) else None
        other = ours[index] if index < len(ours) else None
        if one != other:
            return index, one, other
    buffers = [
        [-1 if b.tensor is None else b.subgraph, b.tensor, b.bytes, b.aligned_bytes, b.first_use, b.last_use,
         b.offline_offset, b.offset]
        for b in plan.buffers
    ]  # fmt: skip
    scratch = 0
    for buffer in buffers:
        if buffer[1] is None:
            buffer[1], scratch = scratch, scratch + 1
    for index, one in enumerate(stored["plan"]):
        planned = buffers[index] if index < len(buffers) else None
        if one != planned:
            return index, ("plan", *one), planned
    return None


def compare(build: str, which: str, only: str | None, limit: int, quiet: bool) -> int:
    """Compare one build over one set; return how many claim to be exact and are not."""
    target = load_target(*truth.target_of(build))
    stored = {} if quiet else truth.events(which, build)
    count: collections.Counter[str] = collections.Counter()
    wrong_operators: collections.Counter[str] = collections.Counter()
    shown = 0
    for row in truth.totals(which):
        if row["build"] != build or not row["ok"] or (only and only not in row["name"]):
            continue
        count["models"] += 1
        try:
            model = load_bytes(truth.data(which, row["name"]))
            plan = plan_memory(
                model, target, resource_variables=row.get("n_resource_variables"), events=row["name"] in stored
            )
        except (UnplannableError, ValueError) as error:
            count["refused"] += 1
            print(f"{row['name']}: {error}")
            continue
        ours, theirs = figures(plan), wanted(row)
        agree = ours == theirs
        count["exact" if plan.quality == EXACT else "lower-bound"] += 1
        count["right"] += agree
        for name, one, other in zip(FIGURES, ours, theirs, strict=True):
            count[f"{name} right"] += one == other
        if plan.quality == EXACT and not agree:
            count["WRONG EXACT"] += 1
        difference = first_difference(plan, stored[row["name"]]) if row["name"] in stored else None
        count["events differ"] += difference is not None
        if plan.quality != EXACT:
            count["lower bound too high"] += plan.arena_used > theirs[0]
            for name in plan.unknown:
                wrong_operators[f"unknown {name}"] += 1
        if difference is not None or not agree:
            place = difference and (difference[1] or difference[2])
            key = f"{place[0]} {place[3]}" if place and len(place) > 3 else "totals only"
            wrong_operators[f"differs {key}"] += 1
            if shown < limit:
                shown += 1
                print(f"{row['name']}: {plan.quality} {' '.join(plan.unknown)} ours {ours} TFLM {theirs}")
                if difference:
                    print(f"  event {difference[0]}\n  - {difference[1]}\n  + {difference[2]}")
    for name, number in wrong_operators.most_common(60):
        print(f"{number:6} {name}")
    print(f"{build} {which}: " + ", ".join(f"{name} {number}" for name, number in count.items()))
    return count["WRONG EXACT"]


def main() -> int:
    """Run the comparison that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", action="append", required=True, help="a build of the stored truth, or all")
    parser.add_argument("--set", dest="which", action="append", choices=truth.SETS)
    parser.add_argument("--cases", dest="which", action="append_const", const="cases")
    parser.add_argument("--model", help="only models with this in their name")
    parser.add_argument("--limit", type=int, default=20, help="differences to print")
    parser.add_argument("--quiet", action="store_true", help="totals only: no events are read")
    options = parser.parse_args()
    wrong = 0
    for which in options.which or ["models"]:
        builds = options.build
        if builds == ["all"]:
            stored = {row["build"] for row in truth.totals(which)}
            builds = sorted(build for build in stored if truth.is_target(build))
        for build in builds:
            wrong += compare(build, which, options.model, options.limit, options.quiet)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

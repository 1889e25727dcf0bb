"""Tell that one operator alone makes the arena as big as it is.

What it means: while this operator runs, its tensors and scratch buffers take
half as much again as whatever lives at any other moment, or its scratch
buffers or its persistent data take half of the arena by themselves.

Why it matters: every other operator would do with a much smaller arena, so
this is the one place where a change pays. Scratch buffers are the kernel's own
choice: an optimised kernel that copies its filter or its input asks for more
than tensors ever show, and a new version of the library may ask for more still
(AR604).

How to fix it: where it is scratch, compare kernels and versions with `tflm-lint
check --memory MODEL` and give this operator a smaller filter or input. Where it
is a QUANTIZE of a float input, convert with

    converter.inference_input_type = tf.int8
    converter.inference_output_type = tf.int8

and the float tensor is gone. Where it is a first layer on a big image, a
stride, or pooling before it, saves most.

Example: `1,152,000 bytes live while it runs, at any other moment at most
632,448; converted with an integer input (inference_input_type = tf.int8) the
model needs no such operator`
"""

from __future__ import annotations

from tflm_lint.findings import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection
    from tflm_lint.memory import MemoryPlan
    from tflm_lint.memory.breakdown import HeadPeak

CODE = "AR603"
NAME = "dominant-operator"
SEVERITY = "info"
GATE = "big_arena"

#: An operator dominates where it needs so many percent of what the next one needs.
PERCENT = 150


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield the operator that dominates the head, and the one that dominates the tail."""
    plan = inspection.memory
    if plan is None:
        return
    peak = inspection.head_peak
    if peak is not None and peak.moment.operator >= 0:
        yield from in_the_head(inspection, plan, peak)
    for memory in plan.operators:
        if 2 * memory.persistent > plan.arena_used:
            yield Problem(
                f"its persistent data takes {memory.persistent:,} of the {plan.arena_used:,} bytes used",
                memory.subgraph,
                memory.operator,
            )


def in_the_head(inspection: Inspection, plan: MemoryPlan, peak: HeadPeak) -> Iterator[Problem]:
    """Yield the operator of the peak where its scratch is half of the arena, or nothing else needs nearly as much."""
    from tflm_lint.facts import load

    _, subgraph, operator, live, _ = peak.moment
    others = max(
        (moment.live for moment in inspection.moments if moment.operator >= 0 and moment.scope != peak.moment.scope),
        default=0,
    )
    scratch = sum(buffer.aligned_bytes for buffer in peak.buffers if buffer.tensor is None)
    dominates = others > 0 and 100 * live >= PERCENT * others and 2 * live > plan.arena_used
    if not dominates and 2 * scratch <= plan.arena_used:
        return
    if 2 * scratch > live:
        what = f"its scratch buffers take {scratch:,} of the {plan.arena_used:,} bytes used"
        if dominates:
            what += f"; no other operator needs more than {others:,} for tensors and scratch"
        yield Problem(what, subgraph, operator)
        return
    name = inspection.model.op_name(inspection.model.subgraphs[subgraph].operators[operator])
    remedy = load("arena")["remedies"].get(name)
    of_scratch = f" ({scratch:,} of them scratch)" if scratch else ""
    yield Problem(
        f"{live:,} bytes live while it runs{of_scratch}, at any other moment at most {others:,}",
        subgraph,
        operator,
        remedy=remedy,
    )

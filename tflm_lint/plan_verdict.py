"""A memory plan on a target -> Violations: arenas that cannot be, and what a stored plan lets kernels overwrite.

TFLM looks at no offset. Which bytes may be shared is a matter of the kernels (`memory.overlap`), and how far a core
counts one of the target, so this stands beside the verdict, which knows operators, and not in it.
"""

from __future__ import annotations

from tflm_lint.memory.failing import VastTensorError, WrappingError
from tflm_lint.memory.overlap.measured import kernels_of
from tflm_lint.memory.overlap.validate import clashes
from tflm_lint.model import offline_plan
from tflm_lint.verdict import Violation

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.facts.targets import Target
    from tflm_lint.memory import MemoryPlan, PlannedBuffer
    from tflm_lint.memory.failing import UnplannableError
    from tflm_lint.memory.overlap.validate import Clash
    from tflm_lint.model.graph import Model

#: So many clashes are named, one an operator.
NAMED = 8
#: Kinds of violations that say so of buffers that share bytes.
KINDS = frozenset({"plan_allowance", "plan_overlap", "plan_clash"})
#: What addresses of 32 bits reach.
ADDRESSES = 1 << 32


def judge_extent(planned: MemoryPlan | UnplannableError, target: Target) -> Iterator[Violation]:
    """Yield why no arena is big enough: `AllocateTensors` fails with each, or nobody can fill the tensors.

    The planner's offsets are ints. Where a buffer ends at 2 GiB and beyond, `GetMaximumMemorySize` makes more of it
    than there can be, and whatever is placed next comes to lie over others.
    """
    few = target.structs["pointer"][0] <= 4
    if isinstance(planned, WrappingError):
        words, size = str(planned), 0
    elif few and isinstance(planned, VastTensorError):
        words, size = "a tensor takes {size} bytes, of the {most} that {target} has addresses for", planned.size
    elif few and not isinstance(planned, ValueError) and planned.arena_used > ADDRESSES:
        words, size = "the arena takes {size} bytes, of the {most} that {target} has addresses for", planned.arena_used
    else:
        return
    values: dict[str, object] = {"target": target.name, "most": f"{ADDRESSES:,}", "size": f"{size:,}"}
    yield Violation("unaddressable", "AR610", "reject", "allocate", words, values)


def judge_plan(model: Model, plan: MemoryPlan, target: Target, today: bool = True) -> Iterator[Violation]:
    """Yield what the stored plan breaks; ``today`` says that the firmware's TFLM is the one whose kernels are known."""
    kernels = kernels_of(target) if today else None
    seen: set[tuple[int, int] | None] = set()
    for clash in clashes(model, plan, kernels):
        if clash.operator not in seen:
            seen.add(clash.operator)
            yield _violation(clash, target)
        if len(seen) == NAMED:
            return


def _violation(clash: Clash, target: Target) -> Violation:
    name = offline_plan.NAME
    loses, takes = clash.loses, clash.takes
    if loses is None or takes is None:
        words = "{name} lays so many buffers over each other that not all of them were looked at"
        return Violation("plan_allowance", "OP120", "unchecked", "invoke", words, {"name": name})
    values: dict[str, object] = {
        "name": name,
        "takes": _called(takes),
        "at": f"{takes.offset:,}",
        "loses": _called(loses),
        "from": f"{loses.offset:,}",
        "to": f"{loses.offset + loses.bytes:,}",
        "kernels": target.kernels,
    }
    subgraph, operator = clash.operator or (loses.subgraph, None)
    rule, effect, kind = ("AR607", "wrong", "plan_clash") if clash.certain else ("OP120", "unchecked", "plan_overlap")
    words = "{name} places {takes} at {at}, over {loses} at {from} to {to}"
    if not clash.certain:
        words += ", and nobody knows whether the {kernels} kernels read it before they write"
    elif clash.needed is None:
        words += ", which is still needed"
    else:
        size = takes.bytes
        values["needed"] = f"{clash.needed:,}"
        words += (
            ", which the {kernels} kernel still reads: it may share no byte with it"
            if clash.needed >= size
            else ", which the {kernels} kernel still reads: it must start {needed} bytes below it"
        )
    return Violation(kind, rule, effect, "invoke", words, values, None, subgraph, operator, takes.tensor, tells=True)


def _called(buffer: PlannedBuffer) -> str:
    return "a scratch buffer" if buffer.tensor is None else f"tensor {buffer.tensor}"

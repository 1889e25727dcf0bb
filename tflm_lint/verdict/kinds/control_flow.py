"""Conditions of IF, WHILE and CALL_ONCE: what they hand to subgraphs and get back is copied byte for byte."""

from __future__ import annotations

from itertools import islice

from tflm_lint.model.calls import OPTIONS, target
from tflm_lint.verdict.context import Arg
from tflm_lint.verdict.kinds import ARGUMENT, BOOLEAN, OPTION, STRINGS, kind, shaped
from tflm_lint.verdict.loops import branches_taken, may_skip

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tflm_lint.verdict.context import Op
    from tflm_lint.verdict.kinds import Parameters, Reason

    Pairs = Iterator[tuple[Arg, Arg]]


@kind("OP115", options=STRINGS, says="{options} lead to no subgraph that leads back here")
def recursion(op: Op, p: Parameters) -> Reason:
    """Refuse a call that comes back to itself: `MarkAllocationLifetimes` follows it without end."""
    for option in (p["options"],) if isinstance(p["options"], str) else p["options"]:
        called = _target(op, option)
        if (op.subgraph_index, called) in op.shared.recursive_calls:
            return f"{option} is {called}, which leads back to subgraph {op.subgraph_index}: endless recursion"
    return None


@kind(
    "OP115",
    option=OPTION,
    passed=ARGUMENT,
    returned=ARGUMENT,
    outputs=BOOLEAN,
    says="the subgraph of {option} takes {passed} and gives {returned}",
)
def signature(op: Op, p: Parameters) -> Reason:
    """Hold the numbers of a subgraph's inputs and, with ``outputs``, outputs against the operator's."""
    index = _target(op, p["option"])
    subgraph = op.model.subgraphs[index]
    have = _count(op, p["passed"])
    if len(subgraph.inputs) != have:
        return f"subgraph {index} ({p['option']}) has {len(subgraph.inputs)} inputs, the operator passes {have}"
    have = _count(op, p["returned"])
    if p["outputs"] and len(subgraph.outputs) != have:
        return f"subgraph {index} ({p['option']}) has {len(subgraph.outputs)} outputs, the operator has {have}"
    return None


@kind("OP115", of=ARGUMENT, passed=ARGUMENT, returned=ARGUMENT, says="what a branch takes and gives has the same bytes")
def every_branch(op: Op, p: Parameters) -> Reason:
    """Refuse an IF that fails whichever branch it takes; a constant condition takes one."""
    reasons = [_branch(op, p, option) for option in branches_taken(op.arg(p["of"]))]
    return reasons[0] if all(reasons) else None


@kind("OP115", of=ARGUMENT, passed=ARGUMENT, returned=ARGUMENT, says="what a branch takes and gives has the same bytes")
def some_branch(op: Op, p: Parameters) -> Reason:
    """Name a branch of an IF that fails where it is taken, while the other does not."""
    reasons = [_branch(op, p, option) for option in OPTIONS["IF"]]
    return None if all(reasons) else next((f"{reason}: Invoke fails there" for reason in reasons if reason), None)


@kind("OP115", passed=ARGUMENT, returned=ARGUMENT, says="what goes round in the loop has the same bytes everywhere")
def loop(op: Op, p: Parameters) -> Reason:
    """Mirror the copies of `WhileEval` in its order: before the loop, and for a first pass where there is one."""
    given, kept = op.all(p["passed"]), op.all(p["returned"])
    condition = _ends(op, _target(op, "cond_subgraph_index"), takes=True)
    reason = _sizes(given, condition) or _sizes(given, kept)
    if reason or may_skip(op.model, op.subgraph_index, op.operator):
        return reason
    return _pass(op, p)


@kind("OP115", passed=ARGUMENT, returned=ARGUMENT, says="what goes round in the loop has the same bytes everywhere")
def passes(op: Op, p: Parameters) -> Reason:
    """Name a pass that fails where the loop may be over before it."""
    reason = _pass(op, p) if may_skip(op.model, op.subgraph_index, op.operator) else None
    return f"{reason}: Invoke fails where the loop is not over before it begins" if reason else None


@kind("OP115", passed=ARGUMENT, returned=ARGUMENT, says="there are as many {returned} as {passed}")
def as_many(op: Op, p: Parameters) -> Reason:
    """Require that a loop gives as much as it takes."""
    takes, gives = _count(op, p["passed"]), _count(op, p["returned"])
    return None if takes == gives else f"has {takes} {p['passed']} and {gives} {p['returned']}, expected as many"


@kind("OP115", option=OPTION, says="the subgraph of {option} has an output")
def has_output(op: Op, p: Parameters) -> Reason:
    """Require the output that says whether a loop goes on."""
    index = _target(op, p["option"])
    if op.model.subgraphs[index].outputs:
        return None
    return f"subgraph {index} ({p['option']}) has no output to say whether the loop goes on"


@kind("OP115", option=OPTION, says="the first output of the subgraph of {option} is BOOL")
def says_whether(op: Op, p: Parameters) -> Reason:
    """Require a BOOL that says whether a loop goes on; TFLM reads one byte of whatever there is."""
    index = _target(op, p["option"])
    for output in islice(_ends(op, index, takes=False), 1):
        if output.type != "BOOL" or output.elements != 1:
            return f"{output.name} ({p['option']}) is {output.type}{shaped(output.shape)}, expected one BOOL"
    return None


@kind(
    "OP115", option=OPTION, passed=ARGUMENT, returned=ARGUMENT, says="types and shapes in {option} are the operator's"
)
def alike(op: Op, p: Parameters) -> Reason:
    """Require the operator's types and shapes inside a subgraph: TFLM compares bytes only."""
    index = _target(op, p["option"])
    given = zip(op.all(p["passed"]), _ends(op, index, takes=True), strict=False)
    got = zip(op.all(p["returned"]), _ends(op, index, takes=False), strict=False)
    for here, there in (*given, *(() if p["option"] == "cond_subgraph_index" else got)):
        if here.type != there.type or here.shape != there.shape:
            return f"{here.name} is {here.type}{shaped(here.shape)}, {there.name} is {there.type}{shaped(there.shape)}"
    return None


@kind("OP115", option=OPTION, says="the subgraph of {option} takes nothing")
def takes_nothing(op: Op, p: Parameters) -> Reason:
    """Require a subgraph without inputs: CALL_ONCE passes none."""
    index = _target(op, p["option"])
    have = len(op.model.subgraphs[index].inputs)
    return f"subgraph {index} ({p['option']}) has {have} inputs, which hold nothing" if have else None


def _target(op: Op, option: str) -> int:
    return target(op.operator, option)


def _count(op: Op, name: str) -> int:
    position, is_output = op.entry.places[name]
    return max(0, len(op.operator.outputs if is_output else op.operator.inputs) - position)


def _ends(op: Op, index: int, *, takes: bool) -> Iterator[Arg]:
    """Yield the inputs (``takes``) or outputs of a subgraph; lazily, since a hostile one has many for each caller."""
    subgraph = op.model.subgraphs[index]
    word, tensors = ("input", subgraph.inputs) if takes else ("output", subgraph.outputs)
    return (
        Arg(f"{word} {number} of subgraph {index}", tensor, subgraph.tensors[tensor], op.model)
        for number, tensor in enumerate(tensors)
        if 0 <= tensor < len(subgraph.tensors)
    )


def _sizes(sources: Iterable[Arg], sinks: Iterable[Arg]) -> str | None:
    """Mirror `ValidateAndGetTensorSizes`: the same bytes, whatever types and shapes."""
    for source, sink in zip(sources, sinks, strict=False):
        if source.bytes != sink.bytes:
            return f"{source.name} takes {source.bytes} bytes, {sink.name} takes {sink.bytes}"
    return None


def _pass(op: Op, p: Parameters) -> str | None:
    """Say why a pass through a loop fails."""
    kept, body = op.all(p["returned"]), _target(op, "body_subgraph_index")
    condition = _ends(op, _target(op, "cond_subgraph_index"), takes=True)
    return (
        _sizes(kept, _ends(op, body, takes=True))
        or _sizes(_ends(op, body, takes=False), kept)
        or _sizes(kept, condition)
    )


def _branch(op: Op, p: Parameters, option: str) -> str | None:
    """Say why a branch fails: `CopyOpInputsToSubgraphInputs`, `CopySubgraphOutputsToOpOutputs`."""
    index = _target(op, option)
    subgraph = op.model.subgraphs[index]
    passed, returned = op.all(p["passed"]), op.all(p["returned"])
    if len(subgraph.inputs) != _count(op, p["passed"]):
        return f"subgraph {index} ({option}) has {len(subgraph.inputs)} inputs, the operator passes {len(passed)}"
    if subgraph.outputs and len(subgraph.outputs) != _count(op, p["returned"]):
        return f"subgraph {index} ({option}) has {len(subgraph.outputs)} outputs, the operator has {len(returned)}"
    return _sizes(passed, _ends(op, index, takes=True)) or _sizes(_ends(op, index, takes=False), returned)

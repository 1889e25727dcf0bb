"""Conditions of IF, WHILE and CALL_ONCE: what they hand to subgraphs and get back is copied byte for byte."""

from __future__ import annotations

from itertools import islice

from tflm_lint.model.graph import OPTIONS, target
from tflm_lint.verdict.context import Arg
from tflm_lint.verdict.kinds import ARGUMENT, ARGUMENTS, BOOLEAN, NAME, OPTION, STRINGS, broken, kind
from tflm_lint.verdict.loops import branches_taken, endless, may_skip

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tflm_lint.verdict.context import Op
    from tflm_lint.verdict.kinds import Args, Field, Reason
    from tflm_lint.verdict.said import Broken

BRANCHES = OPTIONS["IF"]


@kind("OP115", options=STRINGS, says="{options} lead to no subgraph that leads back here")
def recursion(op: Op, options: tuple[str, ...]) -> Reason:
    """Refuse a call that comes back to itself: `MarkAllocationLifetimes` follows it without end."""
    for option in options:
        called = _target(op, option)
        if (op.subgraph_index, called) in op.shared.recursive_calls:
            return broken(
                "{option} is {called}, which leads back to subgraph {caller}: endless recursion",
                option=option,
                called=called,
                caller=op.subgraph_index,
            )
    return None


@kind(
    "OP115",
    option=OPTION,
    passed=NAME,
    returned=NAME,
    outputs=BOOLEAN,
    says="the subgraph of {option} takes {passed} and gives {returned}",
)
def signature(op: Op, option: Field, passed: str, returned: str, outputs: bool) -> Reason:
    """Hold the numbers of a subgraph's inputs and, with ``outputs``, outputs against the operator's."""
    index = _target(op, option.name)
    subgraph = op.model.subgraphs[index]
    if len(subgraph.inputs) != (have := _count(op, passed)):
        return _other_inputs(option.name, index, len(subgraph.inputs), have)
    if outputs and len(subgraph.outputs) != (have := _count(op, returned)):
        return _other_outputs(option.name, index, len(subgraph.outputs), have)
    return None


@kind("OP115", of=ARGUMENT, passed=NAME, returned=NAME, says="what a branch takes and gives has the same bytes")
def every_branch(op: Op, of: Arg, passed: str, returned: str) -> Reason:
    """Refuse an IF that fails whichever branch it takes; a constant condition takes one."""
    found = [_branch(op, passed, returned, option) for option in branches_taken(of)]
    return found[0] if all(found) else None


@kind("OP115", of=ARGUMENT, passed=NAME, returned=NAME, says="what a branch takes and gives has the same bytes")
def some_branch(op: Op, passed: str, returned: str) -> Reason:
    """Name a branch of an IF that fails where it is taken, while the other does not."""
    found = [_branch(op, passed, returned, option) for option in BRANCHES]
    if all(found):
        return None
    return next((_ends_with(one, "Invoke fails there") for one in found if one is not None), None)


@kind("OP115", passed=ARGUMENTS, returned=ARGUMENTS, says="what goes round in the loop has the same bytes everywhere")
def loop(op: Op, passed: Args, returned: Args) -> Reason:
    """Mirror the copies of `WhileEval` in its order: before the loop, and for a first pass where there is one."""
    condition = _ends(op, _target(op, "cond_subgraph_index"), takes=True)
    found = _sizes(passed, condition) or _sizes(passed, returned)
    if found or may_skip(op.model, op.subgraph_index, op.operator):
        return found
    return _pass(op, returned)


@kind("OP115", passed=ARGUMENTS, returned=ARGUMENTS, says="what goes round in the loop has the same bytes everywhere")
def passes(op: Op, returned: Args) -> Reason:
    """Name a pass that fails where the loop may be over before it."""
    found = _pass(op, returned) if may_skip(op.model, op.subgraph_index, op.operator) else None
    return None if found is None else _ends_with(found, "Invoke fails where the loop is not over before it begins")


@kind("OP115", says="a loop that counts comes to its end", tells=True)
def ends(op: Op) -> Reason:
    """Name a loop whose condition stays true: what it compares is never changed, or is counted away from the bound."""
    words = endless(op.model, op.subgraph_index, op.operator)
    return None if words is None else broken(words)


@kind("OP115", passed=NAME, returned=NAME, says="there are as many {returned} as {passed}")
def as_many(op: Op, passed: str, returned: str) -> Reason:
    """Require that a loop gives as much as it takes."""
    takes, gives = _count(op, passed), _count(op, returned)
    if takes == gives:
        return None
    words = "has {takes} {passed} and {gives} {returned}, expected as many"
    return broken(words, takes=takes, passed=passed, gives=gives, returned=returned)


@kind("OP115", option=OPTION, says="the subgraph of {option} has an output that holds something")
def has_output(op: Op, option: Field) -> Reason:
    """Require the output that says whether a loop goes on."""
    index = _target(op, option.name)
    if not op.model.subgraphs[index].outputs:
        words = "subgraph {index} ({option}) has no output to say whether the loop goes on"
        return broken(words, index=index, option=option)
    for output in islice(_ends(op, index, takes=False), 1):
        if not output.elements and not output.constant:
            words = "{output} ({option}) is {shape} and has no memory, TFLM reads from it whether the loop goes on"
            return broken(words, output=output, option=option, shape=output.shape)
    return None


@kind("OP115", option=OPTION, says="the first output of the subgraph of {option} is BOOL")
def says_whether(op: Op, option: Field) -> Reason:
    """Require a BOOL that says whether a loop goes on; TFLM reads one byte of whatever there is."""
    index = _target(op, option.name)
    for output in islice(_ends(op, index, takes=False), 1):
        if output.type != "BOOL" or output.elements != 1:
            return broken(
                "{output} ({option}) is {type}{shape}, expected one BOOL",
                output=output,
                option=option,
                type=output.type,
                shape=output.shape,
            )
    return None


@kind(
    "OP115", option=OPTION, passed=ARGUMENTS, returned=ARGUMENTS, says="types and shapes in {option} are the operator's"
)
def alike(op: Op, option: Field, passed: Args, returned: Args) -> Reason:
    """Require the operator's types and shapes inside a subgraph: TFLM compares bytes only."""
    index = _target(op, option.name)
    given = zip(passed, _ends(op, index, takes=True), strict=False)
    got = zip(returned, _ends(op, index, takes=False), strict=False)
    for here, there in (*given, *(() if option.name == "cond_subgraph_index" else got)):
        if here.type != there.type or here.shape != there.shape:
            return broken(
                "{here} is {here_type}{here_shape}, {there} is {there_type}{there_shape}",
                here=here,
                here_type=here.type,
                here_shape=here.shape,
                there=there,
                there_type=there.type,
                there_shape=there.shape,
            )
    return None


@kind("OP115", option=OPTION, says="the subgraph of {option} takes nothing")
def takes_nothing(op: Op, option: Field) -> Reason:
    """Require a subgraph without inputs: CALL_ONCE passes none."""
    index = _target(op, option.name)
    have = len(op.model.subgraphs[index].inputs)
    if not have:
        return None
    return broken(
        "subgraph {index} ({option}) has {have} inputs, which hold nothing", index=index, option=option, have=have
    )


@kind("OP115", option=OPTION, says="the subgraph of {option} makes the handles of the variables that it uses")
def makes_handles(op: Op, option: Field) -> Reason:
    """Refuse a variable's handle among inputs to which nothing is passed: what lies there is a number by chance."""
    index = _target(op, option.name)
    read = {at for operator in op.model.subgraphs[index].operators for at in operator.inputs}
    for end in _ends(op, index, takes=True):
        if end.type == "RESOURCE" and end.index in read:
            return broken(
                "{end} ({option}) is the handle of a variable, and CALL_ONCE passes none", end=end, option=option
            )
    return None


def _target(op: Op, option: str) -> int:
    return target(op.operator, option)


def _count(op: Op, name: str) -> int:
    position, is_output = op.entry.places[name]
    return max(0, op.count(outputs=is_output) - position)


def _ends(op: Op, index: int, *, takes: bool) -> Iterator[Arg]:
    """Yield the inputs (``takes``) or outputs of a subgraph; lazily, since a hostile one has many for each caller."""
    subgraph = op.model.subgraphs[index]
    word, tensors = ("input", subgraph.inputs) if takes else ("output", subgraph.outputs)
    return (
        Arg(f"{word} {number} of subgraph {index}", tensor, subgraph.tensors[tensor], op.model)
        for number, tensor in enumerate(tensors)
        if 0 <= tensor < len(subgraph.tensors)
    )


def _sizes(sources: Iterable[Arg], sinks: Iterable[Arg]) -> Reason:
    """Mirror `ValidateAndGetTensorSizes`: the same bytes, whatever types and shapes."""
    for source, sink in zip(sources, sinks, strict=False):
        if source.bytes != sink.bytes:
            words = "{source} takes {have} bytes, {sink} takes {room}"
            return broken(words, source=source, have=source.bytes, sink=sink, room=sink.bytes)
    return None


def _pass(op: Op, kept: Args) -> Reason:
    """Say why a pass through a loop fails."""
    body = _target(op, "body_subgraph_index")
    condition = _ends(op, _target(op, "cond_subgraph_index"), takes=True)
    return (
        _sizes(kept, _ends(op, body, takes=True))
        or _sizes(_ends(op, body, takes=False), kept)
        or _sizes(kept, condition)
    )


def _other_inputs(option: str, index: int, inputs: int, have: int) -> Reason:
    words = "subgraph {index} ({option}) has {inputs} inputs, the operator passes {have}"
    return broken(words, index=index, option=option, inputs=inputs, have=have)


def _other_outputs(option: str, index: int, outputs: int, have: int) -> Reason:
    words = "subgraph {index} ({option}) has {outputs} outputs, the operator has {have}"
    return broken(words, index=index, option=option, outputs=outputs, have=have)


def _ends_with(found: Broken, then: str) -> Broken:
    return found._replace(words=f"{found.words}: {then}")


def _branch(op: Op, takes: str, gives: str, option: str) -> Reason:
    """Say why a branch fails: `CopyOpInputsToSubgraphInputs`, `CopySubgraphOutputsToOpOutputs`."""
    index = _target(op, option)
    subgraph = op.model.subgraphs[index]
    passed, returned = op.all(takes), op.all(gives)
    if len(subgraph.inputs) != _count(op, takes):
        return _other_inputs(option, index, len(subgraph.inputs), len(passed))
    if subgraph.outputs and len(subgraph.outputs) != _count(op, gives):
        return _other_outputs(option, index, len(subgraph.outputs), len(returned))
    return _sizes(passed, _ends(op, index, takes=True)) or _sizes(_ends(op, index, takes=False), returned)

"""Model + op table -> Violations: every condition of TFLM that the model breaks, in the model's order.

The walk is the interpreter's: what `AllocateTensors` looks at in the whole model first (`verdict.model_level`), then
each operator of each subgraph, whether it is reached or not, as `PrepareSubgraphs` does. Unlike TFLM the judge does not
stop at the first violation: a linter shows them all.
"""

from __future__ import annotations

from tflm_lint.model.graph import CUSTOM, reachable
from tflm_lint.verdict import RUNS_ON, Shared, Violation, outlines_of
from tflm_lint.verdict.context import Arg, Op
from tflm_lint.verdict.model_level import judge_model, judge_silent
from tflm_lint.verdict.table import NO_FEATURES, SILENT, Check, Checks, Left, applies, checks_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from tflm_lint.facts.ops import OpTable
    from tflm_lint.model.graph import Model, Operator, OperatorCode
    from tflm_lint.verdict import Outlines
    from tflm_lint.verdict.alike import Seen
    from tflm_lint.verdict.kinds import Reason
    from tflm_lint.verdict.said import Broken

#: The first model of a process with fewer operators is judged without asking which of them are alike.
FEW = 8
#: Kinds that speak of what a kernel writes beyond its output.
BEYOND = frozenset({"shape.same_count", "slices.slice_astray"})


def judge(
    model: Model,
    *,
    ops: OpTable,
    kernels: str = "reference",
    features: Mapping[str, Any] = NO_FEATURES,
    custom_ops: frozenset[str] = frozenset(),
    npu: str | None = None,
    graph: tuple[Violation, ...] | None = None,
) -> tuple[Violation, ...]:
    """Return all that keeps TFLM from running the model, and what it runs wrongly without looking.

    ``kernels`` names the kernel set (``reference``, ``cmsis-nn`` …), ``features`` what the target's core and build have
    (``{"mve": 1}``), ``custom_ops`` the custom operators that the application registers itself: they are taken as they
    are, but for those that TFLM has a kernel of. ``npu`` is the target's or the board's (``ethos-u55-128``). The model
    runs iff `verdict.runs` says so.
    """
    if graph is None:
        graph = judge_graph(model, ops=ops, kernels=kernels, features=features, custom_ops=custom_ops, npu=npu)
    return (*judge_model(model, ops), *graph)


def judge_graph(
    model: Model,
    *,
    ops: OpTable,
    kernels: str = "reference",
    features: Mapping[str, Any] = NO_FEATURES,
    custom_ops: frozenset[str] = frozenset(),
    npu: str | None = None,
) -> tuple[Violation, ...]:
    """Return what `judge` does but for what hangs on the model's metadata: operators, tensors and constants decide."""
    reached = reachable(model)
    shared = Shared(model, npu)

    def computed(subgraph: int, tensor: int) -> tuple[float, ...] | None:
        from tflm_lint.verdict.computed import follow

        return follow(shared, {}).values(subgraph, tensor)

    shared.computed = computed
    # what is alike to none is not held for those that may never come
    alone = not ops.compiled and sum(len(subgraph.operators) for subgraph in model.subgraphs) < FEW
    # of each operator code once: whether it is registered, and what its operators are held against
    held = {operator.opcode for subgraph in model.subgraphs for operator in subgraph.operators}
    known: dict[int, Checks | None] = {}
    for number in held:
        code = model.operator_codes[number]
        registered = _is_registered(ops.ops.get(code.name), code, custom_ops, npu)
        known[number] = checks_of(ops, code.name, kernels, features) if registered else None
    outlines = [outlines_of(model, subgraph.tensors) for subgraph in model.subgraphs]
    found = _of_operators(shared, ops, custom_ops, known, outlines, alone=alone)

    def again(subgraph: int, index: int, seen: Shared = shared) -> Iterator[Violation]:
        operator = seen.model.subgraphs[subgraph].operators[index]
        held = known.get(operator.opcode)
        if held is not None:
            op = Op(seen, subgraph, operator, held.entry)
            yield from judge_op(op, everything(held, op), index)

    if shared.written:
        from tflm_lint.verdict.aftermath import met_shapes

        found = met_shapes(shared, again, found)
    if len(model.subgraphs) > 1:
        from tflm_lint.verdict.branches import settle
        from tflm_lint.verdict.rounds import judge_loops

        found += judge_loops(shared, again, tuple(found))
        found = settle(model, found, reached)
    found += judge_silent(model, ops, [outline.forms for outline in outlines])
    if shared.left < 0:
        words = "operators look at the same constants so often that the last ones were not held against their values"
        found.append(Violation("allowance", "OP120", "unchecked", "allocate", words))
    return tuple(found)


def _of_operators(
    shared: Shared,
    ops: OpTable,
    custom_ops: frozenset[str],
    known: Mapping[int, Checks | None],
    outlines: Sequence[Outlines],
    *,
    alone: bool,
) -> list[Violation]:
    if not alone:
        from tflm_lint.verdict.alike import left_of, remember

    found: list[Violation] = []
    model = shared.model
    reached = reachable(model)
    for number, subgraph in enumerate(model.subgraphs):
        forms, extents, dynamic = outlines[number]
        for index, operator in enumerate(subgraph.operators):
            checks = known[operator.opcode]
            if checks is None:
                code = model.operator_codes[operator.opcode]
                if code.builtin != CUSTOM or not code.custom or code.custom not in custom_ops:
                    from tflm_lint.verdict.unknown import unknown

                    found.append(unknown(model, operator, ops, number, index))
            else:
                op = Op(shared, number, operator, checks.entry)
                left, seen = (everything(checks, op), None) if alone else left_of(checks, op, forms, extents, frame)
                if seen is not None:
                    found += judge_op(op, left, index, seen)
                    remember(checks, left, seen)
                elif left.constraints or left.framed or operator.custom_options is not None:
                    found += judge_op(op, left, index)
                if number not in reached:
                    from tflm_lint.verdict.aftermath import unreached

                    found += unreached(op, checks, number, index)
                if checks.entry.raw.get("sets_output_shape"):
                    continue
            if dynamic and not dynamic.isdisjoint(operator.outputs):
                found += dynamic_outputs(model, number, index, operator)
    return found


def _is_registered(
    entry: Mapping[str, Any] | None, code: OperatorCode, custom_ops: frozenset[str], npu: str | None
) -> bool:
    """Say whether the firmware's TFLM has the kernel that an entry of the table speaks of."""
    if entry is None or not entry.get("unregistered"):
        return entry is not None
    family = entry.get("with_npu")
    return family is not None and ((npu is not None and npu.startswith(family)) or code.custom in custom_ops)


def everything(checks: Checks, op: Op) -> Left:
    """Return all that there is to ask of an operator, whatever came before."""
    indices = op.operator.inputs + op.operator.outputs
    places = {index: place for place, index in reversed(tuple(enumerate(indices)))}
    framed = [
        violation if violation.tensor is None else violation._replace(tensor=places[violation.tensor])
        for violation in frame(op, checks)
    ]
    return Left(checks.constraints, tuple(framed), False)


def placed(violation: Violation, operator: Operator, subgraph: int, index: int) -> Violation:
    """Return what is wrong with the arguments of operators alike as the violation of one of them."""
    place = violation.tensor
    tensor = None if place is None else (operator.inputs + operator.outputs)[place]
    return Violation._make((*violation[:7], subgraph, index, tensor, *violation[10:]))


def judge_op(op: Op, left: Left, index: int, seen: Seen | None = None) -> Iterator[Violation]:
    """Yield what one operator breaks: custom options, what `frame` found, then those of the entry's constraints.

    ``seen`` is the operator as the first of its kind, which notes how far each condition looks.
    """
    subgraph = op.subgraph_index
    custom = op.operator.custom_options
    if custom is not None and not op.entry.key.startswith(CUSTOM):
        words = "holds {size} bytes of custom_options, a builtin operator must have none"
        at = None, subgraph, index
        yield Violation("custom_options", "OP114", "reject", "allocate", words, {"size": custom.size}, *at)
    types_hold = True
    for framed in left.framed:
        found = placed(framed, op.operator, subgraph, index)
        yield found
        if found.kind == "missing":
            # the rest of the entry speaks of arguments that are not there
            return
        types_hold = types_hold and (found.kind != "types" or found.effect == "unchecked")
    shapes_hold = True
    beyond = False
    constraints = left.constraints
    if not types_hold:
        constraints = tuple(check for check in constraints if check.effect not in RUNS_ON)
    for check, broken in ask(op, constraints) if seen is None else seen.ask(constraints):
        if broken is None:
            if check.effect not in RUNS_ON:
                from tflm_lint.verdict.aftermath import behind

                yield behind(op.shared.behind[0], check.stage, subgraph, index)
            continue
        shapes_hold = shapes_hold and check.rule != SILENT["SH"]
        beyond = beyond or check.kind in BEYOND
        yield _violation(op, check, broken, subgraph, index)
        if check.beyond and isinstance(broken.at, Arg) and broken.needs:
            from tflm_lint.verdict.aftermath import read_beyond

            yield from read_beyond(op, broken.at, broken.needs, subgraph, index)
    if not shapes_hold:
        from tflm_lint.verdict.aftermath import empty

        yield from empty(op, subgraph, index)
    if beyond:
        from tflm_lint.verdict.aftermath import into_structs

        yield from into_structs(op, subgraph, index)


def ask(op: Op, constraints: tuple[Check, ...]) -> Iterator[tuple[Check, Reason]]:
    """Yield the constraints that an operator breaks, and those that read beyond the end of the file (``behind``)."""
    behind = op.shared.behind
    for check in constraints:
        if check.when is None or applies(check.when, op):
            behind.clear()
            broken = check.broken(op)
            if broken is not None or behind:
                yield check, broken


def frame(op: Op, checks: Checks, subgraph: int = 0, index: int = 0) -> Iterator[Violation]:
    """Yield what is wrong with an operator's arguments as such: how many there are, which are missing, their types.

    A list that is longer than what the kernel reads is silent, unless it counts.
    """
    entry, raw = checks.entry, checks.entry.raw
    arity = raw.get("arity") or {}
    for field, names, variadic, outputs in (
        ("inputs", entry.inputs, entry.variadic_input, False),
        ("outputs", entry.outputs, entry.variadic_output, True),
    ):
        have = op.count(outputs=outputs)
        allowed = arity.get(field)
        at = None, subgraph, index
        if allowed is not None:
            numbers = allowed if isinstance(allowed, tuple) else (allowed,)
            if have not in numbers:
                words = "has {have} {field}, expected {wanted}"
                values = {"have": have, "field": field, "wanted": " or ".join(map(str, numbers))}
                yield Violation("arity", "OP110", "reject", "allocate", words, values, *at)
        elif variadic is None and have > len(names):
            words = "has {have} {field}, TFLM looks at the first {known} only"
            values = {"have": have, "field": field, "known": len(names)}
            yield Violation("arity", "OP120", "unchecked", "allocate", words, values, *at)
    missing = [name for name in checks.needed if op.arg(name) is None]
    if missing:
        from tflm_lint.verdict.said import Names

        effect, argument = raw.get("missing_input", "reject"), missing[0] if len(missing) == 1 else None
        words, whole = "misses {missing}", {"missing": Names(missing)}
        yield Violation("missing", "OP111", effect, "allocate", words, whole, argument, subgraph, index)
        return
    rows = checks.types
    if rows and not any(all(arg.type in of for name, of in row for arg in op.all(name)) for row in rows):
        from tflm_lint.verdict.argument_types import judge_types

        yield from judge_types(op, checks, subgraph, index)


def _violation(op: Op, check: Check, broken: Broken, subgraph: int, index: int) -> Violation:
    blamed, argument, tensor = broken.at, check.of, None
    if blamed is None or isinstance(blamed, str):
        argument = blamed or argument
        args = () if argument is None else op.all(argument)
        tensor = args[0].index if args else None
    else:
        argument, tensor = blamed.argument, blamed.index
    return Violation(
        check.kind,
        check.rule,
        check.effect,
        check.stage,
        broken.words,
        broken.values,
        argument,
        subgraph,
        index,
        tensor,
        None,
        check.elsewhere,
        check.because,
        check.tells,
    )


def dynamic_outputs(model: Model, subgraph: int, index: int, operator: Operator) -> Iterator[Violation]:
    """Mirror `CheckDynamicTensors`: an output dimension below 1 after ``Prepare``, but for the scalar ``[0]``."""
    tensors = model.subgraphs[subgraph].tensors
    for output in operator.outputs:
        if 0 <= output < len(tensors):
            shape = tensors[output].shape
            if shape and min(shape) < 1 and shape != (0,):
                from tflm_lint.verdict.said import shape_of

                words = "output shape is {shape}, every dimension must be at least 1"
                values = {"shape": shape_of(shape)}
                yield Violation("dynamic", "SH301", "reject", "allocate", words, values, None, subgraph, index, output)

"""Model + op table -> Violations: every condition of TFLM that the model breaks, in the model's order.

The walk is the interpreter's: what `AllocateTensors` looks at in the whole model first (`verdict.model_level`), then
each operator of each subgraph, whether it is reached or not, as `PrepareSubgraphs` does. Unlike TFLM the judge does not
stop at the first violation: a linter shows them all.
"""

from __future__ import annotations

import os.path

from tflm_lint.model.calls import reachable
from tflm_lint.model.graph import CUSTOM
from tflm_lint.verdict.argument_types import judge_types
from tflm_lint.verdict.context import Op, Shared
from tflm_lint.verdict.kinds import At
from tflm_lint.verdict.model_level import judge_model
from tflm_lint.verdict.silent import judge_silent
from tflm_lint.verdict.table import NO_FEATURES, SILENT, Check, Checks, applies, checks_of
from tflm_lint.verdict.violations import Violation

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Any

    from tflm_lint.facts.ops import OpTable
    from tflm_lint.model.graph import Model, Operator, OperatorCode
    from tflm_lint.verdict.context import Arg


def judge(
    model: Model,
    *,
    ops: OpTable,
    kernels: str = "reference",
    features: Mapping[str, Any] = NO_FEATURES,
    custom_ops: frozenset[str] = frozenset(),
) -> tuple[Violation, ...]:
    """Return all that keeps TFLM from running the model, and what it runs wrongly without looking.

    ``kernels`` names the kernel set (``reference``, ``cmsis-nn`` …), ``features`` what the target's core and build have
    (``{"mve": 1}``), ``custom_ops`` the custom operators that the application registers itself: they are taken as they
    are. The model runs iff `violations.runs` says so.
    """
    found = list(judge_model(model, ops))
    reached = reachable(model)
    shared = Shared(model)
    for subgraph_index, subgraph in enumerate(model.subgraphs):
        for index, operator in enumerate(subgraph.operators):
            code = model.operator_codes[operator.opcode]
            if code.name not in ops or ops.ops[code.name].get("unregistered"):
                if code.builtin != CUSTOM or not code.custom or code.custom not in custom_ops:
                    found.append(_unknown(code, ops, subgraph_index, index))
                found += _dynamic_outputs(model, subgraph_index, index, operator)
                continue
            checks = checks_of(ops, code.name, kernels, features)
            op = Op(shared, subgraph_index, operator, checks.entry)
            found += judge_op(op, checks, subgraph_index, index)
            if subgraph_index not in reached:
                found += _unreached(op, checks, subgraph_index, index)
            if not checks.entry.raw.get("sets_output_shape"):
                found += _dynamic_outputs(model, subgraph_index, index, operator)
    if len(model.subgraphs) > 1:
        from tflm_lint.verdict.branches import settle

        found = settle(model, found, reached)
    found += judge_silent(model)
    if shared.left < 0:
        reason = "operators look at the same constants so often that the last ones were not held against their values"
        found.append(Violation("allowance", "OP120", "wrong", "allocate", reason))
    return tuple(found)


def judge_op(op: Op, checks: Checks, subgraph: int, index: int) -> Iterator[Violation]:
    """Yield what one operator breaks: custom options, arity, missing inputs, types, then the entry's constraints."""
    entry = checks.entry
    raw = entry.raw
    operator = op.operator

    def violation(kind: str, rule: str, effect: str, reason: str, tensor: int | None = None) -> Violation:
        return Violation(kind, rule, effect, "allocate", reason, subgraph, index, tensor)

    if operator.custom_options is not None and not entry.key.startswith(CUSTOM):
        yield violation(
            "custom_options",
            "OP114",
            "reject",
            f"holds {operator.custom_options.size} bytes of custom_options, a builtin operator must have none",
        )
    missing = [
        name
        for name in entry.inputs
        if name not in entry.optional and name != entry.variadic_input and op.arg(name) is None
    ]
    missing_outputs = [name for name in entry.outputs if name != entry.variadic_output and op.arg(name) is None]
    missing_outputs = [name for name in missing_outputs if name not in entry.optional]
    yield from _arity(op, checks, violation)
    if missing or missing_outputs:
        effect = raw.get("missing_input", "reject")
        yield violation("missing", "OP111", effect, f"misses {' and '.join(missing + missing_outputs)}")
        # the rest of the entry speaks of arguments that are not there
        return
    types_hold = True
    for found in judge_types(op, checks, subgraph, index):
        types_hold = types_hold and found.effect == "wrong"
        yield found
    shapes_hold = True
    for check in checks.constraints:
        if check.when is not None and not applies(check.when, op):
            continue
        if check.effect == "wrong" and not types_hold:
            continue
        reason = check.holds(op, check.parameters)
        if reason is not None:
            shapes_hold = shapes_hold and check.rule != SILENT["SH"]
            yield _broken(op, check, reason, subgraph, index)
    if not shapes_hold:
        yield from _empty(op, subgraph, index)


def _empty(op: Op, subgraph: int, index: int) -> Iterator[Violation]:
    """Name a tensor that holds nothing where shapes do not agree: it has no memory, and the kernel goes by others."""
    # an output whose dimensions Prepare writes gets the memory of those
    outputs = () if op.entry.raw.get("sets_output_shape") else op.entry.outputs
    for name in (*op.entry.inputs, *outputs):
        for arg in op.all(name):
            if not arg.elements and not arg.constant:
                reason = f"{arg.name} is {list(arg.shape)} and has no memory, TFLM goes by another shape and crashes"
                yield Violation("empty", "SH302", "crash", "invoke", reason, subgraph, index, arg.index)
                return


def _broken(op: Op, check: Check, reason: str | At, subgraph: int, index: int) -> Violation:
    tensor: Arg | None
    if isinstance(reason, At):
        text, tensor = reason.reason, reason.arg
    else:
        text, tensor = reason, next(iter(op.all(check.of)), None) if check.of is not None else None
    if check.because:
        text = f"{text}: {check.because}"
    at = None if tensor is None else tensor.index
    return Violation(
        check.kind, check.rule, check.effect, check.stage, text, subgraph, index, at, None, check.elsewhere
    )


def _arity(op: Op, checks: Checks, violation: Callable[..., Violation]) -> Iterator[Violation]:
    """Hold the number of inputs and outputs against what the kernel checks; more than it reads is silent otherwise."""
    entry = checks.entry
    arity = entry.raw.get("arity") or {}
    for field, names, variadic, indices in (
        ("inputs", entry.inputs, entry.variadic_input, op.operator.inputs),
        ("outputs", entry.outputs, entry.variadic_output, op.operator.outputs),
    ):
        have = len(indices)
        allowed = arity.get(field)
        if allowed is not None:
            numbers = allowed if isinstance(allowed, tuple) else (allowed,)
            if have not in numbers:
                wanted = " or ".join(map(str, numbers))
                yield violation("arity", "OP110", "reject", f"has {have} {field}, expected {wanted}")
        elif variadic is None and have > len(names):
            yield violation("arity", "OP120", "wrong", f"has {have} {field}, TFLM looks at the first {len(names)} only")


def _unknown(code: OperatorCode, ops: OpTable, subgraph: int, index: int) -> Violation:
    if code.name in ops.newer:
        rule = "OP102" if code.builtin == CUSTOM else "OP101"
        name = code.custom if code.builtin == CUSTOM else code.builtin
        reason = f"{ops.newer[code.name]} has no {name}, today's TFLM has it"
        return Violation("unknown", rule, "reject", "allocate", reason, subgraph, index, elsewhere="tflm-2026-10")
    if code.builtin == CUSTOM:
        if not code.custom:
            return Violation(
                "unknown", "OP102", "reject", "allocate", "custom operator without a custom_code", subgraph, index
            )
        reason = f"custom operator {code.custom} is not one of TFLM's"
        return Violation("unknown", "OP102", "reject", "allocate", reason, subgraph, index)
    whose = "TFLM" if ops.name == "ops.yaml" else os.path.basename(ops.name)  # noqa: PTH119 - pathlib is slow to import
    reason = f"{whose} has no {code.builtin}"
    return Violation("unknown", "OP101", "reject", "allocate", reason, subgraph, index)


def _unreached(op: Op, checks: Checks, subgraph: int, index: int) -> Iterator[Violation]:
    """Name a scratch buffer that no lifetime is computed for: `CommitPlan` writes through a pointer nobody set."""
    if any(applies(when, op) for when in checks.scratch):
        reason = f"needs a scratch buffer in subgraph {subgraph}, which the first never reaches: TFLM crashes"
        yield Violation("unreached", "OP115", "crash", "allocate", reason, subgraph, index)


def _dynamic_outputs(model: Model, subgraph: int, index: int, operator: Operator) -> Iterator[Violation]:
    """Mirror `CheckDynamicTensors`: an output dimension below 1 after ``Prepare``, but for the scalar ``[0]``."""
    tensors = model.subgraphs[subgraph].tensors
    for output in operator.outputs:
        if 0 <= output < len(tensors):
            shape = tensors[output].shape
            if shape != (0,) and any(dimension < 1 for dimension in shape):
                reason = f"output shape is {list(shape)}, every dimension must be at least 1"
                yield Violation("dynamic", "SH301", "reject", "allocate", reason, subgraph, index, output)

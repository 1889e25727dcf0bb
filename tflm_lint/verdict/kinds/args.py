"""Conditions on arguments as such: there or not, constant or computed, variable or not."""

from __future__ import annotations

from tflm_lint.verdict.kinds import ARGUMENTS, INTEGER, At, Optional, kind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.verdict.context import Op
    from tflm_lint.verdict.kinds import Parameters, Reason


@kind("OP111", of=ARGUMENTS, says="{of} is there")
def present(op: Op, p: Parameters) -> Reason:
    """Require an argument that the operator's signature leaves optional."""
    of = p["of"]
    missing = [name for name in ((of,) if isinstance(of, str) else of) if not op.all(name)]
    return f"misses {' and '.join(missing)}" if missing else None


@kind("OP111", of=ARGUMENTS, says="{of} is omitted from the list, not given as -1")
def not_minus_one(op: Op, p: Parameters) -> Reason:
    """Refuse an input slot that holds -1 where leaving the slot out is fine."""
    for name in (p["of"],) if isinstance(p["of"], str) else p["of"]:
        position, is_output = op.entry.places[name]
        indices = op.operator.outputs if is_output else op.operator.inputs
        if position < len(indices) and indices[position] < 0:
            return f"{name} is -1, expected a tensor or a list that ends before it"
    return None


@kind("OP110", of=ARGUMENTS, says="{of} is left out")
def absent(op: Op, p: Parameters) -> Reason:
    """Refuse an argument."""
    for arg in op.each(p["of"]):
        return At(f"has {arg.name}, which is not supported", arg)
    return None


@kind("OP112", of=ARGUMENTS, says="{of} is constant")
def constant(op: Op, p: Parameters) -> Reason:
    """Require that an argument's values are in the file."""
    for arg in op.each(p["of"]):
        if not arg.constant:
            return At(f"{arg.name} is computed at run time, expected a constant", arg)
    return None


@kind("OP119", of=ARGUMENTS, says="{of} is a variable (is_variable)")
def variable(op: Op, p: Parameters) -> Reason:
    """Require that an argument is marked as a variable."""
    for arg in op.each(p["of"]):
        if not arg.is_variable:
            return At(f"{arg.name} is not marked is_variable, expected a variable tensor", arg)
    return None


@kind(
    "OP110",
    of=ARGUMENTS,
    min=Optional(INTEGER),
    max=Optional(INTEGER),
    says="{of} has[ {min} or more][ up to {max}] tensors",
)
def count(op: Op, p: Parameters) -> Reason:
    """Hold the number of tensors of a variadic argument against bounds."""
    have = sum(1 for _ in op.each(p["of"]))
    if have < p.get("min", 0):
        return f"has {have} {p['of']}, expected at least {p['min']}"
    if "max" in p and have > p["max"]:
        return f"has {have} {p['of']}, expected at most {p['max']}"
    return None


@kind("OP111", of=ARGUMENTS, says="no tensor of {of} is -1")
def all_present(op: Op, p: Parameters) -> Reason:
    """Refuse -1 in a variadic argument."""
    for name in (p["of"],) if isinstance(p["of"], str) else p["of"]:
        position, is_output = op.entry.places[name]
        indices = (op.operator.outputs if is_output else op.operator.inputs)[position:]
        if any(index < 0 for index in indices):
            return f"{name}[{next(at for at, index in enumerate(indices) if index < 0)}] is -1, expected a tensor"
    return None

"""Conditions on stored shapes."""

from __future__ import annotations

from tflm_lint.verdict.kinds import ARGUMENT, ARGUMENTS, INTEGER, INTEGERS, At, Optional, kind, listed, one_of, shaped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.verdict.context import Op
    from tflm_lint.verdict.kinds import Parameters, Reason


@kind(
    "SH302",
    of=ARGUMENTS,
    is_=Optional(INTEGERS),
    min=Optional(INTEGER),
    max=Optional(INTEGER),
    says="{of} has rank[ {is}][ {min} or more][ up to {max}]",
)
def rank(op: Op, p: Parameters) -> Reason:
    """Hold the number of dimensions against a value (``is``) or bounds."""
    for arg in op.each(p["of"]):
        have = arg.rank
        if "is" in p and not one_of(have, p["is"]):
            return At(f"{arg.name} has rank {have} {shaped(arg.shape)}, expected {listed(p['is'])}", arg)
        if have < p.get("min", 0):
            return At(f"{arg.name} has rank {have} {shaped(arg.shape)}, expected at least {p['min']}", arg)
        if "max" in p and have > p["max"]:
            return At(f"{arg.name} has rank {have} {shaped(arg.shape)}, expected at most {p['max']}", arg)
    return None


@kind("SH302", of=ARGUMENTS, says="{of} have the same rank")
def same_rank(op: Op, p: Parameters) -> Reason:
    """Require one rank of all arguments."""
    first = None
    for arg in op.each(p["of"]):
        if first is None:
            first = arg
        elif arg.rank != first.rank:
            return At(f"{arg.name} has rank {arg.rank}, {first.name} has {first.rank}", arg)
    return None


@kind("SH302", of=ARGUMENT, than=ARGUMENT, says="{of} has no lower rank than {than}")
def no_lower_rank(op: Op, p: Parameters) -> Reason:
    """Refuse a tensor of a lower rank than the one whose dimensions the kernel counts."""
    arg, other = op.arg(p["of"]), op.arg(p["than"])
    if arg is None or other is None or arg.rank >= other.rank:
        return None
    return f"{arg.name} has rank {arg.rank} {shaped(arg.shape)}, {other.name} has {other.rank} {shaped(other.shape)}"


@kind("SH302", of=ARGUMENTS, says="{of} have the same shape")
def same(op: Op, p: Parameters) -> Reason:
    """Require one shape of all arguments."""
    first = None
    for arg in op.each(p["of"]):
        if first is None:
            first = arg
        elif arg.shape != first.shape:
            return At(f"{arg.name} is {shaped(arg.shape)}, {first.name} is {shaped(first.shape)}", arg)
    return None


@kind("SH302", of=ARGUMENTS, dimension=INTEGER, size=INTEGERS, says="dimension {dimension} of {of} is {size}")
def dimension(op: Op, p: Parameters) -> Reason:
    """Hold one dimension against one of several sizes; one that is not there is left to `shape.rank`."""
    for arg in op.each(p["of"]):
        at = p["dimension"]
        if -arg.rank <= at < arg.rank and not one_of(arg.shape[at], p["size"]):
            return At(f"dimension {at} of {arg.name} is {arg.shape[at]}, expected {listed(p['size'])}", arg)
    return None


@kind(
    "SH302",
    of=ARGUMENT,
    dimension=INTEGER,
    other=ARGUMENT,
    other_dimension=INTEGER,
    says="dimension {dimension} of {of} is dimension {other_dimension} of {other}",
)
def same_dimension(op: Op, p: Parameters) -> Reason:
    """Require the same size of a dimension of two arguments; one that is not there is left to `shape.rank`."""
    first, second = op.arg(p["of"]), op.arg(p["other"])
    if first is None or second is None:
        return None
    at, to = p["dimension"], p["other_dimension"]
    if not (-first.rank <= at < first.rank and -second.rank <= to < second.rank):
        return None
    if first.shape[at] != second.shape[to]:
        have, want = first.shape[at], second.shape[to]
        return f"dimension {at} of {first.name} is {have}, dimension {to} of {second.name} is {want}"
    return None


@kind(
    "SH302",
    of=ARGUMENTS,
    is_=Optional(INTEGERS),
    min=Optional(INTEGER),
    max=Optional(INTEGER),
    says="{of} has[ {is}][ {min} or more][ up to {max}] elements",
)
def elements(op: Op, p: Parameters) -> Reason:
    """Hold the number of elements against one of several counts, or a minimum."""
    for arg in op.each(p["of"]):
        if "is" in p and not one_of(arg.elements, p["is"]):
            return At(f"{arg.name} has {arg.elements} elements {shaped(arg.shape)}, expected {listed(p['is'])}", arg)
        if "min" in p and arg.elements < p["min"]:
            return At(f"{arg.name} has {arg.elements} elements {shaped(arg.shape)}, expected at least {p['min']}", arg)
        if "max" in p and arg.elements > p["max"]:
            return At(f"{arg.name} has {arg.elements} elements {shaped(arg.shape)}, expected at most {p['max']}", arg)
    return None


@kind("SH302", of=ARGUMENTS, says="{of} is not [0]")
def zero_scalar(op: Op, p: Parameters) -> Reason:
    """Refuse the shape [0], which TFLM takes for a scalar of the old kind in some places and for nothing in others."""
    for arg in op.each(p["of"]):
        if arg.shape == (0,):
            return At(f"{arg.name} is [0], which holds no element", arg)
    return None


@kind("SH302", of=ARGUMENTS, says="{of} take as many bytes")
def same_bytes(op: Op, p: Parameters) -> Reason:
    """Require the same number of bytes of all arguments."""
    first = None
    for arg in op.each(p["of"]):
        if first is None:
            first = arg
        elif arg.bytes != first.bytes:
            return At(f"{arg.name} takes {arg.bytes} bytes, {first.name} takes {first.bytes}", arg)
    return None


def broadcast(first: tuple[int, ...], second: tuple[int, ...]) -> tuple[int, ...] | None:
    """Return the shape that two shapes broadcast to, None where they do not."""
    rank = max(len(first), len(second))
    left = (1,) * (rank - len(first)) + first
    right = (1,) * (rank - len(second)) + second
    if any(a != b and 1 not in (a, b) for a, b in zip(left, right, strict=True)):
        return None
    return tuple(b if a == 1 else a for a, b in zip(left, right, strict=True))

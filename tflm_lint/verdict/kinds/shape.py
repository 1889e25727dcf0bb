"""Conditions on stored shapes."""

from __future__ import annotations

from tflm_lint.verdict.kinds import ARGUMENT, ARGUMENTS, INTEGER, INTEGERS, Optional, broken, kind, listed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.verdict.context import Arg
    from tflm_lint.verdict.kinds import Args, Reason


@kind("SH302", of=ARGUMENTS, says="{of} have the same rank")
def same_rank(of: Args) -> Reason:
    """Require one rank of all arguments."""
    first = None
    for arg in of:
        if first is None:
            first = arg
        elif arg.rank != first.rank:
            return broken(
                "{it} has rank {rank}, {first} has {first_rank}", arg, rank=arg.rank, first=first, first_rank=first.rank
            )
    return None


@kind("SH302", of=ARGUMENT, than=ARGUMENT, says="{of} has no lower rank than {than}")
def no_lower_rank(of: Arg, than: Arg) -> Reason:
    """Refuse a tensor of a lower rank than the one whose dimensions the kernel counts."""
    if of.rank >= than.rank:
        return None
    return broken(
        "{it} has rank {rank} {shape}, {than} has {than_rank} {than_shape}",
        of,
        rank=of.rank,
        shape=of.shape,
        than=than,
        than_rank=than.rank,
        than_shape=than.shape,
    )


@kind("SH302", of=ARGUMENTS, says="{of} have the same shape")
def same(of: Args) -> Reason:
    """Require one shape of all arguments."""
    first = None
    for arg in of:
        if first is None:
            first = arg
        elif arg.shape != first.shape:
            return broken("{it} is {shape}, {first} is {wanted}", arg, shape=arg.shape, first=first, wanted=first.shape)
    return None


@kind("SH302", of=ARGUMENT, output=ARGUMENT, says="{output} has as many elements as {of}")
def same_count(of: Arg, output: Arg) -> Reason:
    """Require as many elements of both: the kernel goes by one of them, and no further in the other.

    Beyond 32 bits TFLM's own count wraps, to anything.
    """
    if of.elements == output.elements or max(of.elements, output.elements) >= 1 << 31:
        return None
    words = "{output} has {elements} elements {shape}, {of} has {of_elements} {of_shape}: "
    words += (
        "what the kernel writes beyond it destroys other data"
        if output.elements < of.elements
        else "the kernel leaves the rest of it as it is"
    )
    return broken(
        words,
        output=output,
        elements=output.elements,
        shape=output.shape,
        of=of,
        of_elements=of.elements,
        of_shape=of.shape,
    )


@kind("SH302", of=ARGUMENTS, dimension=INTEGER, size=INTEGERS, says="dimension {dimension} of {of} is {size}")
def dimension(of: Args, dimension: int, size: tuple[int, ...]) -> Reason:
    """Hold one dimension against one of several sizes; one that is not there is left to `shape.rank`."""
    for arg in of:
        if -arg.rank <= dimension < arg.rank and arg.shape[dimension] not in size:
            words = "dimension {dimension} of {it} is {size}, expected {wanted}"
            return broken(words, arg, dimension=dimension, size=arg.shape[dimension], wanted=listed(size))
    return None


@kind(
    "SH302",
    of=ARGUMENT,
    dimension=INTEGER,
    other=ARGUMENT,
    other_dimension=INTEGER,
    says="dimension {dimension} of {of} is dimension {other_dimension} of {other}",
)
def same_dimension(of: Arg, dimension: int, other: Arg, other_dimension: int) -> Reason:
    """Require the same size of a dimension of two arguments; one that is not there is left to `shape.rank`."""
    at, to = dimension, other_dimension
    if not (-of.rank <= at < of.rank and -other.rank <= to < other.rank):
        return None
    if of.shape[at] != other.shape[to]:
        have, want = of.shape[at], other.shape[to]
        return broken(
            "dimension {at} of {it} is {have}, dimension {to} of {other} is {want}",
            of,
            at=at,
            have=have,
            to=to,
            other=other,
            want=want,
        )
    return None


@kind(
    "SH302",
    of=ARGUMENTS,
    is_=Optional(INTEGERS),
    min=Optional(INTEGER),
    max=Optional(INTEGER),
    says="{of} has[ {is}][ {min} or more][ up to {max}] elements",
)
def elements(of: Args, is_: tuple[int, ...] | None = None, min: int | None = None, max: int | None = None) -> Reason:
    """Hold the number of elements against one of several counts, or a minimum."""
    for arg in of:
        if is_ is not None and (arg.elements not in is_):
            return broken(
                "{it} has {elements} elements {shape}, expected {wanted}",
                arg,
                elements=arg.elements,
                shape=arg.shape,
                wanted=listed(is_),
            )
        if min is not None and arg.elements < min:
            return broken(
                "{it} has {elements} elements {shape}, expected at least {min}",
                arg,
                elements=arg.elements,
                shape=arg.shape,
                min=min,
            )
        if max is not None and arg.elements > max:
            return broken(
                "{it} has {elements} elements {shape}, expected at most {max}",
                arg,
                elements=arg.elements,
                shape=arg.shape,
                max=max,
            )
    return None


@kind("SH302", of=ARGUMENTS, says="{of} is not [0]")
def zero_scalar(of: Args) -> Reason:
    """Refuse the shape [0], which TFLM takes for a scalar of the old kind in some places and for nothing in others."""
    for arg in of:
        if arg.shape == (0,):
            return broken("{it} is [0], which holds no element", arg)
    return None


@kind("SH302", of=ARGUMENTS, says="{of} take as many bytes")
def same_bytes(of: Args) -> Reason:
    """Require the same number of bytes of all arguments."""
    first = None
    for arg in of:
        if first is None:
            first = arg
        elif arg.bytes != first.bytes:
            return broken(
                "{it} takes {bytes} bytes, {first} takes {first_bytes}",
                arg,
                bytes=arg.bytes,
                first=first,
                first_bytes=first.bytes,
            )
    return None


def broadcast(first: tuple[int, ...], second: tuple[int, ...]) -> tuple[int, ...] | None:
    """Return the shape that two shapes broadcast to, None where they do not."""
    rank = max(len(first), len(second))
    left = (1,) * (rank - len(first)) + first
    right = (1,) * (rank - len(second)) + second
    if any(a != b and 1 not in (a, b) for a, b in zip(left, right, strict=True)):
        return None
    return tuple(b if a == 1 else a for a, b in zip(left, right, strict=True))

"""Conditions of the operators that cut a tensor into several: SPLIT, SPLIT_V."""

from __future__ import annotations

from math import prod

from tflm_lint.verdict.kinds import ARGUMENT, ARGUMENTS, BOOLEAN, broken, differs, kind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.verdict.context import Arg
    from tflm_lint.verdict.kinds import Args, Reason


@kind("OP118", of=ARGUMENT, input=ARGUMENT, says="{of} is a dimension of {input}")
def split_axis(of: Arg, input: Arg) -> Reason:
    """Mirror SPLIT and SPLIT_V: the first value of the axis, read as int32; negative ones count from the end."""
    values = of.invoked(1)
    if values is None or -input.rank <= values[0] < input.rank:
        return None
    return broken(
        "{it} is {value}, expected {low} to {high} for rank {input_rank}",
        of,
        value=values[0],
        low=-input.rank,
        high=input.rank - 1,
        input_rank=input.rank,
    )


@kind("SH302", of=ARGUMENT, axis=ARGUMENT, outputs=ARGUMENTS, first=BOOLEAN, says="{outputs} have the {axis} of {of}")
def has_axis(of: Arg, axis: Arg, outputs: Args, first: bool) -> Reason:
    """Refuse outputs (``first``: the first of them) that lack the dimension which the kernel splits along."""
    at = _axis(of, axis)
    for part in outputs[:1] if first else outputs:
        if at is not None and part.rank <= at:
            return broken(
                "{it} has rank {rank} {shape}, is split along {at}", part, rank=part.rank, shape=part.shape, at=at
            )
    return None


@kind("SH302", of=ARGUMENT, axis=ARGUMENT, outputs=ARGUMENTS, says="the {outputs} are equal parts of {of}")
def equal_parts(of: Arg, axis: Arg, outputs: Args) -> Reason:
    """Require outputs of one shape that make up the input of SPLIT; the kernel looks at the first alone."""
    at = _axis(of, axis)
    if at is None or not outputs:
        return None
    first = outputs[0].shape
    if at < len(first) and min(of.shape) > 0 < first[at]:
        # every output is written with the first one's part of the input, whatever its own shape is
        each = of.elements // of.shape[at] * first[at]
        for part in outputs:
            if part.elements < each:
                words = "{it} is {shape}, a part of {of_shape} along {at} has {each} elements"
                found = broken(words, part, shape=part.shape, of_shape=of.shape, at=at, each=each)
                return found._replace(needs=each)
        if of.shape[at] < first[at] * len(outputs):
            words = "{count} outputs of {size} along {at} are more than {it} has {shape}"
            found = broken(words, of, count=len(outputs), size=first[at], at=at, shape=of.shape)
            return found._replace(needs=each * len(outputs))
    if of.shape[at] % len(outputs):
        return broken(
            "dimension {at} of {it} is {size}, which {count} outputs cannot share",
            of,
            at=at,
            size=of.shape[at],
            count=len(outputs),
        )
    wanted = (*of.shape[:at], of.shape[at] // len(outputs), *of.shape[at + 1 :])
    for part in outputs:
        if other := differs(part, wanted):
            # it holds what is written to it, as was asked above
            return other._replace(needs=0)
    return None


@kind("SH302", of=ARGUMENT, axis=ARGUMENT, outputs=ARGUMENTS, says="the {outputs} together are {of}")
def parts(of: Arg, axis: Arg, outputs: Args) -> Reason:
    """Require outputs that make up the input of SPLIT_V along its axis."""
    at = _axis(of, axis)
    if at is None:
        return None
    total = 0
    around = prod(of.shape[:at]) * prod(of.shape[at + 1 :])
    # a variable that is too small is the worst of them
    for part in sorted(outputs, key=lambda part: not part.is_variable):
        if part.rank != of.rank:
            found = broken("{it} has rank {rank}, {of} has {of_rank}", part, rank=part.rank, of=of, of_rank=of.rank)
            return found._replace(needs=around * part.shape[at] if at < part.rank else 0)
        if part.shape[:at] != of.shape[:at] or part.shape[at + 1 :] != of.shape[at + 1 :]:
            return broken(
                "{it} is {shape}, a part of {of_shape} along {at} cannot be",
                part,
                shape=part.shape,
                of_shape=of.shape,
                at=at,
            )._replace(needs=around * part.shape[at])
        total += part.shape[at]
    if total == of.shape[at]:
        return None
    found = broken(
        "the outputs have {total} together along {at}, {it} has {size}", of, total=total, at=at, size=of.shape[at]
    )
    return found._replace(needs=around * total)


@kind("OP118", of=ARGUMENT, axis=ARGUMENT, input=ARGUMENT, outputs=ARGUMENTS, says="{of} says the sizes of {outputs}")
def split_sizes(of: Arg, axis: Arg, input: Arg, outputs: Args) -> Reason:
    """Compare the sizes that SPLIT_V names with its outputs: the kernel never reads them."""
    at = _axis(input, axis)
    named = of.values()
    if at is None or named is None:
        return None
    have = tuple(part.shape[at] if at < part.rank else 0 for part in outputs)
    if (
        len(named) == len(have)
        and named.count(-1) < 2
        and all(name in (size, -1) for name, size in zip(named, have, strict=True))
    ):
        return None
    return broken("{it} says {named}, the outputs are {have} along {at}", of, named=named, have=have, at=at)


def _axis(arg: Arg, axis: Arg) -> int | None:
    """Return the axis of a split, None where it is not in the file or no dimension of the input."""
    values = axis.invoked(1)
    if values is None or not -arg.rank <= values[0] < arg.rank:
        return None
    at: int = values[0] % arg.rank
    return at

"""Conditions on matrix products: FULLY_CONNECTED and BATCH_MATMUL."""

from __future__ import annotations

from tflm_lint.formula import product
from tflm_lint.verdict.kinds import ARGUMENT, broken, kind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.verdict.context import Arg, Op
    from tflm_lint.verdict.kinds import Reason


@kind(
    "SH302",
    of=ARGUMENT,
    other=ARGUMENT,
    output=ARGUMENT,
    says="{of} times {other} is a batched matrix product that {output} has room for",
)
def batch_product(op: Op, of: Arg, other: Arg, output: Arg) -> Reason:
    """Mirror `BatchMatMulPrepare`: batches that broadcast, inner dimensions that agree, an output of that size."""
    if min(of.rank, other.rank) < 2:
        return None
    rank = max(of.rank, other.rank)
    left = (1,) * (rank - of.rank) + of.shape
    right = (1,) * (rank - other.rank) + other.shape
    batch = []
    for a, b in zip(left[:-2], right[:-2], strict=True):
        if a != b and 1 not in (a, b):
            return broken(
                "{it} {shape} and {other} {other_shape} have batches that do not broadcast",
                of,
                shape=of.shape,
                other=other,
                other_shape=other.shape,
            )
        batch.append(b if a == 1 else a)
    rows, inner = (left[-1], left[-2]) if op.option("adj_x") else (left[-2], left[-1])
    columns, depth = (right[-2], right[-1]) if op.option("adj_y") else (right[-1], right[-2])
    if inner != depth:
        return broken(
            "{it} {shape} sums over {inner}, {other} {other_shape} over {depth}",
            of,
            shape=of.shape,
            inner=inner,
            other=other,
            other_shape=other.shape,
            depth=depth,
        )
    wanted = (*batch, rows, columns)
    if output.rank < rank or output.elements != product(wanted):
        return broken("{it} is {shape}, expected {wanted}", output, shape=output.shape, wanted=wanted)
    if min(wanted) < 1:
        return broken("the product's shape is {wanted}, every dimension must be at least 1", output, wanted=wanted)
    return None

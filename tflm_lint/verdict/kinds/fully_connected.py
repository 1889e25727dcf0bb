"""Conditions on matrix products: FULLY_CONNECTED and BATCH_MATMUL."""

from __future__ import annotations

from math import prod

from tflm_lint.verdict.kinds import ARGUMENT, At, kind, shaped
from tflm_lint.verdict.kinds.quantization import float32

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.verdict.context import Op
    from tflm_lint.verdict.kinds import Parameters, Reason


@kind(
    "QT202",
    of=ARGUMENT,
    input=ARGUMENT,
    filter=ARGUMENT,
    output=ARGUMENT,
    says="the scale of {of} is that of {input} times that of {filter}, within 2 % of the scale of {output}",
)
def bias_scale(op: Op, p: Parameters) -> Reason:
    """Mirror `GetQuantizedConvolutionMultipler`: |input * filter - bias| / output <= 0.02, nan counts as more."""
    bias, arg, weights, output = (op.arg(p[name]) for name in ("of", "input", "filter", "output"))
    if bias is None or arg is None or weights is None or output is None:
        return None
    product = float32(arg.scale * weights.scale)
    difference = abs(product - bias.scale)
    if output.scale and difference / output.scale <= 0.02:
        return None
    if not output.scale:
        return At(f"{output.name} has no scale, TFLM divides the bias's error by it", output)
    return f"{bias.name} scale is {bias.scale:g}, expected {product:g} (input * filter) within {0.02 * output.scale:g}"


@kind("SH302", of=ARGUMENT, filter=ARGUMENT, output=ARGUMENT, says="{of}, {filter} and {output} fit a matrix product")
def shapes(op: Op, p: Parameters) -> Reason:
    """Require input elements of batches * depth and output elements of batches * units."""
    arg, weights, output = op.arg(p["of"]), op.arg(p["filter"]), op.arg(p["output"])
    if arg is None or weights is None or output is None:
        return None
    if weights.rank != 2:
        return At(f"{weights.name} has rank {weights.rank} {shaped(weights.shape)}, expected 2", weights)
    units, depth = weights.shape
    if depth < 1 or units < 1 or arg.elements % depth:
        return f"{arg.name} {shaped(arg.shape)} holds no whole number of rows of {depth} ({weights.name})"
    batches = arg.elements // depth
    if output.elements != batches * units or not output.shape or output.shape[-1] != units:
        wanted = shaped((batches, units))
        return At(f"{output.name} is {shaped(output.shape)}, expected {wanted}", output)
    return None


@kind(
    "SH302",
    of=ARGUMENT,
    other=ARGUMENT,
    output=ARGUMENT,
    says="{of} times {other} is a batched matrix product that {output} has room for",
)
def batch_product(op: Op, p: Parameters) -> Reason:
    """Mirror `BatchMatMulPrepare`: batches that broadcast, inner dimensions that agree, an output of that size."""
    lhs, rhs, output = op.arg(p["of"]), op.arg(p["other"]), op.arg(p["output"])
    if lhs is None or rhs is None or output is None or min(lhs.rank, rhs.rank) < 2:
        return None
    rank = max(lhs.rank, rhs.rank)
    left = (1,) * (rank - lhs.rank) + lhs.shape
    right = (1,) * (rank - rhs.rank) + rhs.shape
    batch = []
    for a, b in zip(left[:-2], right[:-2], strict=True):
        if a != b and 1 not in (a, b):
            return (
                f"{lhs.name} {shaped(lhs.shape)} and {rhs.name} {shaped(rhs.shape)} have batches that do not broadcast"
            )
        batch.append(b if a == 1 else a)
    rows, inner = (left[-1], left[-2]) if op.option("adj_x") else (left[-2], left[-1])
    columns, depth = (right[-2], right[-1]) if op.option("adj_y") else (right[-1], right[-2])
    if inner != depth:
        return f"{lhs.name} {shaped(lhs.shape)} sums over {inner}, {rhs.name} {shaped(rhs.shape)} over {depth}"
    wanted = (*batch, rows, columns)
    if output.rank < rank or output.elements != prod(wanted):
        return At(f"{output.name} is {shaped(output.shape)}, expected {shaped(wanted)}", output)
    if min(wanted) < 1:
        return At(f"the product's shape is {shaped(wanted)}, every dimension must be at least 1", output)
    return None

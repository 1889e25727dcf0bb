"""Conditions on SVDF and UNIDIRECTIONAL_SEQUENCE_LSTM."""

from __future__ import annotations

from tflm_lint.verdict.kinds import ARGUMENT, ARGUMENTS, broken, differs, kind
from tflm_lint.verdict.kinds.quantization import dimension_size, float32

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.verdict.context import Arg, Op
    from tflm_lint.verdict.kinds import Args, Reason


@kind(
    "SH302",
    of=ARGUMENT,
    weights_feature=ARGUMENT,
    weights_time=ARGUMENT,
    bias=ARGUMENT,
    activation_state=ARGUMENT,
    output=ARGUMENT,
    says="with rank r, f filters, u = f / r units and memory m: {of} is [batch, n], {weights_feature} [f, n], "
    "{weights_time} [f, m], {bias} [u], {activation_state} [batch, m * f], {output} [batch, u]",
)
def svdf_shapes(  # noqa: PLR0917 - bound by their names
    op: Op, of: Arg, weights_feature: Arg, weights_time: Arg, bias: Arg, activation_state: Arg, output: Arg
) -> Reason:
    """Mirror the sizes that `PrepareSvdf` holds against each other."""
    rank = op.option("rank")
    if any(arg.rank != 2 for arg in (of, weights_feature, weights_time)) or not rank:
        return None
    batch, size = of.shape
    filters, memory = weights_feature.shape[0], weights_time.shape[1]
    if filters % rank:
        words = "{it} has {filters} filters, no multiple of rank {rank}"
        return broken(words, weights_feature, filters=filters, rank=rank)
    units = filters // rank
    wanted = (
        (weights_feature, (filters, size)),
        (weights_time, (filters, memory)),
        (activation_state, (batch, memory * filters)),
        (output, (batch, units)),
    )
    for arg, shape in wanted:
        if arg.rank == 2 and (other := differs(arg, shape)):
            return other
    return None if bias.shape[:1] == (units,) else differs(bias, (units,))


@kind(
    "QT202",
    of=ARGUMENT,
    activation_state=ARGUMENT,
    weights_time=ARGUMENT,
    says="the scale of {of} is that of {activation_state} times that of {weights_time}, within 1e-5",
)
def svdf_bias_scale(of: Arg, activation_state: Arg, weights_time: Arg) -> Reason:
    """Mirror the one scale that `PrepareSvdf` holds against two others."""
    wanted = float32(activation_state.scale * weights_time.scale)
    if abs(of.scale - wanted) < 1e-5:
        return None
    return broken(
        "{it} scale is {scale:g}, expected {wanted:g} ({activation_state} * {weights_time})",
        of,
        scale=of.scale,
        wanted=wanted,
        activation_state=activation_state,
        weights_time=weights_time,
    )


@kind(
    "SH302",
    of=ARGUMENT,
    output_state=ARGUMENT,
    cell_state=ARGUMENT,
    output=ARGUMENT,
    weights=ARGUMENTS,
    recurrent=ARGUMENTS,
    biases=ARGUMENTS,
    says="with n inputs and c cells: {of} is [batch, time, n] (time first with time_major), {weights} [c, n], "
    "{recurrent} [c, c], {biases} [c], {output_state} [batch, c], {cell_state} batch * c elements, {output} like "
    "{of} with c",
)
def lstm_shapes(  # noqa: PLR0917 - bound by their names
    op: Op, of: Arg, output_state: Arg, cell_state: Arg, output: Arg, weights: Args, recurrent: Args, biases: Args
) -> Reason:
    """Mirror `ValidateTensorSize`."""
    for arg, least in ((of, 3), (output_state, 2)):
        if arg.rank < least:
            words = "{it} has rank {rank} {shape}, expected {least}"
            return broken(words, arg, rank=arg.rank, shape=arg.shape, least=least)
    batch, size, cells = of.shape[1 if op.option("time_major") else 0], of.shape[2], output_state.shape[1]
    for args, shape in ((weights, (cells, size)), (recurrent, (cells, cells)), (biases, (cells,))):
        for arg in args:
            if other := differs(arg, shape):
                return other
    for arg in (output_state, cell_state):
        if arg.elements != batch * cells:
            words = "{it} has {elements} elements {shape}, expected {wanted}"
            return broken(words, arg, elements=arg.elements, shape=arg.shape, wanted=batch * cells)
    return differs(output, (*of.shape[:2], cells))


@kind("QT202", of=ARGUMENT, weights=ARGUMENTS, says="the scale of {of} times that of each of {weights} is at least 0")
def gate_scales(of: Arg, weights: Args) -> Reason:
    """Mirror `CreateGateParams`: a product of scales below 0, or scales that do not fit their dimension, is refused."""
    for arg in weights:
        if len(arg.scales) > 1:
            dimension = arg.quantized_dimension
            if dimension_size(arg, dimension) != len(arg.scales):
                return broken(
                    "{it} has {scales} scales for dimension {dimension}",
                    arg,
                    scales=len(arg.scales),
                    dimension=dimension,
                )
        elif not of.scale * arg.scale >= 0:
            return broken(
                "{it} scale is {scale:g}, {of} scale is {of_scale:g}", arg, scale=arg.scale, of=of, of_scale=of.scale
            )
    return None

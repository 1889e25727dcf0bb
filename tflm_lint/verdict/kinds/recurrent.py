"""Conditions on SVDF and UNIDIRECTIONAL_SEQUENCE_LSTM."""

from __future__ import annotations

from tflm_lint.verdict.kinds import ARGUMENT, ARGUMENTS, At, kind, shaped
from tflm_lint.verdict.kinds.quantization import float32

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.verdict.context import Op
    from tflm_lint.verdict.kinds import Parameters, Reason


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
def svdf_shapes(op: Op, p: Parameters) -> Reason:
    """Mirror the sizes that `PrepareSvdf` holds against each other."""
    names = ("of", "weights_feature", "weights_time", "bias", "activation_state", "output")
    args = [op.arg(p[name]) for name in names]
    rank = op.option("rank")
    if any(arg is None for arg in args) or any(arg.rank != 2 for arg in args[:3] if arg) or not rank:
        return None
    data, feature, time, bias, state, output = (arg for arg in args if arg is not None)
    batch, size = data.shape
    filters, memory = feature.shape[0], time.shape[1]
    if filters % rank:
        return At(f"{feature.name} has {filters} filters, no multiple of rank {rank}", feature)
    units = filters // rank
    wanted = (
        (feature, (filters, size)),
        (time, (filters, memory)),
        (state, (batch, memory * filters)),
        (output, (batch, units)),
    )
    for arg, shape in wanted:
        if arg.rank == 2 and arg.shape != shape:
            return At(f"{arg.name} is {shaped(arg.shape)}, expected {shaped(shape)}", arg)
    if bias.shape[:1] != (units,):
        return At(f"{bias.name} is {shaped(bias.shape)}, expected {shaped((units,))}", bias)
    return None


@kind(
    "QT202",
    of=ARGUMENT,
    activation_state=ARGUMENT,
    weights_time=ARGUMENT,
    says="the scale of {of} is that of {activation_state} times that of {weights_time}, within 1e-5",
)
def svdf_bias_scale(op: Op, p: Parameters) -> Reason:
    """Mirror the one scale that `PrepareSvdf` holds against two others."""
    bias, state, time = op.arg(p["of"]), op.arg(p["activation_state"]), op.arg(p["weights_time"])
    if bias is None or state is None or time is None:
        return None
    wanted = float32(state.scale * time.scale)
    if abs(bias.scale - wanted) < 1e-5:
        return None
    return f"{bias.name} scale is {bias.scale:g}, expected {wanted:g} ({state.name} * {time.name})"


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
def lstm_shapes(op: Op, p: Parameters) -> Reason:
    """Mirror `ValidateTensorSize`."""
    data, state, cell, output = (op.arg(p[name]) for name in ("of", "output_state", "cell_state", "output"))
    if data is None or state is None or cell is None or output is None:
        return None
    if data.rank < 3 or state.rank < 2:
        arg, least = (data, 3) if data.rank < 3 else (state, 2)
        return At(f"{arg.name} has rank {arg.rank} {shaped(arg.shape)}, expected {least}", arg)
    batch, size, cells = data.shape[1 if op.option("time_major") else 0], data.shape[2], state.shape[1]
    for names, shape in ((p["weights"], (cells, size)), (p["recurrent"], (cells, cells)), (p["biases"], (cells,))):
        for arg in op.each(names):
            if arg.shape != shape:
                return At(f"{arg.name} is {shaped(arg.shape)}, expected {shaped(shape)}", arg)
    for arg in (state, cell):
        if arg.elements != batch * cells:
            return At(f"{arg.name} has {arg.elements} elements {shaped(arg.shape)}, expected {batch * cells}", arg)
    wanted = (*data.shape[:2], cells)
    if output.shape != wanted:
        return At(f"{output.name} is {shaped(output.shape)}, expected {shaped(wanted)}", output)
    return None


@kind("QT202", of=ARGUMENT, weights=ARGUMENTS, says="the scale of {of} times that of each of {weights} is at least 0")
def gate_scales(op: Op, p: Parameters) -> Reason:
    """Mirror `CreateGateParams`: a product of scales below 0, or scales that do not fit their dimension, is refused."""
    data = op.arg(p["of"])
    if data is None:
        return None
    for arg in op.each(p["weights"]):
        if len(arg.scales) > 1:
            dimension = arg.quantized_dimension
            size = arg.shape[dimension] if 0 <= dimension < arg.rank else None
            if size != len(arg.scales):
                return At(f"{arg.name} has {len(arg.scales)} scales for dimension {dimension}", arg)
        elif not data.scale * arg.scale >= 0:
            return At(f"{arg.name} scale is {arg.scale:g}, {data.name} scale is {data.scale:g}", arg)
    return None

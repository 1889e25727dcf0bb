"""Store the weights of hybrid layers as the floats that they stand for.

Pattern: FULLY_CONNECTED, CONV_2D, DEPTHWISE_CONV_2D and their like with FLOAT32
activations and constant INT8, INT4 or INT2 weights ("dynamic range"), scaled
as a whole, by channels or by blocks; or such of UINT8, as converters named the
same bytes until 2019.

Replacement: FLOAT32 weights: scale * (value - zero point); bias and activations
are as they were.

Preconditions: the target refuses the operator. The file grows: four times the
weights for INT8, eight times for INT4.

Error: LiteRT quantizes the activations of such layers as it goes, the result
does not: the difference is 0.3 % of the range of the output in the middle, up
to 3 % (INT8) or 6 % (INT4) was seen. Of nine models whose float original is
known the result is nearer to it than LiteRT's in eight. With blocks LiteRT's
own kernels are off by up to 40 %; those of XNNPACK agree with the result.

Source: LiteRT's `EvalHybrid`; TFLM has no hybrid kernels.
"""

from __future__ import annotations

from tflm_lint.rewrite.draft import Draft
from tflm_lint.rewrite.fold.conversion import dequantized
from tflm_lint.rewrite.fold.tensor_values import decoded, encoded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model, Operator, Tensor
    from tflm_lint.rewrite.surroundings import Context

NAME = "float-weights"
CURES = ("OP103", "OP104", "OP106", "QT202")
CLASS = "unsafe"
STAGE = "weights"
ERROR = "bounded: 0.3 % of the output's range in the middle, up to 3 % (INT8) or 6 % (INT4)"
OPS = (
    "BATCH_MATMUL",
    "CONV_2D",
    "DEPTHWISE_CONV_2D",
    "EMBEDDING_LOOKUP",
    "FULLY_CONNECTED",
    "SVDF",
    "TRANSPOSE_CONV",
    "UNIDIRECTIONAL_SEQUENCE_LSTM",
)

#: Operator -> the inputs that are weights.
WEIGHTS = {
    "FULLY_CONNECTED": (1,),
    "CONV_2D": (1,),
    "CONV_3D": (1,),
    "DEPTHWISE_CONV_2D": (1,),
    "TRANSPOSE_CONV": (1,),
    "BATCH_MATMUL": (0, 1),
    "EMBEDDING_LOOKUP": (1,),
    "SVDF": (1, 2),
    "UNIDIRECTIONAL_SEQUENCE_RNN": (1, 2),
    "UNIDIRECTIONAL_SEQUENCE_LSTM": (*range(1, 12), 16),
}
#: UINT8: old converters so named the bytes of hybrid layers, which LiteRT reads as INT8 without zero point.
INTEGERS = ("INT8", "INT4", "INT2", "UINT8")


def apply(model: Model, context: Context) -> Model | None:
    """Return the model with float weights where integer ones are refused, None where there are none."""
    changed = model
    for number in range(len(model.subgraphs)):
        blamed = {found.operator for found in context.inspection.violations if found.subgraph == number}
        changed = _widened(changed, number, blamed)
    return changed if changed is not model else None


def weights_of(model: Model, number: int, operator: Operator) -> tuple[int, ...]:
    """Return the constant integer weights of an operator that computes in floats."""
    tensors = model.subgraphs[number].tensors
    if not operator.outputs or tensors[operator.outputs[0]].type != "FLOAT32":
        return ()
    if operator.options.get("weights_format", "DEFAULT") != "DEFAULT":
        return ()
    found = (
        operator.inputs[place]
        for place in WEIGHTS.get(model.op_name(operator), ())
        if place < len(operator.inputs) and operator.inputs[place] >= 0
    )
    return tuple(
        index for index in found if tensors[index].type in INTEGERS and model.constant(tensors[index]) is not None
    )


def _signed(tensor: Tensor) -> Tensor:
    """Return a filter of UINT8 as what it is in hybrid layers: INT8 without a zero point."""
    record = tensor.quantization
    if tensor.type != "UINT8" or record is None:
        return tensor
    return tensor._replace(type="INT8", quantization=record._replace(zero_point=(0,) * len(record.scale)))


def _widened(model: Model, number: int, blamed: set[int | None]) -> Model:
    subgraph = model.subgraphs[number]
    wanted = {
        position: weights
        for position, operator in enumerate(subgraph.operators)
        if position in blamed and (weights := weights_of(model, number, operator))
    }
    if not wanted:
        return model
    draft = Draft(model, number)
    #: Weights -> their floats; the same tensor where nobody else reads it.
    floats: dict[int, int] = {}
    others = {
        index
        for position, operator in enumerate(subgraph.operators)
        if position not in wanted
        for index in operator.inputs
    }
    for index in sorted({index for weights in wanted.values() for index in weights}):
        tensor = _signed(draft[index])
        values = decoded(model, tensor)
        real = dequantized(model, subgraph, tensor, values) if values is not None else None
        data = encoded(real, "FLOAT32") if real is not None else None
        if data is None:
            continue
        if index in others:
            floats[index] = draft.constant(index, "float", "FLOAT32", tensor.shape, data)
        else:
            draft.change(index, data, type="FLOAT32", quantization=None)
            floats[index] = index
    for position, weights in wanted.items():
        if not floats.keys() >= set(weights):
            # half of them would be no kernel's
            return model
        operator = subgraph.operators[position]
        options = dict(operator.options)
        if options.get("asymmetric_quantize_inputs"):
            options["asymmetric_quantize_inputs"] = False
        inputs = tuple(floats.get(index, index) if index in weights else index for index in operator.inputs)
        draft.replace(position, [operator._replace(inputs=inputs, options=options)])
    return draft.model()

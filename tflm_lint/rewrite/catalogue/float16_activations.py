"""Compute in float32 where a model computes in float16.

Pattern: computed tensors of FLOAT16, as onnx2tf writes them: neither TFLM nor
LiteRT's built-in kernels run them.

Replacement: FLOAT32 tensors and constants; DEQUANTIZE of a float16 constant
becomes the constant, CAST names the types.

Preconditions: float16 tensors are computed; constants alone are for
`dequantize-constants`.

Error: inputs and outputs of FLOAT16 become FLOAT32. Values differ by the
rounding to 11 bits that is left out.

Source: no float16 kernels in tensorflow/lite/micro/kernels.
"""

from __future__ import annotations

from tflm_lint.rewrite.draft import Draft
from tflm_lint.rewrite.fold.tensor_values import decoded, encoded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model
    from tflm_lint.rewrite.surroundings import Context

NAME = "float16-activations"
CURES = ("OP105",)
CLASS = "unsafe"
STAGE = "weights"
ERROR = "interface: FLOAT16 inputs and outputs become FLOAT32; the rounding to float16 is left out"


def apply(model: Model, context: Context) -> Model | None:  # noqa: ARG001 - it is every rewrite's, this one asks nothing
    """Return the model in float32, None where no float16 is computed."""
    computed = any(
        subgraph.tensors[index].type == "FLOAT16"
        for subgraph in model.subgraphs
        for index in (*subgraph.inputs, *(index for operator in subgraph.operators for index in operator.outputs))
    )
    if not computed:
        return None
    for number in range(len(model.subgraphs)):
        draft = Draft(model, number)
        for index, tensor in enumerate(model.subgraphs[number].tensors):
            if tensor.type == "FLOAT16":
                values = decoded(model, tensor)
                data = encoded(values, "FLOAT32") if values is not None else None
                if data is None and model.constant(tensor) is not None:
                    return None
                draft.change(index, data, type="FLOAT32", sparsity=None)
        for position, operator in enumerate(draft.operators):
            options = {key: "FLOAT32" if value == "FLOAT16" else value for key, value in operator.options.items()}
            changed = operator._replace(options=options)
            if model.op_name(operator) == "DEQUANTIZE" and draft[operator.inputs[0]].type == "FLOAT32":
                # the same bytes: a copy for whoever removes identities
                shape = draft[operator.outputs[0]].shape
                changed = draft.op("RESHAPE", operator.inputs[:1], operator.outputs, {"new_shape": shape})
            if changed != operator:
                draft.replace(position, [changed])
        model = draft.model()
    return model

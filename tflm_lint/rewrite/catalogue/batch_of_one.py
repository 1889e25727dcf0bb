"""Run one sample at a time instead of a batch.

Pattern: all inputs and outputs have one first dimension, greater than 1.

Replacement: 1 in its place, in every tensor that is no constant and in the
constants and options that hold a shape.

Preconditions: one subgraph. Whether the first dimension is a batch is the
user's to say; what TFLM would refuse afterwards is not proposed.

Error: each sample is computed as in the batch, but inputs and outputs have
another shape: the application calls `Invoke` once a sample.

Source: the shape of a batch is what `AllocateTensors` reserves memory for.
"""

from __future__ import annotations

import struct

from tflm_lint import facts
from tflm_lint.model.graph import Buffer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model, Operator, Tensor
    from tflm_lint.rewrite.surroundings import Context

NAME = "batch-of-one"
CURES = ("AR605",)
CLASS = "unsafe"
ERROR = "exact, another interface"
ASKED = True
STAGE = "interface"


def apply(model: Model, context: Context) -> Model | None:  # noqa: ARG001 - it is every rewrite's, this one asks nothing
    """Return the model for a batch of 1, None where it has none or where what to change is not clear."""
    main = model.subgraphs[0]
    batches = {main.tensors[index].shape[:1] for index in main.inputs}
    batch = next(iter(batches), ())
    if len(batches) != 1 or not batch or batch[0] <= 1 or len(model.subgraphs) != 1:
        return None
    # what does not come out by the batch is no batch
    if any(main.tensors[index].shape[:1] != batch for index in main.outputs):
        return None
    return with_batch(model, batch[0])


def with_batch(model: Model, batch: int, wanted: int = 1) -> Model:
    """Return the model of one subgraph for another batch.

    Takes the first dimension of each tensor that is no constant for the batch where it has that size, and changes the
    constants that hold a shape along with it. Whether the result is a model that runs is for the caller to judge.
    """
    main = model.subgraphs[0]
    shapes = facts.load("arena")["shapes"]
    tensors = [
        _rebatched(tensor, batch, wanted) if model.constant(tensor) is None else tensor for tensor in main.tensors
    ]
    operators = []
    for operator in main.operators:
        position = shapes.get(model.op_name(operator))
        if position is not None:
            if len(operator.inputs) > position >= 0 <= operator.inputs[position]:
                index = operator.inputs[position]
                data = model.constant(main.tensors[index])
                if data is not None and len(data) >= 4 and struct.unpack_from("<i", data)[0] == batch:
                    made = Buffer.holding(struct.pack("<i", wanted) + bytes(data[4:]))
                    tensors[index] = tensors[index]._replace(buffer=len(model.buffers))
                    model = model._replace(buffers=(*model.buffers, made))
            operators.append(_reshaped(operator, batch, wanted))
        else:
            operators.append(operator)
    changed = main._replace(tensors=tuple(tensors), operators=tuple(operators))
    return model._replace(subgraphs=(changed,))


def _rebatched(tensor: Tensor, batch: int, wanted: int) -> Tensor:
    if tensor.shape[:1] != (batch,):
        return tensor
    signature = tensor.shape_signature
    if signature[:1] == (batch,):
        signature = (wanted, *signature[1:])
    return tensor._replace(shape=(wanted, *tensor.shape[1:]), shape_signature=signature)


def _reshaped(operator: Operator, batch: int, wanted: int) -> Operator:
    shape = operator.options.get("new_shape")
    if isinstance(shape, tuple) and shape[:1] == (batch,):
        return operator._replace(options={**operator.options, "new_shape": (wanted, *shape[1:])})
    return operator

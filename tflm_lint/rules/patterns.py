"""Violation + Clues -> is it this pattern? The predicates that
``facts/advice.yaml`` names.

Each recognises what a converter wrote, by the wiring around the operator: an
operator's name alone does not tell a Keras embedding from a `tf.where`. No
predicate raises, whatever the model holds.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.rules.clues import Clues
    from tflm_lint.verdict import Violation


def flex_operator(violation: Violation, clues: Clues) -> bool:
    """Recognise an operator of Select TF ops, which TFLM cannot hold."""
    return (clues.op_name(violation) or "").startswith("CUSTOM:Flex")


def stablehlo_operator(violation: Violation, clues: Clues) -> bool:
    """Recognise an operator of StableHLO that the converter left as it was."""
    return (clues.op_name(violation) or "").startswith("STABLEHLO_")


def tensor_list(violation: Violation, clues: Clues) -> bool:
    """Recognise a loop over TensorLists: an RNN that was neither fused nor unrolled."""
    name = clues.op_name(violation) or ""
    if "TensorList" in name:
        return True
    if not clues.tensor_lists:
        return False
    tensor = clues.tensor(violation)
    return (tensor is not None and tensor.type == "VARIANT") or any(
        tensor.type == "VARIANT" for tensor in clues.operands(violation)
    )


def recurrent_loop(violation: Violation, clues: Clues) -> bool:
    """Recognise an operator inside the body of a WHILE that has the gates of an RNN."""
    return violation.subgraph in clues.recurrent_bodies


def computed_dimensions(violation: Violation, clues: Clues) -> bool:
    """Recognise an operator that computes with dimensions, or whose own dimensions are computed at run time."""
    operator = clues.operator(violation)
    if operator is None or violation.subgraph is None:
        return False
    derived = clues.from_shapes[violation.subgraph]
    return any(index in derived for index in (*operator.inputs, *operator.outputs))


def dynamic_batch(violation: Violation, clues: Clues) -> bool:
    """Recognise a model whose input signature leaves the batch open; a constant has no batch."""
    blamed = clues.tensor(violation)
    return clues.dynamic_batch and (blamed is None or not clues.model.is_constant(blamed))


def embedding_index(violation: Violation, clues: Clues) -> bool:
    """Recognise how Keras 3 wraps negative indices of an Embedding: an integer SELECT_V2 that feeds a GATHER."""
    operator = clues.operator(violation)
    if operator is None or violation.subgraph is None:
        return False
    outputs = clues.tensors_of(violation.subgraph, operator.outputs)
    if not any(tensor.type in ("INT32", "INT64") for tensor in outputs):
        return False
    readers = clues.readers[violation.subgraph]
    return any(
        clues.model.op_name(reader) in ("GATHER", "GATHER_ND", "EMBEDDING_LOOKUP")
        for index in operator.outputs
        for reader in readers.get(index, ())
    )


def image_input(violation: Violation, clues: Clues) -> bool:
    """Recognise a uint8 input of the model that the first operator casts."""
    operator = clues.operator(violation)
    if operator is None or violation.subgraph is None:
        return False
    own = tuple(index for index in operator.inputs if index in clues.inputs[violation.subgraph])
    return any(tensor.type == "UINT8" for tensor in clues.tensors_of(violation.subgraph, own))


def quantized_for_show(violation: Violation, clues: Clues) -> bool:
    """Recognise a value that is quantized only to be dequantized at once, as fake quantization is."""
    operator = clues.operator(violation)
    if operator is None or violation.subgraph is None:
        return False
    readers = [reader for output in operator.outputs for reader in clues.readers[violation.subgraph].get(output, ())]
    return bool(readers) and all(clues.model.op_name(reader) == "DEQUANTIZE" for reader in readers)


def constant_input(violation: Violation, clues: Clues) -> bool:
    """Recognise an operator whose first input is a constant: weights that are unpacked at run time."""
    operator = clues.operator(violation)
    if operator is None or violation.subgraph is None:
        return False
    first = clues.tensors_of(violation.subgraph, operator.inputs[:1])
    return any(clues.model.constant(tensor) is not None for tensor in first)


def per_channel(violation: Violation, clues: Clues) -> bool:
    """Recognise an operator with an input of several scales."""
    operator = clues.operator(violation)
    if operator is None or violation.subgraph is None:
        return False
    inputs = clues.tensors_of(violation.subgraph, operator.inputs)
    return any(len(tensor.scales) > 1 for tensor in inputs)


def small_scale(violation: Violation, clues: Clues) -> bool:
    """Recognise an input whose scale is next to nothing, as calibration of an untrained network gives."""
    operator = clues.operator(violation)
    if operator is None or violation.subgraph is None:
        return False
    inputs = clues.tensors_of(violation.subgraph, operator.inputs[:1])
    return any(
        tensor.quantization is not None and bool(tensor.quantization.scale) and 0 < tensor.quantization.scale[0] < 1e-5
        for tensor in inputs
    )


def unreached_subgraph(violation: Violation, clues: Clues) -> bool:
    """Recognise a subgraph that nothing calls from the first: another signature's."""
    return violation.subgraph is not None and violation.subgraph not in clues.reachable


def external_data(violation: Violation, clues: Clues) -> bool:
    """Recognise a constant whose bytes lie behind the flatbuffer."""
    tensor = clues.tensor(violation)
    return tensor is not None and clues.model.buffers[tensor.buffer].external


def direct_onnx(_: Violation, clues: Clues) -> bool:
    """Recognise what onnx2tf wrote without TensorFlow's converter, by its own description."""
    return clues.by_onnx2tf


def integer_activations(violation: Violation, clues: Clues) -> bool:
    """Recognise an operator whose first input is quantized, so that only its weights are to blame."""
    operator = clues.operator(violation)
    if operator is None or violation.subgraph is None:
        return False
    first = clues.tensors_of(violation.subgraph, operator.inputs[:1])
    return any(tensor.type in ("INT8", "INT16") for tensor in first)

"""Model -> Violations that TFLM never looks for: tensors whose bytes or quantization cannot be right.

Most have the effect ``unchecked``: TFLM runs on, with undefined values. What it writes into a constant is certain: the
model's own bytes change, or, where they are in flash, the device faults.
"""

from __future__ import annotations

import math
from math import prod

from tflm_lint.model.graph import CUSTOM
from tflm_lint.model.types import bytes_of, stored_bytes
from tflm_lint.verdict.violations import Violation

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tflm_lint.model.graph import Model, Subgraph, Tensor

#: Zero points that the values of a type can have.
RANGE = {"INT8": (-128, 127), "UINT8": (0, 255), "INT16": (-32768, 32767), "INT4": (-8, 7)}


def judge_silent(model: Model) -> Iterator[Violation]:
    """Yield what is wrong with tensors that operators use, subgraph by subgraph."""
    for number, subgraph in enumerate(model.subgraphs):
        yield from _order(model, subgraph, number)
        used = {index for operator in subgraph.operators for index in (*operator.inputs, *operator.outputs)}
        for index in sorted(used):
            if 0 <= index < len(subgraph.tensors):
                tensor = subgraph.tensors[index]
                for rule, words, values in _tensor(model, tensor):
                    effect = "wrong" if rule == "OP123" else "unchecked"
                    yield Violation(
                        "silent.tensor", rule, effect, "allocate", words, values, subgraph=number, tensor=index
                    )
                if tensor.sparsity is not None:
                    yield _sparse(model, tensor, number, index)


def _order(model: Model, subgraph: Subgraph, number: int) -> Iterator[Violation]:
    """Follow the operators: who writes a constant, who reads what nobody wrote."""
    written = set(subgraph.inputs)
    named: set[int] = set()
    for position, operator in enumerate(subgraph.operators):
        # a custom operator may keep what it likes in a tensor
        custom = model.operator_codes[operator.opcode].builtin == CUSTOM
        for index in () if custom else operator.inputs:
            if index < 0 or index in written or index in named or index >= len(subgraph.tensors):
                continue
            tensor = subgraph.tensors[index]
            if tensor.is_variable or not prod(tensor.shape) or model.constant(tensor) is not None:
                continue
            named.add(index)
            if tensor.type == "RESOURCE":
                yield _no_handle(number, position, index)
                continue
            where = "its data lies outside of the flatbuffer, where TFLM does not look"
            if not model.buffers[tensor.buffer].external:
                where = "nothing writes it before"
            yield Violation(
                "silent.unwritten",
                "OP120",
                "unchecked",
                "invoke",
                "reads tensor {index}, undefined",
                {"index": index},
                subgraph=number,
                operator=position,
                tensor=index,
                because=where,
            )
        for index in operator.outputs:
            if index in written or not 0 <= index < len(subgraph.tensors):
                continue
            written.add(index)
            if model.constant(subgraph.tensors[index]) is not None:
                yield Violation(
                    "silent.constant_output",
                    "OP123",
                    "wrong",
                    "invoke",
                    "writes tensor {index}, a constant: TFLM writes into the model's bytes, a fault in flash",
                    {"index": index},
                    subgraph=number,
                    operator=position,
                    tensor=index,
                )


def _no_handle(subgraph: int, operator: int, tensor: int) -> Violation:
    """Name a handle that nothing makes: what lies there is no variable's number, but by chance."""
    words, values = "reads tensor {index}, the handle of a variable that no VAR_HANDLE makes before", {"index": tensor}
    return Violation("silent.handle", "OP118", "reject", "invoke", words, values, None, subgraph, operator, tensor)


def _tensor(model: Model, tensor: Tensor) -> Iterator[tuple[str, str, Mapping[str, object]]]:
    quantization = tensor.quantization
    if quantization is not None and quantization.scale and quantization.zero_point:
        bounds = RANGE.get(tensor.type)
        scale = _no_scale(quantization.scale)
        if bounds is not None and scale is not None:
            yield "QT204", "scale is {scale:g}, expected a finite one above 0", {"scale": scale}
        if bounds is not None:
            low, high = bounds
            if not low <= min(quantization.zero_point) <= max(quantization.zero_point) <= high:
                point = next(point for point in quantization.zero_point if not low <= point <= high)
                yield "QT204", "zero point is {point}, no value of {type}", {"point": point, "type": tensor.type}
    data = model.constant(tensor) if tensor.sparsity is None else None
    if data is not None and tensor.is_variable:
        yield "OP123", "is constant and a variable: TFLM gives it zeros in the arena, not its values", {}
    if data is not None and min(tensor.shape, default=1) >= 0:
        elements = prod(tensor.shape)
        needs = (elements + 1) // 2 if tensor.type == "INT4" else bytes_of(tensor.type, elements)
        if len(data) < needs:
            words = "has {have} bytes of data, its shape needs {needs}: TFLM reads on behind them"
            yield "OP120", words, {"have": len(data), "needs": needs}


def _no_scale(scales: tuple[float, ...]) -> float | None:
    """Return the first that is no scale; thousands of channels mostly have none such, which their sum tells."""
    if min(scales) > 0 and math.isfinite(sum(scales)):
        return None
    return next((scale for scale in scales if not 0 < scale < math.inf), None)


def _sparse(model: Model, tensor: Tensor, number: int, index: int) -> Violation:
    """Name a tensor that is stored sparse; where bytes are left out the values cannot be in their places."""
    data = model.constant(tensor)
    packed = data is not None and len(data) < (stored_bytes(tensor.type, prod(tensor.shape)) or 0)
    rule, effect = ("OP109", "wrong") if packed else ("OP120", "unchecked")
    words = "is stored sparse, TFLM reads the bytes as dense"
    return Violation("silent.sparse", rule, effect, "allocate", words, subgraph=number, tensor=index)

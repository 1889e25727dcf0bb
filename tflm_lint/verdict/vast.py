"""Model -> Violations: tensors of 2 GiB and more, whose sizes TFLM plans with 32 bits."""

from __future__ import annotations

from math import prod

from tflm_lint.formula import align
from tflm_lint.model import bytes_of, int32
from tflm_lint.verdict import Violation
from tflm_lint.verdict.said import shape_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.model.graph import Model

#: Operators whose kernels go by the number of elements, in 32 bits as the allocator does, unless they broadcast.
#: Measured with the reference kernels, on shapes of which 0 elements are left and 1.
COUNTING = frozenset({
    "ABS", "ADD", "CAST", "CEIL", "COS", "DEQUANTIZE", "DIV", "ELU", "EQUAL", "EXP", "FLOOR", "FLOOR_MOD",
    "GREATER_EQUAL", "HARD_SWISH", "LEAKY_RELU", "LESS", "LOG", "LOGICAL_AND", "LOGICAL_NOT", "LOGICAL_OR", "LOGISTIC",
    "MAXIMUM", "MINIMUM", "MUL", "NEG", "QUANTIZE", "RELU", "RELU6", "RESHAPE", "ROUND", "RSQRT", "SIN", "SQRT",
    "SQUARE", "SQUARED_DIFFERENCE", "SQUEEZE", "SUB", "TANH", "ZEROS_LIKE",
})  # fmt: skip


def judge_vast(model: Model) -> Iterator[Violation]:
    """Name each tensor that no arena holds, at the first operator that uses it.

    `GreedyMemoryPlanner` and `BytesRequiredForTensor` keep sizes and numbers of elements as an int. What is left of a
    size is more than there can be ("Failed to resize buffer"), or so little that the kernel goes beyond it. Only where
    the number of elements wraps as well does a kernel that goes by nothing else find what it looks for.
    """
    for number, subgraph in enumerate(model.subgraphs):
        sizes = {
            index: size
            for index, tensor in enumerate(subgraph.tensors)
            if (size := bytes_of(tensor.type, prod(tensor.shape))) >= 1 << 31
            and min(tensor.shape) > 0
            and model.constant(tensor) is None
        }
        for position, operator in enumerate(subgraph.operators):
            for index in (*operator.inputs, *operator.outputs):
                if index not in sizes:
                    continue
                size, shape = sizes[index], subgraph.tensors[index].shape
                if int32(align(size, 16)) < 0:
                    rule, words, effect, stage = "SH302", "TFLM finds no room for them", "reject", "allocate"
                else:
                    rule, words, effect, stage = _what_is_left(model, number, position, index)
                    if not words:
                        continue
                values = {"shape": shape_of(shape), "size": f"{size:,}", "left": f"{size & 0xFFFFFFFF:,}"}
                yield Violation(
                    "vast",
                    rule,
                    effect,
                    stage,
                    f"a tensor of shape {{shape}} takes {{size}} bytes, which do not fit in 32 bits: {words}",
                    values,
                    subgraph=number,
                    operator=position,
                    tensor=index,
                )
                del sizes[index]


def _what_is_left(model: Model, subgraph: int, operator: int, index: int) -> tuple[str, str, str, str]:
    """Return the rule, the words, the effect and the stage of a size that wraps, no words where a kernel fits into it.

    A kernel that goes by the number of elements alone goes by its inputs', which it counts in 32 bits too: where
    nothing is left of the output, it writes through no pointer.
    """
    tensors = model.subgraphs[subgraph].tensors
    tensor, found = tensors[index], model.subgraphs[subgraph].operators[operator]
    words = "TFLM takes them for {left} and its kernel goes beyond"
    computed = [tensors[i] for i in found.inputs if i >= 0 and model.constant(tensors[i]) is None]
    shapes = {tensor.shape for tensor in computed}
    # it does not where it broadcasts
    if not prod(tensor.shape) >> 31 or model.op_name(found) not in COUNTING or len(shapes) != 1:
        return "SH302", words, "crash", "invoke"
    left, goes = int32(prod(tensor.shape)), int32(prod(shapes.pop()))
    if index not in found.outputs or goes <= left:
        return "SH302", "", "", ""
    return ("OP123", words, "wrong", "invoke") if left else ("SH302", words, "crash", "invoke")

"""Models of thousands of operators, written by the project's own writer."""

from __future__ import annotations

from tflm_lint.model import graph
from tflm_lint.model.write import write

CONVOLUTION = {
    "padding": "SAME", "stride_w": 1, "stride_h": 1, "fused_activation_function": "NONE", "dilation_w_factor": 1,
    "dilation_h_factor": 1, "quantized_bias_type": "FLOAT32",
}  # fmt: skip


def model(code: str, tensors: list[graph.Tensor], operators: list[graph.Operator], *buffers: graph.Buffer) -> bytes:
    """Write a model of one subgraph whose first tensor is its input, whose ``count``-th its output."""
    main = graph.Subgraph("main", tuple(tensors), (0,), (len(operators),), tuple(operators))
    return write(graph.Model(b"", 3, "", b"TFL3", (graph.OperatorCode(code),), (main,), (graph.Buffer(0, 0), *buffers)))


def relus(count: int) -> bytes:
    """Return a chain of RELU."""
    scales = graph.Quantization((0.5,), (0,))
    tensors = [graph.Tensor(f"t{index}", "INT8", (1, 4), 0, scales) for index in range(count + 1)]
    return model("RELU", tensors, [graph.Operator(0, (index,), (index + 1,), None, {}) for index in range(count)])


def convolutions(count: int) -> bytes:
    """Return a chain of CONV_2D, each with a filter and a bias of its own."""
    scales, filters = graph.Quantization((0.5,), (0,)), graph.Quantization((0.5,) * 4, (0,) * 4)
    tensors = [graph.Tensor(f"t{index}", "INT8", (1, 4, 4, 4), 0, scales) for index in range(count + 1)]
    buffers, operators = [], []
    for index in range(count):
        buffers += [graph.Buffer.holding(bytes(16)), graph.Buffer.holding(bytes(16))]
        tensors.append(graph.Tensor(f"w{index}", "INT8", (4, 1, 1, 4), len(buffers) - 1, filters))
        tensors.append(graph.Tensor(f"b{index}", "INT32", (4,), len(buffers), filters._replace(scale=(0.25,) * 4)))
        inputs = index, len(tensors) - 2, len(tensors) - 1
        operators.append(graph.Operator(0, inputs, (index + 1,), "Conv2DOptions", CONVOLUTION))
    return model("CONV_2D", tensors, operators, *buffers)

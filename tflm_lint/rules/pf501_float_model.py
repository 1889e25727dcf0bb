"""Tell what a float model would save as int8.

What it means: the weights of the model are float32, four bytes each, and so
are the activations between its layers.

Why it matters: as int8 they take a quarter of the flash, the activations a
quarter of the arena, and on cores without a floating point unit (Cortex-M0,
M3, M23) an inference is many times faster; with CMSIS-NN or ESP-NN also on
those that have one, because these libraries speed up integers only.

How to fix it: full-integer quantization after training, with a few hundred
typical inputs:

    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = typical_inputs
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]

Accuracy usually falls a little; quantization-aware training brings most of it
back. Measure both.

Example: `float32 weights take 271,360 bytes, as int8 they would take about
67,840, and the arena would shrink alike`
"""

from __future__ import annotations

from tflm_lint.findings import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "PF501"
NAME = "float-model"
SEVERITY = "info"
GATE = "holds FLOAT32"

#: Operators that multiply by weights, and have int8 kernels.
WEIGHTED = frozenset(
    (
        "CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED", "TRANSPOSE_CONV", "BATCH_MATMUL", "SVDF",
        "UNIDIRECTIONAL_SEQUENCE_LSTM", "EMBEDDING_LOOKUP",
    )
)  # fmt: skip


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield one Problem with the bytes of all float32 constants that such operators read, each buffer once."""
    model = inspection.model
    weights = set()
    weighted = {number for number, code in enumerate(model.operator_codes) if code.name in WEIGHTED}
    for subgraph in model.subgraphs:
        tensors = subgraph.tensors
        for operator in subgraph.operators:
            if operator.opcode in weighted:
                for index in operator.inputs:
                    if 0 <= index < len(tensors) and tensors[index].type == "FLOAT32":
                        weights.add(tensors[index].buffer)
    size = sum(model.buffers[buffer].size for buffer in weights if not model.buffers[buffer].external)
    if size:
        yield Problem(
            f"float32 weights take {size:,} bytes, as int8 they would take about {size // 4:,}, and the arena would "
            "shrink alike",
            remedy="quantize with a representative dataset",
        )

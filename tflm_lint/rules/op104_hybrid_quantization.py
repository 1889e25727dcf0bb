"""Find operators with integer weights next to float activations.

What it means: the model was quantized for its size only ("dynamic range"
quantization): weights are int8 or int4, activations stay float32 and are
quantized on the fly. TensorFlow Lite has kernels for that, TFLM has not.

Why it matters: `AllocateTensors` fails with `Hybrid models are not supported
on TFLite Micro`. Dynamic range models that do pass are mostly those whose
weights hold fewer than 1,024 elements each: the converter left them float, and
nothing was gained.

How to fix it: full-integer quantization, for which the converter needs a few
hundred typical inputs:

    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = typical_inputs
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    converter.inference_input_type = converter.inference_output_type = tf.int8

With litert-torch and other front ends of the LiteRT quantizer take a static
recipe (`static_wi8_ai8`); with onnx2tf `-oiqt` in place of `-odrqt`. Or keep
the model float32.

Example: `filter is INT8 while input is FLOAT32 (hybrid); quantize activations
too: full-integer quantization with a representative dataset`
"""

from __future__ import annotations

from tflm_lint.rules.broken import broken

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.findings import Problem
    from tflm_lint.inspection import Inspection

CODE = "OP104"
NAME = "hybrid-quantization"
SEVERITY = "error"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield each operator with integer weights and float activations."""
    return broken(inspection, CODE)

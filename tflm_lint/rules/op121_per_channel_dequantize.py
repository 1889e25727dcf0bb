"""Find weights with a scale for each channel that are unpacked by a DEQUANTIZE.

What it means: the model was quantized "weight-only": int8 constants with a
scale for each channel, each followed by a DEQUANTIZE to float32.

Why it matters: TFLM's DEQUANTIZE knows one scale, the first. All other
channels come out multiplied by the wrong number: the model loads, runs and
answers wrongly. Of eight such models six did.

How to fix it: quantize the weights with one scale per tensor (`TENSORWISE`
granularity in the LiteRT quantizer,
`converter._experimental_disable_per_channel = True` in TensorFlow), or
activations too, with a static int8 recipe. Weight-only quantization does not
pay on TFLM anyway: the float32 copies of the weights lie in the arena.

Example: `DEQUANTIZE takes scale 0.0031 for all 16 channels, the others are
wrong by up to 4.7 times; ...`
"""

from __future__ import annotations

from tflm_lint.findings import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "OP121"
NAME = "per-channel-dequantize"
SEVERITY = "warning"

#: What TFLM's DEQUANTIZE reads; other types are refused (OP103), nothing is computed wrongly.
UNPACKED = ("INT8", "UINT8", "INT16")


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield each DEQUANTIZE whose input has scales or zero points that differ."""
    model = inspection.model
    for number, subgraph in enumerate(model.subgraphs):
        for position, operator in enumerate(subgraph.operators):
            if model.op_name(operator) != "DEQUANTIZE" or not operator.inputs:
                continue
            index = operator.inputs[0]
            if not 0 <= index < len(subgraph.tensors):
                continue
            quantization = subgraph.tensors[index].quantization
            if quantization is None or len(quantization.scale) < 2 or subgraph.tensors[index].type not in UNPACKED:
                continue
            if len(set(quantization.scale)) > 1 or len(set(quantization.zero_point)) > 1:
                from tflm_lint.rules.advice import advice_text

                yield Problem(
                    f"{len(quantization.scale)} channels have scales of their own, TFLM takes the first "
                    f"({quantization.scale[0]:.3g}) for all: the values of the others are wrong; "
                    f"{advice_text('weight-only-per-channel')}",
                    number,
                    position,
                    index,
                )

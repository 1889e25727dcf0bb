"""Tell that dense layers have scales per channel, wrong on old ports.

What it means: the filter of a FULLY_CONNECTED has several scales. Today's
TensorFlow (2.21) quantizes dense layers so by default.

Why it matters: TFLM computes this since May 2024. Before, it took the first
scale for all channels and answered wrongly, without an error. Ports of that
age are still in use: the Arduino library dates from December 2023.

How to fix it: where the firmware's TFLM is older than May 2024, convert with

    converter._experimental_disable_per_channel_quantization_for_dense_layers = True

or update TFLM. With a current TFLM there is nothing to do.

Example: `2 FULLY_CONNECTED operators have a scale for each channel: ports of
TFLM older than May 2024 compute them wrongly; ...`
"""

from __future__ import annotations

from tflm_lint.findings import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "QT203"
NAME = "per-channel-fully-connected"
SEVERITY = "info"
GATE = "several_scales"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield one Problem for all such operators, at the first."""
    model = inspection.model
    found = []
    for number, subgraph in enumerate(model.subgraphs):
        tensors = subgraph.tensors
        for position, operator in enumerate(subgraph.operators):
            if len(operator.inputs) < 2 or model.op_name(operator) != "FULLY_CONNECTED":
                continue
            filter_ = operator.inputs[1]
            if not 0 <= filter_ < len(tensors):
                continue
            if len(tensors[filter_].scales) > 1 and tensors[filter_].type != "FLOAT32":
                found.append((number, position, filter_))
    if found:
        count = len(found)
        have = "operator has" if count == 1 else "operators have"
        yield Problem(
            f"{count} FULLY_CONNECTED {have} a scale for each channel: ports of TFLM older than May 2024 (Arduino "
            "library) compute them wrongly; for those set "
            "converter._experimental_disable_per_channel_quantization_for_dense_layers = True",
            *found[0],
        )

"""Tell that the board's library computes scales per channel wrongly.

What it means: the filter of a FULLY_CONNECTED has several scales. Today's
TensorFlow (2.21) quantizes dense layers so by default.

Why it matters: TFLM computes this since May 2024. Before, it took the first
scale for all channels and answered wrongly, without an error. The library that
most take on some boards is of that age: Arduino's dates from December 2023.

How to fix it: where the firmware's TFLM is older than May 2024, `tflm-lint fix
--port arduino-2023-12` computes these layers as convolutions, which have had
scales per channel from the start; or convert with

    converter._experimental_disable_per_channel_quantization_for_dense_layers = True

or take a current TFLM. With one there is nothing to do, and the rule says
nothing: only for a board with such a library, as long as no `--port` was
chosen. With `--port arduino-2023-12` the verdict itself says which operators
are wrong.

Example: `2 FULLY_CONNECTED operators have a scale for each channel: the library
of this board computes them wrongly; ...`
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
GATE = "older_library"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield one Problem for all such operators, at the first."""
    from tflm_lint.verdict.ports import load_port

    model, board = inspection.model, inspection.firmware.board
    if board is None or board.port is None:
        return
    port = load_port(board.port)
    more = port.get("ops", {}).get("FULLY_CONNECTED", {}).get("constraints", ())
    if not any(one["kind"] == "quantization.one_scale" and one.get("effect") == "wrong" for one in more):
        return
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
            f"{count} FULLY_CONNECTED {have} a scale for each channel, which {port['title'].partition(',')[0]} "
            "computes wrongly, the library that most take on this board",
            *found[0],
            remedy=(
                f"for that one `tflm-lint fix --port {board.port}` makes convolutions of them, or set "
                "converter._experimental_disable_per_channel_quantization_for_dense_layers = True"
            ),
        )

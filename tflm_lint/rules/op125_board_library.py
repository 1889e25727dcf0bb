"""Tell which TFLM a board's own library holds, and what the model does with it.

What it means: people who build for the `--board` mostly take TFLM from a
library of its ecosystem, such as Arduino's, and that is older than today's.
The verdict above is that of today's TFLM.

Why it matters: an older TFLM lacks operators and allocates otherwise.

How to fix it: if your project takes TFLM from that library, name it with
`--port`; the verdict is then that library's.

    tflm-lint check model.tflite --board nano33ble --port arduino-2023-12

Example: `Arduino_TensorFlowLite, the library that most take on this board, is
an older TFLM: it runs the model too, and its arena is an estimate; --port
arduino-2023-12 judges by that one`
"""

from __future__ import annotations

from tflm_lint.findings import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "OP125"
NAME = "board-library"
SEVERITY = "info"
GATE = "older_library"

#: What an older TFLM lacks is named up to here.
NAMED = 3


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield one Problem: the library by its name, and whether it runs the model."""
    from tflm_lint.verdict import STOPS
    from tflm_lint.verdict.ports import load_port, with_port

    board = inspection.firmware.board
    if board is None or board.port is None:
        return
    firmware = inspection.firmware._replace(ops=with_port(inspection.firmware.ops, board.port), port=board.port)
    other = type(inspection).of_model(inspection.model, firmware)
    reasons = list(dict.fromkeys(found.reason for found in other.violations if found.effect in STOPS))
    verdict = "it runs the model too, and its arena is an estimate"
    if other.results == "wrong":
        verdict = "it runs the model, and computes wrong results"
    if reasons:
        more = f" and {len(reasons) - NAMED} more" if len(reasons) > NAMED else ""
        verdict = f"it does not run the model ({'; '.join(reasons[:NAMED])}{more})"
    title = load_port(board.port)["title"].partition(",")[0]
    yield Problem(
        f"{title}, the library that most take on this board, is an older TFLM: {verdict}",
        remedy=f"--port {board.port} judges by that one",
        note=bool(reasons) or other.results == "wrong",
    )

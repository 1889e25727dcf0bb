"""What a kind of project gets TensorFlow Lite Micro from: a library, component or module, each of a date of its own.

A kind's verdict, resolver and arena are those of its distribution, so its firmware is fitted before a model is judged.
"""

from __future__ import annotations

from tflm_lint.errors import EmitError
from tflm_lint.record import NamedTuple
from tflm_lint.words import either

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from tflm_lint.firmware import Firmware
    from tflm_lint.model.graph import Model


class Distribution(NamedTuple):
    """One packaging of TFLM."""

    #: ``Chirale_TensorFLowLite 2.0.0``
    title: str
    version: str
    url: str
    #: Of `facts/ports`: what it lacks beside today's TFLM.
    port: str


ARDUINO = Distribution(
    "Arduino_TensorFlowLite 2.4.0-ALPHA",
    "7948b85",
    "https://github.com/tensorflow/tflite-micro-arduino-examples",
    "arduino-2023-12",
)
CHIRALE = Distribution(
    "Chirale_TensorFLowLite 2.0.0",
    "2.0.0",
    "https://github.com/spaziochirale/Chirale_TensorFlowLite",
    "chirale-2023-01",
)
ESP = Distribution(
    "esp-tflite-micro 1.4.0",
    "1.4.0",
    "https://components.espressif.com/components/espressif/esp-tflite-micro",
    "esp-2026-08",
)
PICO = Distribution(
    "pico-tflmicro of December 2024",
    "dfea53b",
    "https://github.com/raspberrypi/pico-tflmicro",
    "pico-2024-12",
)
ZEPHYR = Distribution(
    "the tflite-micro module of Zephyr 4.4",
    "fcc760af130f3a595b5802cdebcc77461e54f382",
    "https://github.com/zephyrproject-rtos/tflite-micro",
    "zephyr-2026-02",
)

#: Bytes of an operator's data, and of the interpreter's own, that may be more in a TFLM which nobody measured.
_AN_OPERATOR, _AN_INTERPRETER = 16, 256


def fitted(firmware: Firmware, distribution: Distribution, *, own_ops: bool) -> Firmware:
    """Give the firmware the operators of the distribution, unless the user named others."""
    if own_ops:
        return firmware
    from tflm_lint.verdict.ports import as_built
    from tflm_lint.verdict.table import load_table

    port = distribution.port
    return firmware._replace(target=as_built(firmware.target, port), ops=load_table(port=port), port=port)


def require_core(firmware: Firmware, kind: str, wanted: Sequence[str], others: str) -> None:
    """Refuse a target whose core is none that the kind builds for (``cortex-m``: any of them)."""
    core = firmware.target.core
    if not core.startswith(tuple(wanted)):
        raise EmitError(f"--kind {kind} builds for {either(wanted)}, {firmware.target.name} is for {core}: {others}")


def require_kernels(firmware: Firmware, kind: str, kernels: str) -> None:
    """Refuse a target with other kernels than the distribution has: the arena would be another's."""
    target = firmware.target
    if target.kernels != kernels:
        raise EmitError(
            f"--kind {kind}: the library's kernels are those of {kernels}, {target.name} is for {target.kernels}"
        )


def board_name(firmware: Firmware, kind: str) -> str | None:
    """Name the board as the kind's tools do; None where no board is named. Refuse one that they do not have."""
    board = firmware.board
    if board is None:
        return None
    if kind in board.names:
        return board.names[kind]
    able = tuple(board.names)
    raise EmitError(f"--kind {kind} does not know the {board.title}: take --kind {either(['cmake', *able])}")


def room(model: Model, firmware: Firmware) -> int:
    """Return what an arena wants beside the required one, whose figure is of another TFLM than the distribution's."""
    if not firmware.ops.older_structs:
        return 0
    operators = sum(len(subgraph.operators) for subgraph in model.subgraphs)
    return _AN_OPERATOR * operators + _AN_INTERPRETER

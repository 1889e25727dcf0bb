"""What a kind of project gets TensorFlow Lite Micro from: a library, component or module, each of a date of its own.

A kind's verdict, resolver and arena are those of its distribution, so its firmware is fitted before a model is judged.
"""

from __future__ import annotations

from tflm_lint.errors import EmitError
from tflm_lint.record import NamedTuple
from tflm_lint.words import either

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tflm_lint.facts.targets import Target
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
    #: Whether it is compiled with TF_LITE_STATIC_MEMORY, as TFLM's own builds are.
    static_memory: bool = True


ARDUINO = Distribution(
    "Arduino_TensorFlowLite 2.4.0-ALPHA",
    "7948b85",
    "https://github.com/tensorflow/tflite-micro-arduino-examples",
    "arduino-2023-12",
    static_memory=False,
)
CHIRALE = Distribution(
    "Chirale_TensorFLowLite 2.0.0",
    "2.0.0",
    "https://github.com/spaziochirale/Chirale_TensorFlowLite",
    "chirale-2023-01",
    static_memory=False,
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

#: Structs that are larger without TF_LITE_STATIC_MEMORY, on 32 bit Arm: sizeof as arm-none-eabi-g++ has it.
_NOT_STATIC = {"TfLiteTensor": (64, 4), "NodeAndRegistration": (44, 4)}
#: Bytes of an operator's data, and of the interpreter's own, that may be more in a TFLM which nobody measured.
_AN_OPERATOR, _AN_INTERPRETER = 16, 256


def fitted(firmware: Firmware, distribution: Distribution, *, own_ops: bool) -> Firmware:
    """Give the firmware the operators of the distribution, unless the user named others."""
    if own_ops:
        return firmware
    from tflm_lint.verdict.table import load_table

    return firmware._replace(ops=load_table(port=distribution.port), port=distribution.port)


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


def room(model: Model, firmware: Firmware, distribution: Distribution) -> int:
    """Return what an arena wants beside the required one, whose figure is of another TFLM than the distribution's."""
    if not firmware.ops.older_structs:
        return 0
    operators = sum(len(subgraph.operators) for subgraph in model.subgraphs)
    slack = _AN_OPERATOR * operators + _AN_INTERPRETER
    if distribution.static_memory:
        return _rounded(slack)
    from tflm_lint.emitters.prepare import arena_of

    target = firmware.target
    bigger = arena_of(model, firmware._replace(target=target._replace(structs=_structs(target))))
    plain = arena_of(model, firmware)
    return _rounded(slack + (bigger.required - plain.required if bigger and plain else 0))


def _structs(target: Target) -> Mapping[str, tuple[int, int]]:
    return {**target.structs, **_NOT_STATIC}


def _rounded(size: int) -> int:
    return -(-size // 16) * 16

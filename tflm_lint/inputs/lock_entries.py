"""What a lock says of a model: values."""

from __future__ import annotations

from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


class Entry(NamedTuple):
    """One model on one target; figures are None where they are unknown, or the model does not run."""

    sha256: str
    #: Bytes of the file.
    size: int
    #: ``right``, ``wrong`` or ``unknown`` results, or ``does not run``.
    verdict: str
    arena: int | None = None
    flash: int | None = None
    macs: int | None = None
    #: ``CONV_2D 5``, sorted; ``INT8 [1, 49, 10, 1] scale 0.5 zero point 3``, in the model's order.
    operators: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()


class Locked(NamedTuple):
    """What a lock says of one model: its entry by target, none where it is not in it."""

    #: The lock, and the model as it names it.
    file: str
    model: str
    entries: Mapping[str, Entry]

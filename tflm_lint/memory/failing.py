"""What makes a plan, or a run in an arena, fail: imported by who raises or catches it, since mostly nothing does."""

from __future__ import annotations

from tflm_lint.record import NamedTuple


class UnplannableError(ValueError):
    """A model that TFLM's allocator cannot plan; the message says why.

    ``setup`` says that it is because of how the application makes the arena, with which `AllocateTensors` fails.
    """

    def __init__(self, message: object, *, setup: bool = False) -> None:
        super().__init__(message)
        self.setup = setup


class WrappingError(UnplannableError):
    """One whose arena ends beyond the int in which TFLM's planner keeps where a buffer ends."""


class VastTensorError(UnplannableError):
    """One with a tensor whose size does not fit in 32 bits, of which TFLM plans what is left."""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self.size = size

    def __str__(self) -> str:
        return f"a tensor of {self.size:,} bytes does not fit in 32 bits"


class ExhaustedError(Exception):
    """An arena of a given size is too small: TFLM reports an error or dies."""


class Overrun(NamedTuple):
    """A scratch buffer that is smaller than what its kernel writes into it."""

    #: Its position in ``MemoryPlan.buffers``.
    buffer: int
    #: The bytes that the kernel writes, more than the buffer's ``aligned_bytes``.
    written: int

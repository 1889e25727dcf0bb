"""Arenas below the one at which no allocation fails at all: which of them TFLM survives.

Two failures in ``Prepare`` stay without effect: a head that cannot grow, and a persistent buffer over temporary tensors
that overwrites nothing of use. Which it is depends on every byte, so smaller arenas are tried.
"""

from __future__ import annotations

from tflm_lint.memory.allocator import ALIGNMENT, ExhaustedError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


def may_survive(phase: str, kind: str) -> bool:
    """Say of the peak whether less may do: a temporary tensor that finds no room always ends in an error."""
    return phase == "prepare" and kind != "temp"


def survived(allocate: Callable[[int], object], required: int) -> int:
    """Return the smallest arena with which TFLM survives, at most ``required``; ``allocate`` tries one, by its size.

    They are tried in doubling steps.
    """
    smallest = required
    below = ALIGNMENT
    while below < required:
        try:
            allocate(required - below)
        except ExhaustedError:
            break
        smallest = required - below
        below *= 2
    return smallest

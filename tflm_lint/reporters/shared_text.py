"""SharedArena -> the lines that say what models take in one arena, and what that saves."""

from __future__ import annotations

from tflm_lint.reporters import labelled
from tflm_lint.words import both, visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.report.asked_for import SharedArena


def shared_lines(shared: SharedArena, width: int) -> Iterator[str]:
    """Yield what one arena for all models must be, and in which order they need least."""
    if shared.arena_required is None:
        yield from labelled("shared", f"unknown: {visible(shared.reason or '')}", width)
        return
    two = ""
    if shared.persistent_required is not None and shared.non_persistent_required is not None:
        two = f" ({shared.persistent_required:,} persistent, {shared.non_persistent_required:,} non-persistent)"
    text = f"{shared.arena_required:,} bytes for one arena{two}, models allocated in the order in which they are named"
    if shared.apart is not None:
        less = shared.apart - shared.arena_required
        text += f", {less:,} less than arenas of their own" if less > 0 else ", no less than arenas of their own"
    if shared.best_required is not None and shared.best_required < shared.arena_required:
        order = both(visible(path) for path in shared.best_order)
        text += f"; {shared.best_required:,} in this order: {order}"
    yield from labelled("shared", text, width)
    yield from labelled(
        "", "set the inputs of a model, invoke it and read its outputs before it is the next one's turn", width
    )

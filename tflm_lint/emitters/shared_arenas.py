"""Models of one program -> the arena that they share, in the given order and in the one that needs least."""

from __future__ import annotations

from os.path import basename

from tflm_lint.emitters import EmittedArena, EmittedShared, apart
from tflm_lint.errors import EmitError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from tflm_lint.firmware import Firmware
    from tflm_lint.model.graph import Model


def worst_quality(arenas: Sequence[EmittedArena]) -> str:
    """Return the least sure quality of figures that make one."""
    return max((arena.quality for arena in arenas), key=("exact", "estimate", "lower-bound").index, default="exact")


def shared_arena(models: Sequence[tuple[str, Model]], firmware: Firmware, prefix: str, quality: str) -> EmittedShared:
    """Plan models, each with its file's name, in one arena; ``quality`` is that of their own ones.

    Raises `EmitError` where there is no figure, or a fault of TFLM makes it worthless.
    """
    from tflm_lint.memory.failing import UnplannableError
    from tflm_lint.memory.mirror import variables_made
    from tflm_lint.memory.setups import arena_need, best_order

    if firmware.setup.preserve_all and len(models) > 1:
        raise EmitError(
            "--shared-arena and --preserve-all-tensors: TFLM never resets the linear planner, each model gets the "
            "places of the one before it, and computes wrong results"
        )
    counted = [(model, variables_made(model)) for _, model in models]
    try:
        order, _ = best_order(counted, firmware.target, firmware.setup)
        needs = [arena_need(some, firmware.target, firmware.setup) for some in (counted, [counted[i] for i in order])]
    except UnplannableError as error:
        raise EmitError(f"--shared-arena: {error}") from None
    found = [
        EmittedArena(
            need.required, need.used[-1], firmware.target.name, quality, firmware.target.kernel_version,
            apart(need.persistent, need.non_persistent),
        )
        for need in needs
        if need.required is not None
    ]  # fmt: skip
    if len(found) < len(needs):
        raise EmitError("--shared-arena: what all of them require of one arena is not known")
    return EmittedShared(prefix, tuple(basename(path) for path, _ in models), found[0], order, found[1])

"""Models on one Firmware -> SharedArena: what they take when they share one allocator."""

from __future__ import annotations

from tflm_lint.memory.mirror import variables_made
from tflm_lint.memory.plan import UnplannableError
from tflm_lint.memory.setups import arena_need, best_order
from tflm_lint.report.values import SharedArena

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from tflm_lint.firmware import Firmware
    from tflm_lint.model.graph import Model
    from tflm_lint.report.values import Report

LINEAR = (
    "TFLM never resets the linear planner of preserve_all_tensors: each model gets the places of the one before it, "
    "and computes wrong results"
)


def shared_arena(models: Sequence[Model], reports: Sequence[Report], firmware: Firmware) -> SharedArena:
    """Plan models that share an allocator, in the given order and in the best one."""
    paths = tuple(report.path for report in reports)
    none = SharedArena(paths, None, None, paths, None, None)
    for report in reports:
        if not report.runs:
            return none._replace(reason=f"{report.path} does not run")
    if firmware.setup.preserve_all and len(models) > 1:
        return none._replace(reason=LINEAR)
    counted = [(model, variables_made(model)) for model in models]
    try:
        given = arena_need(counted, firmware.target, firmware.setup)
        order, least = best_order(counted, firmware.target, firmware.setup)
    except UnplannableError as error:
        return none._replace(reason=str(error))
    alone = [None if report.memory is None else report.memory.arena_required for report in reports]
    apart = None if None in alone else sum(size for size in alone if size is not None)
    unknown = f"the allocations of {', '.join(given.unknown)} are unknown" if given.unknown else None
    return SharedArena(paths, given.used, given.required, tuple(paths[index] for index in order), least, apart, unknown)

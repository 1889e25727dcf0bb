"""Timing -> what of it each operator takes, by the costs that the whole was estimated with."""

from __future__ import annotations

from tflm_lint.facts.times import load_speed
from tflm_lint.workload.mix import mix
from tflm_lint.workload.timing import cycles, main_type

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.facts.boards import Board
    from tflm_lint.model.graph import Model
    from tflm_lint.workload import Workload
    from tflm_lint.workload.timing import Interval


def operator_times(
    model: Model, work: Workload, board: Board, target_name: str, whole: Interval
) -> dict[tuple[int, int], tuple[float, float]]:
    """Return the milliseconds of each operator by subgraph and index, from and to; empty where an end is open."""
    speed, parts = load_speed(board, target_name), mix(model, work)
    if isinstance(speed, str) or not parts or whole.high is None:
        return {}
    costs = speed.costs[main_type(parts)]
    total = sum(cycles(parts, speed.costs, costs))
    found = {}
    for row in work.per_operator:
        alone = mix(model, work._replace(per_operator=(row,))) or ()
        # what a call of the whole network costs is nobody's
        share = (sum(cycles(alone, speed.costs, costs)) - costs.calls["invoke"]) / total
        found[row.subgraph, row.operator] = share * whole.low, share * whole.high
    return found

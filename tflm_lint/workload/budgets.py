"""Figures and limits -> the budgets that are exceeded, by how much, and what the most of it is."""

from __future__ import annotations

from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tflm_lint.flash import FlashEstimate
    from tflm_lint.memory import MemoryPlan
    from tflm_lint.memory.breakdown import HeadPeak
    from tflm_lint.model.graph import Model
    from tflm_lint.workload import Workload

#: How many contributors an exceeded budget names.
NAMED = 3


class Part(NamedTuple):
    """One contributor to a figure, in the figure's unit."""

    name: str
    amount: int


class Figure(NamedTuple):
    """What is used of a budget; ``used`` is None where it is unknown, and the parts need not add up to it."""

    used: int | None
    parts: tuple[Part, ...] = ()


class Held(NamedTuple):
    """What is taken of a budget that is not exceeded; ``used`` is None where it is unknown."""

    used: int | None
    #: By how much it may be more.
    error: int
    quality: str


class Exceeded(NamedTuple):
    """A budget that is exceeded: by ``over``, the largest contributors first."""

    budget: str
    used: int
    limit: int
    over: int
    largest: tuple[Part, ...]


def exceeded(figures: Mapping[str, Figure], limits: Mapping[str, int | None]) -> tuple[Exceeded, ...]:
    """Return the budgets that the figures exceed, in the order of the limits.

    Budgets are named alike in both mappings (``arena``, ``flash``, ``macs``); a limit of None is no limit, an unknown
    figure exceeds nothing.
    """
    found = []
    for budget, limit in limits.items():
        figure = figures.get(budget)
        if limit is None or figure is None or figure.used is None or figure.used <= limit:
            continue
        found.append(Exceeded(budget, figure.used, limit, figure.used - limit, largest(figure.parts)))
    return tuple(found)


def held(
    limits: Mapping[str, int | None], plan: MemoryPlan | None, arena: int | None, flash: FlashEstimate, work: Workload
) -> dict[str, Held]:
    """Return what is taken of each budget that is not exceeded; ``arena`` is what is held against the RAM."""
    figures = {
        "arena": Held(None, 0, "unknown"),
        "flash": Held(flash.total, flash.error or 0, flash.quality),
        "macs": Held(work.macs, 0, work.quality),
    }
    if plan is not None:
        # of an older TFLM the structs that it keeps in the tail have other sizes
        figures["arena"] = Held(arena, plan.tail if plan.quality == "estimate" else 0, plan.quality)
    return {
        name: figures[name]
        for name, limit in limits.items()
        if limit is not None and not (figures[name].used or 0) > limit
    }


def largest(parts: Iterable[Part], count: int = NAMED) -> tuple[Part, ...]:
    """Return the largest parts, those of equal size in their order; parts of nothing are left out."""
    return tuple(sorted((part for part in parts if part.amount > 0), key=lambda part: -part.amount)[:count])


def arena_figure(model: Model, plan: MemoryPlan, peak: HeadPeak | None, taken: int | None) -> Figure:
    """Return what is held against the RAM with the biggest of what lies in the arena as parts."""
    from tflm_lint.memory.breakdown import contributions, named

    # the biggest come first, and finding the name of each takes a walk over the operators
    biggest = contributions(plan, peak, NAMED)
    return Figure(taken, tuple(Part(named(model, part), part.bytes) for part in biggest))


def work_figure(work: Workload) -> Figure:
    """Return the multiply-accumulates with each operator as a part: ``CONV_2D #3``, ``CONV_2D #3 of subgraph 1``."""
    return Figure(
        work.macs,
        tuple(
            Part(f"{row.op} #{row.operator}" + (f" of subgraph {row.subgraph}" if row.subgraph else ""), row.macs or 0)
            for row in work.per_operator
        ),
    )


def flash_figure(estimate: FlashEstimate) -> Figure:
    """Return a firmware's flash with the model, the runtime and each operator's own code as parts.

    Code that several operators share is one part: it goes only with all of them.
    """
    own = sum(row.own for row in estimate.per_operator)
    return Figure(
        estimate.total,
        (
            Part("the model", estimate.model),
            Part("the runtime", estimate.runtime),
            *(Part(f"kernel code of {row.op}", row.own) for row in estimate.per_operator),
            Part("code that operators share", estimate.kernels - own),
        ),
    )

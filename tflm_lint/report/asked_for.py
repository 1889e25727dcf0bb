"""Values of a report that few runs show: of boards, budgets, sources, arenas that are shared, and rules explained."""

from __future__ import annotations

from tflm_lint.record import NamedTuple


class SharedArena(NamedTuple):
    """One allocator for all models of a run, in bytes; figures are None where those of a model are unknown."""

    #: Paths, in the given order.
    models: tuple[str, ...]
    #: What `arena_used_bytes()` returns after each model's `AllocateTensors()`.
    used: tuple[int, ...] | None
    #: The smallest arena for all of them, in this order.
    arena_required: int | None
    #: Paths in the order that needs least.
    best_order: tuple[str, ...]
    #: The smallest arena in that order.
    best_required: int | None
    #: What arenas of their own take together.
    apart: int | None
    #: Why there are no figures.
    reason: str | None = None
    #: The two arenas of a split one; ``arena_required`` is both together.
    persistent_required: int | None = None
    #: The one that is used over and over.
    non_persistent_required: int | None = None
    #: What is required for each model and those before it.
    after: tuple[int | None, ...] = ()


class Time(NamedTuple):
    """One inference on a board: intervals from published measurements; None where nothing was published."""

    #: Name of the board.
    board: str
    #: From, to; None for an end that is not known.
    milliseconds: tuple[float, float | None] | None
    #: From, to: inferences a second, one after the other.
    per_second: tuple[float | None, float] | None
    #: From, to: energy of one.
    microjoules: tuple[float, float | None] | None
    #: Part of the time spent in inference at the period asked for, None where none was.
    duty_cycle: tuple[float, float | None] | None
    #: Why the time is unknown, has an open end, or is wide.
    reason: str | None
    #: From, to: what inference takes on average at the period asked for; None without period or published energy.
    average_milliwatts: tuple[float, float | None] | None = None
    #: The current that this is at 3.3 volts.
    average_milliamperes: tuple[float, float | None] | None = None
    #: Networks that were measured on such a core with such kernels, in the type that this one computes in.
    networks: int = 0
    #: How many of them on this very board.
    board_networks: int = 0
    #: What the time rests on, in words; None where it is unknown.
    basis: str | None = None


class Budget(NamedTuple):
    """What a model takes of a budget: ``arena`` and ``flash`` in bytes, ``macs``; ``used`` is None where unknown."""

    #: ``arena``, ``flash`` or ``macs``.
    name: str
    #: None where unknown.
    used: int | None
    #: The most that is allowed.
    limit: int
    #: The board that sets it, None where the user does.
    board: str | None = None


class Array(NamedTuple):
    """The C array that a model was found in; None where the source does not tell."""

    #: Name of the array.
    name: str
    #: Where its name stands, from 1 on.
    line: int
    #: The same.
    column: int
    #: Whether it is constant, so that it lies in flash.
    const: bool | None
    #: Bytes that its declaration asks for.
    alignment: int | None


class RuleHelp(NamedTuple):
    """What a rule is about, for outputs that explain their findings."""

    #: ``OP104``.
    code: str
    #: ``hybrid-quantization``.
    name: str
    #: One of `SEVERITIES`.
    severity: str
    #: What it does, in a line.
    summary: str
    #: The rule's documentation.
    help: str

"""What a run found, ready to be shown: plain values that pickle, no model and no rule behind them."""

from __future__ import annotations

from tflm_lint.findings import SEVERITIES
from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.findings import Finding


class Memory(NamedTuple):
    """The tensor arena in bytes; ``arena_required`` is what `kTensorArenaSize` must be; None where unknown."""

    arena_used: int | None
    arena_required: int | None
    head: int | None
    tail: int | None
    #: "exact", "estimate", "lower-bound" or "unknown".
    quality: str
    #: What the figures leave out.
    unknown: tuple[str, ...] = ()
    #: Why nothing is known.
    reason: str | None = None


class Flash(NamedTuple):
    """Bytes of flash; None where unknown."""

    model: int
    runtime: int | None
    kernels: int | None
    total: int | None
    #: "measured" on this target, "estimate" from another's code, "lower-bound" where operators are ``unknown``.
    quality: str
    #: Bytes by which the total may be wrong, None where nobody measured that.
    error: int | None = None
    #: Why the figure is not "measured".
    reason: str | None = None
    unknown: tuple[str, ...] = ()


class Work(NamedTuple):
    """Work of one `Invoke`."""

    #: None where nothing of it is known.
    macs: int | None
    operators: int
    #: "exact", or "lower-bound" where loops run an unknown number of times or an operator's work is ``unknown``, or
    #: "unknown" where all of it was compiled for an NPU.
    quality: str = "exact"
    unknown: tuple[str, ...] = ()
    #: Why a part of it, or all, is unknown.
    reason: str | None = None


class Time(NamedTuple):
    """One inference on a board: intervals from published measurements; None where nothing was published."""

    board: str
    #: From, to; None for an end that is not known.
    milliseconds: tuple[float, float | None] | None
    #: From, to: inferences a second, one after the other.
    per_second: tuple[float | None, float] | None
    microjoules: tuple[float, float | None] | None
    #: Part of the time spent in inference at the period asked for, None where none was.
    duty_cycle: tuple[float, float | None] | None
    #: Why the time is unknown or has an open end.
    reason: str | None


class ArenaPart(NamedTuple):
    """One part of the used arena, in bytes."""

    name: str
    bytes: int


class ArenaLetter(NamedTuple):
    """A buffer in the picture of the arena, in bytes."""

    letter: str
    name: str
    bytes: int


class ArenaDetail(NamedTuple):
    """Where the arena goes; the six figures add up to ``arena_used``."""

    framework: int
    kernels: int
    variables: int
    tensors: int
    scratch: int
    gaps: int
    #: When the required arena is reached, in words.
    peak: str
    #: When tensors and scratch buffers take most, in words; None where there are none.
    busiest: str | None
    #: The biggest parts first.
    parts: tuple[ArenaPart, ...]
    #: Operator, persistent bytes, scratch bytes, temporary bytes; those that need none are left out.
    operators: tuple[tuple[str, int, int, int], ...]
    #: The arena over time, rows from its end down to its start: a letter a buffer, ``.`` free, ``#`` the tail.
    picture: tuple[str, ...] = ()
    #: What its letters mean, the biggest first; those of small buffers are left out.
    legend: tuple[ArenaLetter, ...] = ()


class Budget(NamedTuple):
    """What a model takes of a budget: ``arena`` and ``flash`` in bytes, ``macs``; ``used`` is None where unknown."""

    name: str
    used: int | None
    limit: int


class OpRow(NamedTuple):
    """One row of the table of operators."""

    op: str
    count: int  # type: ignore[assignment]  # the JSON key; nobody asks a row for tuple.count
    resolver: str | None
    #: None where unknown.
    macs: int | None


class InterfaceTensor(NamedTuple):
    """An input or output of the model."""

    name: str
    #: The schema's name: ``INT8``.
    type: str
    shape: tuple[int, ...]
    #: Of a tensor quantized as a whole: ``real = scale * (q - zero_point)``; None for any other.
    scale: float | None
    zero_point: int | None


class Array(NamedTuple):
    """The C array that a model was found in; None where the source does not tell."""

    name: str
    line: int
    column: int
    const: bool | None
    alignment: int | None


class Report(NamedTuple):
    """Everything about one file, or one array of a C or C++ file: ``size`` and ``sha256`` are the model's then."""

    path: str
    #: Hexadecimal; None where the run was told to do without.
    sha256: str | None
    size: int
    #: Would TFLM with every operator registered load and invoke it?
    runs: bool
    findings: tuple[Finding, ...]
    #: None where the model does not run; of quality "unknown" where its arena, or all of it, is beyond a limit.
    memory: Memory | None = None
    #: None where the model does not run.
    flash: Flash | None = None
    #: None where there is no model.
    workload: Work | None = None
    ops: tuple[OpRow, ...] = ()
    time: Time | None = None
    arena: ArenaDetail | None = None
    #: The user's budgets and the board's, those exceeded too.
    budgets: tuple[Budget, ...] = ()
    array: Array | None = None
    #: Does it then compute what was trained: "right", "wrong", or "unknown"?
    results: str = "unknown"
    #: What custom operators were compiled for: configurations of an NPU (``ethos-u55-128``), else the operator's name.
    compiled_for: tuple[str, ...] = ()
    #: What goes in and what comes out, in the model's order; empty where there is no model.
    inputs: tuple[InterfaceTensor, ...] = ()
    outputs: tuple[InterfaceTensor, ...] = ()

    def worst(self) -> int:
        """Rank of the gravest finding in `SEVERITIES`, -1 where there is none."""
        return max((SEVERITIES.index(finding.severity) for finding in self.findings), default=-1)


class RuleHelp(NamedTuple):
    """What a rule is about, for outputs that explain their findings."""

    code: str
    name: str
    severity: str
    summary: str
    #: The rule's documentation.
    help: str


class Run(NamedTuple):
    """The reports of one command, and what they were made with."""

    version: str
    tflm_commit: str
    target: str
    reports: tuple[Report, ...]
    #: Version of the target's kernel library, None where it has only one.
    kernel_version: str | None = None
    #: The older or vendored TFLM that was asked for.
    port: str | None = None
    #: The rules of the findings, in order of code, where a reporter asks for them.
    rules: tuple[RuleHelp, ...] = ()
    #: What was named and could not be linted, a line each.
    failures: tuple[str, ...] = ()
    #: The mildest severity that makes the run fail.
    fail_on: str = "error"

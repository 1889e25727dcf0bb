"""What a run found, ready to be shown: plain values that pickle, no model and no rule behind them."""

from __future__ import annotations

from tflm_lint.findings import SEVERITIES
from tflm_lint.record import NamedTuple, imported
from tflm_lint.words import counted, visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.findings import Finding
    from tflm_lint.report.asked_for import Array, Budget, RuleHelp, SharedArena, Time
    from tflm_lint.report.detail import ArenaDetail, FlashDetail
    from tflm_lint.report.drawn import Drawing


class Look(NamedTuple):
    """What the flags and the terminal say; reporters for programs need none of it."""

    #: Columns of the terminal.
    width: int = 80
    #: Whether hints are told one by one.
    hints: bool = False
    #: Whether everything is told of each model: hints, every place, figures and tables.
    verbose: bool = False
    #: Whether only what is not in order is told, a line a model.
    quiet: bool = False
    #: Whether findings are counted instead of told.
    statistics: bool = False


PLAIN = Look()


class Memory(NamedTuple):
    """The tensor arena in bytes; ``arena_required`` is what `kTensorArenaSize` must be; None where unknown."""

    #: What `arena_used_bytes()` returns after `AllocateTensors()`.
    arena_used: int | None
    #: The smallest arena that works: what `kTensorArenaSize` must be.
    arena_required: int | None
    #: Bytes from the arena's start: tensors and scratch buffers, which share them over time.
    head: int | None
    #: Bytes from its end: what stays as long as the interpreter does.
    tail: int | None
    #: "exact", "estimate", "lower-bound" or "unknown".
    quality: str
    #: What the figures leave out.
    unknown: tuple[str, ...] = ()
    #: Why nothing is known.
    reason: str | None = None
    #: The two arenas of a split one; ``arena_required`` is both together.
    persistent_required: int | None = None
    #: The one that is used over and over.
    non_persistent_required: int | None = None
    #: The arena of resource variables that have an allocator of their own.
    variables_required: int | None = None


class Flash(NamedTuple):
    """Bytes of flash; None where unknown."""

    #: The file.
    model: int
    #: The interpreter and what it always brings.
    runtime: int | None
    #: The operators' kernels, each once.
    kernels: int | None
    #: All three together.
    total: int | None
    #: "measured" on this target, "estimate" from another's code, "lower-bound" where operators are ``unknown``.
    quality: str
    #: Bytes by which the total may be wrong, None where nobody measured that.
    error: int | None = None
    #: Why the figure is not "measured".
    reason: str | None = None
    #: Operators whose kernels nobody measured.
    unknown: tuple[str, ...] = ()


class Work(NamedTuple):
    """Work of one `Invoke`."""

    #: None where nothing of it is known.
    macs: int | None
    #: Operators of all subgraphs.
    operators: int
    #: "exact", or "lower-bound" where loops run an unknown number of times or an operator's work is ``unknown``, or
    #: "unknown" where all of it was compiled for an NPU.
    quality: str = "exact"
    #: Operators whose work is unknown.
    unknown: tuple[str, ...] = ()
    #: Why a part of it, or all, is unknown.
    reason: str | None = None


class OpRow(NamedTuple):
    """One row of the table of operators."""

    #: ``CONV_2D``, or ``CUSTOM:Foo``.
    op: str
    #: How many there are.
    count: int  # type: ignore[assignment]  # the JSON key; nobody asks a row for tuple.count
    #: The method of `MicroMutableOpResolver` that registers it, None where there is none.
    resolver: str | None
    #: None where unknown.
    macs: int | None
    #: Bytes of code that would go with it, None where unknown; what it shares with others is not in it.
    flash: int | None = None


class InterfaceTensor(NamedTuple):
    """An input or output of the model."""

    #: Its name.
    name: str
    #: The schema's name: ``INT8``.
    type: str
    #: -1 stands for a dimension that is open.
    shape: tuple[int, ...]
    #: Of a tensor quantized as a whole: ``real = scale * (q - zero_point)``; None for any other.
    scale: float | None
    #: The number that stands for 0.
    zero_point: int | None


class Report(NamedTuple):
    """Everything about one file, or one array of a C or C++ file: ``size`` and ``sha256`` are the model's then."""

    #: The file as it was named.
    path: str
    #: Hexadecimal; None where the run was told to do without.
    sha256: str | None
    #: Bytes of the model.
    size: int
    #: Would TFLM with every operator registered load and invoke it?
    runs: bool
    #: From grave to mild, each as often as it was found.
    findings: tuple[Finding, ...]
    #: None where the model does not run; of quality "unknown" where its arena, or all of it, is beyond a limit.
    memory: Memory | None = None
    #: None where the model does not run.
    flash: Flash | None = None
    #: None where there is no model.
    workload: Work | None = None
    #: The operators, each kind once.
    ops: tuple[OpRow, ...] = ()
    #: One inference on the board; None without one.
    time: Time | None = None
    #: Where the arena goes; None where nobody asked.
    arena: ArenaDetail | None = None
    #: Where the flash goes; None where nobody asked, or the model does not run.
    flash_detail: FlashDetail | None = None
    #: The user's budgets and the board's, those exceeded too.
    budgets: tuple[Budget, ...] = ()
    #: The C array that held the model; None for a file of its own.
    array: Array | None = None
    #: Does it then compute what was trained: "right", "wrong", or "unknown"?
    results: str = "unknown"
    #: What custom operators were compiled for: configurations of an NPU (``ethos-u55-128``), else the operator's name.
    compiled_for: tuple[str, ...] = ()
    #: What goes in and what comes out, in the model's order; empty where there is no model.
    inputs: tuple[InterfaceTensor, ...] = ()
    #: The same for what comes out.
    outputs: tuple[InterfaceTensor, ...] = ()
    #: Core and kernels that it was linted for, which the configuration may say for each model.
    target: str = ""
    #: Version of the kernel library, None where it has only one.
    kernel_version: str | None = None
    #: The older or vendored TFLM that was named.
    port: str | None = None
    #: The board that was named.
    board: str | None = None
    #: Rules whose hints take a search that nobody asked for: they may have something to say.
    unsought: tuple[str, ...] = ()
    #: What a page draws of it; None where nobody asked, and where there is no model.
    drawing: Drawing | None = None

    def __repr__(self) -> str:
        """Say the verdict and the arena, and count the findings."""
        arena = f", arena {self.memory.arena_required}" if self.memory and self.memory.arena_required else ""
        return f"<Report {visible(self.path)}: {self.answer}{arena}, {counted(len(self.findings), 'finding')}>"

    @property
    def answer(self) -> str:
        """The verdict in two to five words."""
        # by its name, since that module names this class to type checkers
        found: str = imported("tflm_lint.report.answer").short_answer(self)
        return found

    def worst(self) -> int:
        """Rank of the gravest finding in `SEVERITIES`, -1 where there is none."""
        return max((SEVERITIES.index(finding.severity) for finding in self.findings), default=-1)

    def to_dict(self) -> dict[str, object]:
        """Return what the JSON of version 1 has of this model, as an entry of its ``files``: plain values only."""
        # by its name, since that module names this class to type checkers
        found: dict[str, object] = imported("tflm_lint.report.json_v1").file_of(self)
        return found

    def _repr_html_(self) -> str:
        """Show the report in a notebook, light or dark as the notebook is."""
        found: str = imported("tflm_lint.report.notebook").html_of(self)
        return found


class Run(NamedTuple):
    """The reports of one command, and what they were made with."""

    #: The commit of TFLM that the table of operators is of.
    tflm_commit: str
    #: Core and kernels.
    target: str
    #: In the order of the models.
    reports: tuple[Report, ...]
    #: Version of the target's kernel library, None where it has only one.
    kernel_version: str | None = None
    #: The older or vendored TFLM that was asked for.
    port: str | None = None
    #: The board that was chosen.
    board: str | None = None
    #: The rules of the findings, in order of code, where a reporter asks for them.
    rules: tuple[RuleHelp, ...] = ()
    #: The models in one arena, where that was asked for.
    shared: SharedArena | None = None
    #: What was named and could not be linted, a line each.
    failures: tuple[str, ...] = ()
    #: The mildest severity that makes the run fail.
    fail_on: str = "error"
    #: How it is to look, for people.
    look: Look = PLAIN

    @property
    def version(self) -> str:
        """Version of tflm-lint, which people are not told."""
        from tflm_lint._version import __version__

        return __version__

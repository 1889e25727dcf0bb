"""Config -> Firmware: what will run the models, and what it leaves them."""

from __future__ import annotations

from tflm_lint.config import AS_MANY
from tflm_lint.memory.allocator import ALIGNMENT, PLAIN, Setup
from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from tflm_lint.config import Config
    from tflm_lint.facts.boards import Board
    from tflm_lint.facts.ops import OpTable
    from tflm_lint.facts.targets import Target
    from tflm_lint.growth import Tolerance
    from tflm_lint.memory.setups import Sharing


#: What an int holds, in which `MicroResourceVariables::Create` takes how many.
MOST_VARIABLES = (1 << 31) - 1


class Budgets(NamedTuple):
    """The most that a model may take: ``arena`` and ``flash`` in bytes, ``macs``; None where the user sets none."""

    arena: int | None = None
    flash: int | None = None
    macs: int | None = None


class Firmware(NamedTuple):
    """What the user says about the firmware that will run the models."""

    target: Target
    ops: OpTable
    #: Custom operators that the application registers itself.
    custom_ops: frozenset[str] = frozenset()
    board: Board | None = None
    budgets: Budgets = Budgets()
    #: Milliseconds from one inference to the next, for the duty cycle.
    period_ms: float | None = None
    #: The older or vendored TFLM that it holds, None for today's.
    port: str | None = None
    #: File and line that a budget is from, where a configuration sets it.
    budget_places: Mapping[str, tuple[str, int]] = {}
    #: How much more than its lock says a model may take.
    tolerances: tuple[Tolerance, ...] = ()
    #: How the application makes the arena.
    setup: Setup = PLAIN
    #: The models that share it, None where each has one of its own.
    sharing: Sharing | None = None

    def budget_place(self, budget: str) -> tuple[str | None, int | None]:
        """Return file and line that a budget is from, None where it is from none."""
        return self.budget_places.get(budget, (None, None))

    @property
    def npu(self) -> str | None:
        """The NPU that the kernels use: the board's where the target has such a one, with its size."""
        board = self.board.npu if self.board is not None else None
        return board if board is not None and self.target.npu is not None else self.target.npu


def load_firmware(config: Config) -> Firmware:
    """Load the tables that a configuration names, once each.

    Raises `TableError`, a `ValueError`, for an unknown target, board or port and a table that is none, and `OSError`
    where a file cannot be read.
    """
    from tflm_lint.config import target_name
    from tflm_lint.facts.targets import load_target
    from tflm_lint.verdict.table import load_table

    board = None
    if config.board:
        from tflm_lint.facts.boards import load_board

        board = load_board(config.board)
    target = load_target(target_name(config), config.kernel_version)
    if board is not None and (config.target or config.target_file):
        require_of_board(target, board)
    ops = load_table(config.ops, header=config.resolver_header, port=config.port)
    if config.port:
        from tflm_lint.verdict.ports import as_built

        target = as_built(target, config.port)
    budgets = Budgets(config.max_arena, config.max_flash, config.max_macs)
    firmware = Firmware(
        target, ops, frozenset(config.custom_ops), board, budgets, port=config.port, setup=setup_of(config)
    )
    return firmware._replace(tolerances=tolerances_of(config.tolerance)) if config.tolerance else firmware


def setup_of(config: Config) -> Setup:
    """Take how the arena is made; raise `UsageError` for what no arena is."""
    if not (
        config.split_arena or config.own_variables is not None or config.arena_offset or config.preserve_all_tensors
        or config.outside_planner or config.recording_interpreter or config.shared_variables
    ):  # fmt: skip
        return PLAIN
    from tflm_lint.errors import UsageError

    if not 0 <= config.arena_offset < ALIGNMENT:
        raise UsageError(f"--arena-offset {config.arena_offset}: expected 0 to 15, where the arena begins modulo 16")
    apart = [name for name in ("split_arena", "preserve_all_tensors", "outside_planner") if getattr(config, name)]
    if config.recording_interpreter and apart:
        raise UsageError(
            f"--recording-interpreter and --{apart[0].replace('_', '-')}: RecordingMicroAllocator::Create makes one "
            "arena with the greedy planner in it"
        )
    if config.split_arena and config.outside_planner:
        raise UsageError("--split-arena and --outside-planner: MicroAllocator::Create takes a planner for one arena")
    if config.own_variables is not None and config.own_variables > MOST_VARIABLES:
        raise UsageError(
            f"--own-variables {config.own_variables:,}: MicroResourceVariables::Create takes an int, "
            f"at most {MOST_VARIABLES:,}"
        )
    if config.shared_variables and config.own_variables is not None:
        raise UsageError("--shared-variables and --own-variables: variables are in the shared arena or in their own")
    return Setup(
        split=config.split_arena,
        own_variables=config.own_variables is not None,
        variables=None if config.own_variables in (None, AS_MANY) else config.own_variables,
        preserve_all=config.preserve_all_tensors,
        planner_outside=config.outside_planner,
        recording=config.recording_interpreter,
        one_variables=config.shared_variables,
        offset=config.arena_offset,
    )


def tolerances_of(texts: tuple[str, ...]) -> tuple[Tolerance, ...]:
    """Read what may grow; raise `ConfigError` for what says nothing of that kind."""
    from tflm_lint.errors import ConfigError
    from tflm_lint.growth import tolerance_of

    try:
        return tuple(map(tolerance_of, texts))
    except ValueError as error:
        raise ConfigError(f"tolerance: {error}") from None


def require_of_board(target: Target, board: Board) -> None:
    """Refuse a target that is none of the board's; raise `UsageError` that says what the board has.

    A core that no shipped target has is the user's to judge.
    """
    from tflm_lint.errors import UsageError
    from tflm_lint.facts.npus import runs_on, title
    from tflm_lint.facts.targets import load_target, target_names

    usual = load_target(board.target)
    shipped = {load_target(name).core for name in target_names()}
    # Cortex-M0 and M0+ are one to the kernels; "riscv32" are the reference kernels on any core with enums of 4 bytes
    same = {usual.core, *_ALIKE.get(usual.core, ())} | ({"riscv32"} if usual.abi == "ilp32" else set())
    if target.core in shipped and target.core not in same:
        raise UsageError(
            f"--board {board.name} has a {board.core}, --target {target.name} is for a {target.core}: "
            f"name one of them, or a target of that core such as {usual.name}"
        )
    if target.npu is not None and (
        board.npu is None or not (runs_on(board.npu, target.npu) or runs_on(target.npu, board.npu))
    ):
        has = f"an {title(board.npu)}" if board.npu else "no NPU that TFLM uses"
        raise UsageError(
            f"--board {board.name} has {has}, --target {target.name} is for an {title(target.npu)}: "
            f"name one of them, or another target such as {usual.name}"
        )


_ALIKE = {"cortex-m0": ("cortex-m0plus",), "cortex-m0plus": ("cortex-m0",)}

"""Config: what the project says once so that nobody types it again; where it is found, and how its amounts are read.

The nearest ``tflm-lint.toml``, or ``pyproject.toml`` with a ``[tool.tflm-lint]`` table, in a model's folder or above it
counts, else that of the working folder; flags outrank it. `config_files` reads one, and is imported where there is one.
"""

from __future__ import annotations

import os

from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

DEFAULT_TARGET = "cortex-m4-cmsis-nn"
#: Where other tools say what they need, too.
SHARED = "pyproject.toml"
#: As a count of resource variables: as many as the model has.
AS_MANY = -1


class Config(NamedTuple):
    """The settings of a project; paths are relative to ``folder``, budgets are in bytes and multiply-accumulates."""

    folder: str = "."
    #: None: the board's target, or `DEFAULT_TARGET`.
    target: str | None = None
    target_file: str | None = None
    kernel_version: str | None = None
    #: A dated TFLM: an op list and its known differences.
    port: str | None = None
    board: str | None = None
    max_arena: int | None = None
    max_flash: int | None = None
    max_macs: int | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    fail_on: str = "error"
    custom_ops: tuple[str, ...] = ()
    ops: str | None = None
    resolver_header: str | None = None
    exclude: tuple[str, ...] = ()
    #: Beginnings of codes with the severity that their findings get; the longest that fits counts.
    severity: tuple[tuple[str, str], ...] = ()
    respect_gitignore: bool = True
    #: The lock, None: ``tflm-lint.lock`` in ``folder``.
    lock: str | None = None
    #: How much more than it says a model may take: ``2%``, ``arena=64``.
    tolerance: tuple[str, ...] = ()
    #: One allocator for all models of a run.
    shared_arena: bool = False
    #: How the arena is made: the fields of `memory.setup.Setup`.
    split_arena: bool = False
    #: Resource variables in an allocator of their own: how many, `AS_MANY` for those of the model.
    own_variables: int | None = None
    shared_variables: bool = False
    #: The arena's address modulo 16.
    arena_offset: int = 0
    preserve_all_tensors: bool = False
    outside_planner: bool = False
    recording_interpreter: bool = False


#: What may follow a number: 64K, 64KB and 64KiB are 65,536 bytes, as microcontrollers' data sheets count memory; nobody
#: counts multiply-accumulates in powers of two.
UNITS = {
    "bytes": {"": 1, "K": 1024, "KIB": 1024, "KB": 1024, "M": 1024**2, "MIB": 1024**2, "MB": 1024**2},
    "count": {"": 1, "K": 1000, "M": 1000**2, "G": 1000**3},
}


def nearest_file(folder: str) -> str | None:
    """Return the configuration file that holds in a folder, None where there is none; raise `ConfigError`."""
    folder = os.path.abspath(folder)
    while True:
        own = os.path.join(folder, "tflm-lint.toml")
        if os.path.isfile(own):
            return own
        shared = os.path.join(folder, SHARED)
        if os.path.isfile(shared) and may_hold_ours(data := read(shared)) and holds_ours(parsed(data, shared)):
            return shared
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above


def read(path: str) -> bytes:
    """Read a file; raise `ConfigError` where it cannot be."""
    from tflm_lint.disk import read_file

    try:
        return read_file(path)
    except OSError as error:
        from tflm_lint.errors import ConfigError

        raise ConfigError(f"{path}: {error.strerror or error}") from None


#: Parts of dotted keys, squared.
_DOTTED = 1 << 23


def parsed(data: bytes, path: str) -> dict[str, Any]:
    """Parse TOML, with or without the mark of UTF-8 that editors on Windows put before it."""
    from tflm_lint.errors import ConfigError

    try:
        import tomllib
    except ModuleNotFoundError:  # Python 3.10
        import tomli as tomllib
    # the parser keeps every part of a dotted key for every part before it
    if sum(line.count(b".") ** 2 for line in data.splitlines()) > _DOTTED:
        raise ConfigError(f"{path}: nested too deeply")
    try:
        table: dict[str, Any] = tomllib.loads(data.decode("utf-8-sig"))
    except ValueError as error:  # also a number of more digits than Python reads
        raise ConfigError(f"{path}: not TOML: {error}") from None
    except RecursionError:
        raise ConfigError(f"{path}: nested too deeply") from None
    return table


def may_hold_ours(data: bytes) -> bool:
    """Say whether a pyproject.toml is worth parsing, 6 ms with the import of the parser: it may but name us."""
    if b"tflm-lint" not in data:
        return False
    bare = data.translate(None, b"\"' \t")
    return b"tool.tflm-lint" in bare or b"[tool]" in bare or b"tool={" in bare


def holds_ours(table: Mapping[str, Any]) -> bool:
    """Say whether a pyproject.toml has a table of ours."""
    tool = table.get("tool")
    return isinstance(tool, dict) and "tflm-lint" in tool


def chooses_target(config: Config) -> bool:
    """Say whether a user has chosen what the models are for."""
    return bool(config.board or config.target or config.target_file)


def target_name(config: Config) -> str:
    """Return the name, or the file, of the target: the user's own, the one named, the board's, or the default.

    Raises `TableError` for a board that there is not and `OSError` for a board's file that cannot be read.
    """
    if config.target_file and not config.target_file.endswith((".yaml", ".yml")):
        from tflm_lint.errors import TableError

        raise TableError(f"target-file: {config.target_file!r}, expected a file that ends in .yaml or .yml")
    named = config.target_file or config.target
    if named is None and config.board:
        from tflm_lint.facts.boards import load_board

        named = load_board(config.board).target
    return DEFAULT_TARGET if named is None else named


def is_period(milliseconds: float) -> bool:
    """Say whether that much may lie between two inferences: a nanosecond to centuries, so that figures stay finite."""
    return 1e-6 <= milliseconds <= 1e13


def amount(value: object, takes: str) -> int:
    """Read a budget: a number, or a text such as ``64K``, ``1.5 MiB`` or ``20_000``; raise `ValueError` otherwise."""
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    if isinstance(value, str):
        text = value.strip().upper()
        number = text.rstrip("GKMIB")
        unit = UNITS[takes].get(text[len(number) :])
        try:
            if unit is not None and 0 <= (found := float(number)) < 2**53:
                return round(found * unit)
        except ValueError:
            pass
    from tflm_lint.flags import TAKES

    raise ValueError(f"{value!r}, expected {TAKES[takes]}")

"""pyproject.toml or tflm-lint.toml -> Config: what the project says once so that nobody types it again.

The nearest ``tflm-lint.toml``, or ``pyproject.toml`` with a ``[tool.tflm-lint]`` table, in the working folder or above
it counts; flags outrank it. schema/config.schema.json describes the keys for editors.
"""

from __future__ import annotations

import os

from tflm_lint.errors import ConfigError
from tflm_lint.findings import SEVERITIES
from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from tflm_lint.flags import Key

DEFAULT_TARGET = "cortex-m4-cmsis-nn"
#: Where other tools say what they need, too.
SHARED = "pyproject.toml"


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
    #: The lock, None: ``tflm-lint.lock`` in ``folder``.
    lock: str | None = None
    #: How much more than it says a model may take: ``2%``, ``arena=64``.
    tolerance: tuple[str, ...] = ()


#: What may follow a number: 64K, 64KB and 64KiB are 65,536 bytes, as microcontrollers' data sheets count memory; nobody
#: counts multiply-accumulates in powers of two.
UNITS = {
    "bytes": {"": 1, "K": 1024, "KIB": 1024, "KB": 1024, "M": 1024**2, "MIB": 1024**2, "MB": 1024**2},
    "count": {"": 1, "K": 1000, "M": 1000**2, "G": 1000**3},
}


def nearest_config(folder: str) -> Config:
    """Return the configuration that holds in a folder, the defaults where there is none; raise as `load_config`."""
    folder = os.path.abspath(folder)
    while True:
        own = os.path.join(folder, "tflm-lint.toml")
        if os.path.isfile(own):
            return load_config(own)
        shared = os.path.join(folder, SHARED)
        if os.path.isfile(shared) and may_hold_ours(data := read(shared)):
            table = parsed(data, shared)
            if holds_ours(table):
                return config_of(table, shared)
        above = os.path.dirname(folder)
        if above == folder:
            return Config()
        folder = above


def load_config(path: str) -> Config:
    """Read a configuration; raise `ConfigError` for what is no TOML, an unknown key or a value of the wrong type."""
    return config_of(parsed(read(path), path), path)


def read(path: str) -> bytes:
    """Read a file; raise `ConfigError` where it cannot be."""
    from tflm_lint.disk import read_file

    try:
        return read_file(path)
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror or error}") from None


def parsed(data: bytes, path: str) -> dict[str, Any]:
    """Parse TOML, with or without the mark of UTF-8 that editors on Windows put before it."""
    try:
        import tomllib
    except ModuleNotFoundError:  # Python 3.10
        import tomli as tomllib
    try:
        table: dict[str, Any] = tomllib.loads(data.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not TOML: {error}") from None
    except RecursionError:
        raise ConfigError(f"{path}: nested too deeply") from None
    return table


def may_hold_ours(data: bytes) -> bool:
    """Say whether a pyproject.toml is worth parsing, 6 ms with the import of the parser: it may but name us."""
    bare = data.translate(None, b"\"' \t")
    return b"tool.tflm-lint" in bare or (b"tflm-lint" in bare and (b"[tool]" in bare or b"tool={" in bare))


def holds_ours(table: Mapping[str, Any]) -> bool:
    """Say whether a pyproject.toml has a table of ours."""
    tool = table.get("tool")
    return isinstance(tool, dict) and "tflm-lint" in tool


def config_of(table: dict[str, Any], path: str) -> Config:
    """Check what a file says."""
    where = ""
    ours: object = table
    if os.path.basename(path) == SHARED:
        where = "tool.tflm-lint."
        ours = table["tool"]["tflm-lint"] if holds_ours(table) else {}
    if not isinstance(ours, dict):
        raise ConfigError(f"{path}: {where.rstrip('.')}: expected a table")
    folder = os.path.dirname(path)
    return Config(folder=folder, **fields_of(ours, path, where, folder))


def chooses_target(config: Config) -> bool:
    """Say whether a user has chosen what the models are for."""
    return bool(config.board or config.target or config.target_file)


def target_name(config: Config) -> str:
    """Return the name, or the file, of the target: the user's own, the one named, the board's, or the default.

    Raises `TableError` for a board that there is not and `OSError` for a board's file that cannot be read.
    """
    named = config.target_file or config.target
    if named is None and config.board:
        from tflm_lint.facts.boards import load_board

        named = load_board(config.board).target
    return DEFAULT_TARGET if named is None else named


def fields_of(table: dict[str, Any], path: str, where: str, folder: str) -> dict[str, Any]:
    """Check keys and values, and make paths relative to the working folder."""
    from tflm_lint.flags import keys
    from tflm_lint.words import expected

    known = {key.name: key for key in keys()}
    fields = {}
    for name, value in table.items():
        if name not in known:
            raise ConfigError(f"{path}: {where}{name}: no such key, {expected(name, tuple(known))}")
        key = known[name]
        try:
            fields[key.field] = value_of(key, value, folder)
        except ValueError as error:
            raise ConfigError(f"{path}: {where}{name}: {error}") from None
    return fields


def value_of(key: Key, value: object, folder: str) -> object:
    """Check one value's type; raise `ValueError` that says what was expected."""
    if key.many:
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise ValueError("expected a list of strings")
        return tuple(value)
    if key.takes in UNITS:
        return amount(value, key.takes)
    if not isinstance(value, str):
        raise ValueError("expected a string")
    if key.takes == "severity" and value not in SEVERITIES:
        raise ValueError(f"{value!r}, expected one of {', '.join(SEVERITIES)}")
    return os.path.join(folder, value) if key.takes == "file" else value


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

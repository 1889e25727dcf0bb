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

DEFAULT_TARGET = "cortex-m4-cmsis-nn"


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


LISTS = ("select", "ignore", "custom_ops", "exclude")
PATHS = ("ops", "resolver_header", "target_file")
#: What may follow a number: 64K are 65,536 bytes.
UNITS = {"": 1, "K": 1024, "KIB": 1024, "KB": 1000, "M": 1024**2, "MIB": 1024**2, "MB": 1000**2}
#: What may follow a number of things: nobody counts multiply-accumulates in powers of two.
COUNTED = {"": 1, "K": 1000, "M": 1000**2, "G": 1000**3}
AMOUNTS = {"max_arena": UNITS, "max_flash": UNITS, "max_macs": COUNTED}


def find_config(folder: str) -> str | None:
    """Return the path of the configuration that holds in a folder, None where there is none."""
    folder = os.path.abspath(folder)  # noqa: PTH100 - pathlib is slow to import, here and below
    while True:
        own = os.path.join(folder, "tflm-lint.toml")  # noqa: PTH118
        if os.path.isfile(own):  # noqa: PTH113
            return own
        shared = os.path.join(folder, "pyproject.toml")  # noqa: PTH118
        if os.path.isfile(shared):  # noqa: PTH113
            with open(shared, "rb") as file:
                if b"tool.tflm-lint" in file.read():
                    return shared
        above = os.path.dirname(folder)  # noqa: PTH120
        if above == folder:
            return None
        folder = above


def load_config(path: str) -> Config:
    """Read a configuration; raise `ConfigError` for what is no TOML, an unknown key or a value of the wrong type."""
    try:
        import tomllib
    except ModuleNotFoundError:  # Python 3.10
        import tomli as tomllib
    try:
        with open(path, "rb") as file:
            table: Any = tomllib.load(file)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not TOML: {error}") from None
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from None
    where = ""
    if os.path.basename(path) == "pyproject.toml":  # noqa: PTH119
        where = "tool.tflm-lint."
        tool = table.get("tool", {})
        table = tool.get("tflm-lint", {}) if isinstance(tool, dict) else {}
    if not isinstance(table, dict):
        raise ConfigError(f"{path}: {where.rstrip('.')}: expected a table")
    folder = os.path.dirname(path)  # noqa: PTH120
    return Config(folder=folder, **fields_of(table, path, where, folder))


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
    fields = {}
    for key, value in table.items():
        field = key.replace("-", "_")
        if field not in Config._fields or field == "folder" or "_" in key:
            known = ", ".join(name.replace("_", "-") for name in Config._fields if name != "folder")
            raise ConfigError(f"{path}: {where}{key}: no such key, expected one of {known}")
        fields[field] = value_of(field, value, f"{path}: {where}{key}", folder)
    return fields


def value_of(field: str, value: object, place: str, folder: str) -> object:
    """Check one value's type."""
    if field in LISTS:
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise ConfigError(f"{place}: expected a list of strings")
        return tuple(value)
    if field in AMOUNTS:
        return amount(value, place, AMOUNTS[field])
    if not isinstance(value, str):
        raise ConfigError(f"{place}: expected a string")
    if field == "fail_on" and value not in SEVERITIES:
        raise ConfigError(f"{place}: {value!r}, expected one of {', '.join(SEVERITIES)}")
    return os.path.join(folder, value) if field in PATHS else value  # noqa: PTH118


def amount(value: object, place: str, units: Mapping[str, int]) -> int:
    """Read a budget: a number, or a text such as ``64K``, ``1.5 MiB`` or ``20_000``; raise `ConfigError` otherwise."""
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    if isinstance(value, str):
        text = value.strip().upper()
        number = text.rstrip("GKMIB")
        unit = units.get(text[len(number) :])
        try:
            if unit is not None and 0 <= (found := float(number)) < 2**53:
                return round(found * unit)
        except ValueError:
            pass
    expected = "a number of bytes such as 65536 or 64K" if units is UNITS else "a number such as 2500000 or 2.5M"
    raise ConfigError(f"{place}: {value!r}, expected {expected}")

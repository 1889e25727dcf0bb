"""Flags + configuration file -> Config -> Firmware: what several commands need to know of the firmware."""

from __future__ import annotations

import os

from tflm_lint.config import AMOUNTS, Config, amount, find_config, load_config
from tflm_lint.errors import UsageError
from tflm_lint.findings import SEVERITIES
from tflm_lint.firmware import load_firmware

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from types import SimpleNamespace
    from typing import Any

    from tflm_lint.firmware import Firmware

#: What the flags of `add_settings` are where they are not given.
FLAGS = dict.fromkeys(
    (
        "target", "target_file", "kernel_version", "port", "board", "max_arena", "max_flash", "max_macs", "custom_ops",
        "ops", "resolver_header", "select", "ignore", "fail_on", "config",
    )
) | {"no_config": False}  # fmt: skip


def add_settings(arguments: argparse.ArgumentParser) -> None:
    """Add the flags that say what the models will run on and which findings count."""
    add = arguments.add_argument
    add("--target", metavar="NAME", help="core and kernels, see `tflm-lint list targets`")
    add("--target-file", metavar="FILE", help="your own target, a YAML file, instead of a shipped one")
    add("--kernel-version", metavar="VERSION", help="version of the target's kernel library, where it has several")
    add("--port", metavar="NAME", help="an older or vendored TFLM, see `tflm-lint list ports`")
    add("--board", metavar="NAME", help="picks target and budgets, see `tflm-lint list boards`")
    add("--max-arena", metavar="BYTES", help="the most the tensor arena may take: 65536, 64K")
    add("--max-flash", metavar="BYTES", help="the most that model, runtime and kernels may take")
    add("--max-macs", metavar="N", help="the most multiply-accumulates that one inference may take")
    add(
        "--custom-op",
        metavar="NAME",
        action="append",
        dest="custom_ops",
        help="a custom operator that the firmware registers",
    )
    add("--ops", metavar="FILE", help="your own table of operators instead of the shipped one")
    add("--resolver-header", metavar="FILE", help="your micro_mutable_op_resolver.h: only what it can add counts")
    add("--select", metavar="CODES", action="append", help="show only findings whose code begins so, comma-separated")
    add("--ignore", metavar="CODES", action="append", help="hide findings whose code begins so, comma-separated")
    add("--fail-on", choices=SEVERITIES, help="exit with 1 from this severity on (error)")
    add("--config", metavar="FILE", help="configuration instead of the nearest tflm-lint.toml or pyproject.toml")
    add("--no-config", action="store_true", help="use no configuration file")


def config_of(options: argparse.Namespace | SimpleNamespace) -> Config:
    """Join the configuration file with the flags, which outrank it; raise `RequestError` for what cannot be."""
    config = Config()
    try:
        path = options.config or (None if options.no_config else find_config("."))
        if path:
            config = load_config(path)
    except OSError as error:
        raise UsageError(f"{error.filename}: {error.strerror}") from None
    flags = {
        "target": options.target,
        "target_file": options.target_file,
        "kernel_version": options.kernel_version,
        "port": options.port,
        "board": options.board,
        "ops": options.ops,
        "resolver_header": options.resolver_header,
        "fail_on": options.fail_on,
        "select": codes(options.select),
        "ignore": codes(options.ignore),
    }
    config = config._replace(**{name: value for name, value in flags.items() if value})
    if options.target:
        config = config._replace(target_file=None)
    for name in AMOUNTS:
        value = getattr(options, name)
        if value is not None:
            budgets: dict[str, Any] = {name: budget(value, name)}
            config = config._replace(**budgets)
    if options.custom_ops:
        config = config._replace(custom_ops=(*config.custom_ops, *options.custom_ops))
    check_codes(config)
    return config


def budget(value: str, name: str) -> int:
    """Read a budget's flag."""
    flag = f"--{name.replace('_', '-')}"
    return amount(int(value) if value.isdecimal() else value, flag, AMOUNTS[name])


def codes(values: list[str] | None) -> tuple[str, ...]:
    """Split comma-separated codes."""
    return tuple(code.strip().upper() for value in values or () for code in value.split(",") if code.strip())


def check_codes(config: Config) -> None:
    """Refuse a code that is no rule's beginning: a typing error there would hide or show nothing, silently."""
    if not (config.select or config.ignore):
        return
    from tflm_lint.rules.index import RULES

    for prefix in (*config.select, *config.ignore):
        if not any(code.startswith(prefix) for code in RULES):
            raise UsageError(f"{prefix}: no rule's code begins so, see `tflm-lint list rules`")


def firmware_of(config: Config) -> Firmware:
    """Load the target and the table of operators; raise `RequestError` where one cannot be had."""
    try:
        return load_firmware(config)
    except OSError as error:
        raise UsageError(f"{os.fspath(error.filename)}: {error.strerror}") from None

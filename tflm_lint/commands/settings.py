"""Flags + configuration file -> Config -> Settings: what several commands need to know of the firmware."""

from __future__ import annotations

import os

from tflm_lint.cli import UsageError
from tflm_lint.config import Config, ConfigError, find_config, load_config
from tflm_lint.findings import SEVERITIES
from tflm_lint.inspection import Settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse


def add_settings(arguments: argparse.ArgumentParser) -> None:
    """Add the flags that say what the models will run on and which findings count."""
    add = arguments.add_argument
    add("--target", metavar="NAME", help="core and kernels, see `tflm-lint list targets`")
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


def config_of(options: argparse.Namespace) -> Config:
    """Join the configuration file with the flags, which outrank it; raise `UsageError` for what cannot be."""
    config = Config()
    try:
        path = options.config or (None if options.no_config else find_config("."))
        if path:
            config = load_config(path)
    except ConfigError as error:
        raise UsageError(error) from None
    except OSError as error:
        raise UsageError(f"{error.filename}: {error.strerror}") from None
    flags = {
        "target": options.target,
        "ops": options.ops,
        "resolver_header": options.resolver_header,
        "fail_on": options.fail_on,
        "select": codes(options.select),
        "ignore": codes(options.ignore),
    }
    config = config._replace(**{name: value for name, value in flags.items() if value})
    if options.custom_ops:
        config = config._replace(custom_ops=(*config.custom_ops, *options.custom_ops))
    check_codes(config)
    return config


def codes(values: list[str] | None) -> tuple[str, ...]:
    """Split comma-separated codes."""
    return tuple(code.strip().upper() for value in values or () for code in value.split(",") if code.strip())


def check_codes(config: Config) -> None:
    """Refuse a code that is no rule's beginning: a typing error there would hide or show nothing, silently."""
    if not (config.select or config.ignore):
        return
    from tflm_lint.rules.registry import rule_modules

    known = rule_modules()
    for prefix in (*config.select, *config.ignore):
        if not any(code.startswith(prefix) for code in known):
            raise UsageError(f"{prefix}: no rule's code begins so, see `tflm-lint list rules`")


def settings_of(config: Config) -> Settings:
    """Load the target and the table of operators; raise `UsageError` where one cannot be had."""
    from tflm_lint.facts.tables import TableError
    from tflm_lint.facts.targets import load_target
    from tflm_lint.verdict.table import load_table

    try:
        target = load_target(config.target)
        ops = load_table(config.ops, header=config.resolver_header)
    except TableError as error:
        raise UsageError(error) from None
    except OSError as error:
        raise UsageError(f"{os.fspath(error.filename)}: {error.strerror}") from None
    return Settings(target, ops, frozenset(config.custom_ops))

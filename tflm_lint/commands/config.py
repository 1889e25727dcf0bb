"""``tflm-lint config [MODEL...]``: show what holds for a model, and where each setting is from."""

from __future__ import annotations

import os

from tflm_lint.commands.arguments import read
from tflm_lint.commands.settings import COMMAND_LINE, Settings
from tflm_lint.config import AS_MANY, target_name
from tflm_lint.errors import InputError
from tflm_lint.inputs.gather import files_of
from tflm_lint.setting_keys import keys
from tflm_lint.words import slashed, visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence
    from typing import TextIO

    from tflm_lint.config import Config
    from tflm_lint.config_files import Ignored

    Setting = dict[str, object]

SUMMARY = "show which settings hold for a model, and where each is from"
_EXAMPLES = """\
examples:
  tflm-lint config                          what holds in this folder
  tflm-lint config models/kws.tflite        what holds for one model
  tflm-lint config --board nano33ble --format json models/kws.tflite

exit code: 0 the settings are shown, 2 a file or the request was wrong
"""


def run(argv: list[str], stdout: TextIO) -> int:
    """Show the settings of each model; nothing is linted, and a model need not be there."""
    options = read("config", argv, parser)
    settings = Settings(options)
    failures: list[str] = []
    names: list[str] = []
    for name in map(slashed, options.models):
        if os.path.isdir(name) or any(sign in name for sign in "*?["):
            names += files_of([name], settings.exclude(), failures)
        else:
            names.append(name)
    if failures:
        raise InputError("; ".join(failures))
    wanted: Sequence[str | None] = names or [None]
    shown = [(one, list(settings_of(settings, one))) for one in wanted]
    if options.format == "json":
        import json

        document = [{"model": model, "settings": found} for model, found in shown]
        stdout.write(json.dumps({"version": 1, "models": document}, indent=2) + "\n")
        return 0
    for number, (model, found) in enumerate(shown):
        if number:
            stdout.write("\n")
        if model is not None:
            stdout.write(f"{visible(model)}\n")
        for line in lines_of(found):
            stdout.write(f"{'' if model is None else '  '}{line}\n")
    return 0


def parser() -> argparse.ArgumentParser:
    """Build the command's arguments."""
    from tflm_lint.commands.parser import add_flags, new_parser

    arguments = new_parser(
        "tflm-lint config",
        usage="tflm-lint config [options] [MODEL...]",
        description="Show which settings hold for a model, and where each is from.",
        epilog=_EXAMPLES,
    )
    arguments.add_argument("models", nargs="*", metavar="MODEL", help="a file, a folder or a pattern")
    add_flags(arguments, "config")
    return arguments


def settings_of(settings: Settings, name: str | None) -> Iterator[Setting]:
    """Yield each setting with its value, where it is from, and the reasons that were given for what is ignored."""
    file = settings.file if name is None else settings.file_for(name)
    effective = file.of(name) if file is not None else None
    config = settings.root if name is None else settings.of(name)
    for key in keys():
        value = getattr(config, key.field)
        origins = [] if effective is None else [str(origin) for origin in effective.origins.get(key.field, ())]
        if key.field in settings.given:
            # of the command line custom operators come on top, all else in place of what the file says
            origins = [*(origins if key.field == "custom_ops" else ()), COMMAND_LINE]
        if key.field == "exclude" and settings.excluded:
            value = (*value, *settings.excluded)
            origins.append(COMMAND_LINE)
        if key.field == "respect_gitignore" and not settings.gitignored:
            value, origins = False, [COMMAND_LINE]
        if key.takes == "optional count" and value == AS_MANY:
            value = True
        found: Setting = {"key": key.name, "value": plain(value), "from": origins}
        if key.field == "target" and value is None and config.target_file is None:
            found["value"] = target_name(config)
            found["from"] = [f"board {config.board}"] if config.board else []
        reasons = {} if effective is None else reasons_of(effective.ignored, config)
        if key.field == "ignore" and reasons:
            found["reasons"] = reasons
        yield found


def reasons_of(ignored: tuple[Ignored, ...], config: Config) -> dict[str, str]:
    """Return the reasons for the codes that are ignored in the end."""
    return {entry.code: entry.reason for entry in ignored if entry.reason and entry.code in config.ignore}


def plain(value: object) -> object:
    """Return a value as JSON has it."""
    if isinstance(value, tuple):
        pairs = value and all(isinstance(item, tuple) for item in value)
        return dict(value) if pairs else list(value)
    return value


def lines_of(found: list[Setting]) -> Iterator[str]:
    """Yield a line a setting that is set, what is left at its default last, on one."""
    from_somewhere = [setting for setting in found if setting["from"]]
    rows = [(str(setting["key"]), text_of(setting["value"]), places_of(setting)) for setting in from_somewhere]
    wide = max((len(f"{key} = {value}") for key, value, _ in rows), default=0)
    for (key, value, place), setting in zip(rows, from_somewhere, strict=True):
        words = f"{key} = {value}"
        yield f"{visible(words):<{min(wide, 60)}}  # {visible(place)}"
        reasons = setting.get("reasons")
        if isinstance(reasons, dict):
            for code, reason in reasons.items():
                yield visible(f"  # {code}: {reason}")
    left = [setting for setting in found if not setting["from"]]
    for setting in left:
        if setting["key"] == "target" and setting["value"]:
            yield f"target = {text_of(setting['value'])}  # default"


def places_of(setting: Setting) -> str:
    """Join where a setting is from."""
    origins = setting["from"]
    return ", ".join(map(str, origins)) if isinstance(origins, list) else ""


def text_of(value: object) -> str:
    """Write a value as TOML has it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key} = {text_of(item)}' for key, item in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(text_of, value))}]"
    return str(value) if isinstance(value, int) else f'"{value}"'

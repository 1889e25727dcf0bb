"""One table of options: a plain command line is read as argparse reads it, and Config, schema and help say the same."""

from __future__ import annotations

import argparse
import contextlib
import functools
import io
import json
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.configurations import load_config
from tflm_lint.cli import main
from tflm_lint.commands import check, config, diff, emit, fix, lock, new, report
from tflm_lint.commands.arguments import choices, defaults, given_by, names_of, plain, read
from tflm_lint.commands.settings import config_of
from tflm_lint.config import UNITS, Config
from tflm_lint.errors import UsageError
from tflm_lint.flags import FLAGS, TAKES, Flag, flags_of
from tflm_lint.setting_keys import keys

COMMANDS: dict[str, ModuleType] = {
    "check": check,
    "fix": fix,
    "emit": emit,
    "new": new,
    "lock": lock,
    "config": config,
    "diff": diff,
    "report": report,
}
#: What a value may look like, and what it may not.
VALUES = {
    "text": ["x", "-", ""],
    "file": ["x.yaml"],
    "bytes": ["64K", "65536", "much"],
    "count": ["2.5M", "-1"],
    "whole": ["16", "-1", "1_6", "x"],
    "optional count": ["6", ""],
    "milliseconds": ["20", "0", "inf", "x"],
    "codes": ["OP,FB", ""],
    "severity": ["warning", "never"],
    "style": ["xxd", "nonsense"],
    "output": ["json", "json=x.json", "xml"],
    "fix format": ["json", "xml"],
    "ram level": ["in-place", "xml"],
    "when": ["always", "sometimes"],
}


def words(command: str) -> st.SearchStrategy[list[str]]:
    """Draw command lines: options with and without values, models, and what is neither."""
    others = ["a.tflite", "b.tflite", "-", "--", "--che", "-ox.cc", "--nonsense", "-1"]
    one = [st.sampled_from(others).map(lambda word: [word])]
    for flag in flags_of(command):
        name = st.sampled_from(names_of(flag))
        if flag.takes == "switch":
            one.append(name.map(lambda n: [n]))
        else:
            one.append(st.tuples(name, st.sampled_from(VALUES[flag.takes])).map(list))
    return st.lists(st.one_of(one), max_size=6).map(lambda parts: [word for part in parts for word in part])


@functools.cache
def parser_of(command: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = COMMANDS[command].parser()
    return parser


def by_argparse(command: str, argv: list[str]) -> dict[str, object] | None:
    with contextlib.redirect_stdout(io.StringIO()):
        try:
            found: dict[str, object] = vars(parser_of(command).parse_args(argv))
        except (UsageError, SystemExit):
            return None
    return found


@pytest.mark.parametrize("command", ["check", "fix", "emit"])
@settings(max_examples=10, deadline=None)
@given(st.data())
def test_a_plain_command_line_is_what_argparse_makes_of_it(command: str, data: st.DataObject) -> None:
    argv = data.draw(words(command))
    found, full = plain(command, argv), by_argparse(command, argv)
    if found is not None and full is not None:
        assert vars(found) == full
    # argparse alone refuses models on both sides of an option; everything else that is plain is right for both.
    if found is not None and full is None:
        assert len(found.models) > 1


def test_what_is_plain_and_what_is_not() -> None:
    everything = ["m", "-o", "x.cc", "--style", "xxd", "--name", "a", "--name", "b", "--align", "32", "--section", "s"]
    everything += ["--namespace", "n", "--target", "t", "--check", "--resolver", "--custom-op", "Mine", "--no-config"]
    found = plain("emit", everything)
    assert found is not None
    assert vars(found) == by_argparse("emit", everything)
    assert (found.name, found.align, found.custom_ops) == (["a", "b"], 32, ["Mine"])
    for argv in ([], ["-h"], ["m", "--styl", "hex"], ["m", "-ox.c"], ["m", "-o"], ["m", "--style", "no"]):
        assert plain("emit", argv) is None
    assert plain("check", ["m", "--style", "hex"]) is None, "it is an option of emit"


def test_a_request_without_options(root: Path) -> None:
    for command in ("check", "fix", "emit"):
        found = plain(command, ["a", "-"])
        assert found is not None
        assert vars(found) == {**defaults(command), "models": ["a", "-"]} == by_argparse(command, ["a", "-"])
    model = root / "fixtures" / "hello_world_int8.tflite"
    code = "import sys; from tflm_lint.cli import main; main(sys.argv[1:]); sys.stderr.write(' '.join(sys.modules))"
    for argv in (["--target", "x86-64-reference", "--format", "json"], ["--max-arena", "64K", "--no-config"]):
        call = [sys.executable, "-c", code, *argv, str(model)]
        ran = subprocess.run(call, capture_output=True, text=True, check=True)
        assert "argparse" not in ran.stderr.split()


def test_the_table_itself() -> None:
    assert {flag.takes for flag in FLAGS} | {key.takes for key in keys()} == set(TAKES)
    assert set(UNITS) <= set(TAKES)
    for command in COMMANDS:
        names = [name for flag in flags_of(command) for name in names_of(flag)]
        fields = [flag.field for flag in flags_of(command)]
        assert len(set(names)) == len(names)
        assert len(set(fields)) == len(fields)
    assert {command for flag in FLAGS for command in flag.commands} == set(COMMANDS)
    for flag in FLAGS:
        bare = flag.takes == "switch" or (bool(choices(flag.takes)) and flag.takes != "output")
        assert (flag.metavar is None) == bare, flag.name
        assert flag.default is None or not flag.again
        assert flag.help[0] != flag.help[0].upper() or not flag.help[0].isalpha() or flag.help.startswith("C++")
        assert not flag.help.endswith(".")


def test_the_configuration_has_a_field_for_each_key() -> None:
    assert set(Config._fields) == {key.field for key in keys()} | {"folder"}
    for key in keys():
        default = Config._field_defaults[key.field]
        unset = {"severity": "error", "severities": (), "switch": key.name == "respect-gitignore", "whole": 0}
        assert default == (() if key.many else unset.get(key.takes)), key.name
    assert {flag.field for flag in FLAGS if flag.key} == {key.field for key in keys()} - {
        "severity",
        "respect_gitignore",
    }


def test_the_schema_is_that_of_the_table(root: Path) -> None:
    call = [sys.executable, str(root / "schema" / "generate_config.py"), "--check"]
    assert subprocess.run(call, check=False).returncode == 0
    schema = json.loads((root / "schema" / "config.schema.json").read_text(encoding="utf-8"))
    assert set(schema["properties"]) == {*(key.name for key in keys()), "extend", "models"}


def unbroken(text: str) -> str:
    """Return a text without what breaking its lines changes."""
    return "".join(text.split()).replace("-", "")


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_has_every_option(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    out = capsys.readouterr().out
    for flag in flags_of(command):
        assert re.search(rf"--{flag.name}\s", out)
        assert unbroken(flag.help) in unbroken(out)
    assert f"tflm-lint {'' if command == 'check' else command}" in out
    assert "exit code: 0" in out
    assert max(map(len, COMMANDS[command].parser().format_help().splitlines())) <= 80


def on(command: str, flag: Flag) -> str | None:
    """Return what a command says of an option's value that is none."""
    argv = ["m.tflite", f"--{flag.name}", "nonsense"]
    with pytest.raises(UsageError) as caught:
        read(command, argv, COMMANDS[command].parser)
    return str(caught.value)


def test_a_wrong_value_says_what_was_expected() -> None:
    # what stands behind an optional number is a model where it is none (tests/commands/test_setups.py)
    anything = {"switch", "text", "file", "codes", "optional count"}
    said = {flag.takes: on(flag.commands[0], flag) for flag in FLAGS if flag.takes not in anything}
    assert said["whole"] == "argument --jobs: 'nonsense', expected a whole number, see `tflm-lint check --help`"
    assert said["bytes"] is not None
    assert "--max-flash: 'nonsense', expected a number of bytes such as 65536 or 64K" in said["bytes"]
    assert set(said) == {
        "whole",
        "bytes",
        "count",
        "milliseconds",
        "severity",
        "kind",
        "style",
        "output",
        "fix format",
        "diff format",
        "ram level",
        "when",
    }
    for text in said.values():
        assert text is not None
        assert "'nonsense', expected " in text


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["--memori"], "unrecognized arguments: --memori, did you mean --memory, see `tflm-lint check --help`"),
        (["--qqq"], "unrecognized arguments: --qqq, see `tflm-lint check --help`"),
    ],
)
def test_an_option_that_there_is_not(argv: list[str], said: str) -> None:
    with pytest.raises(UsageError) as caught:
        read("check", [*argv, "m.tflite"], check.parser)
    assert str(caught.value) == said


def options(**given: object) -> SimpleNamespace:
    return SimpleNamespace(**{**defaults("check"), "no_config": True, **given})


def test_options_outrank_the_file(tmp_path: Path) -> None:
    file = tmp_path / "tflm-lint.toml"
    file.write_text(
        'target = "esp32s3-esp-nn"\nkernel-version = "1.1.2"\ncustom-ops = ["A"]\nselect = ["OP"]\nmax-arena = 5\n'
    )
    assert given_by(options()) == {}
    assert config_of(options()) == Config()

    def joined(**given: object) -> Config:
        return config_of(options(no_config=False, config=str(file), **given))

    assert (joined().target, joined().kernel_version) == ("esp32s3-esp-nn", "1.1.2")
    assert joined() == load_config(str(file))
    assert joined(max_arena=0).max_arena == 0
    assert joined(custom_ops=["B"]).custom_ops == ("A", "B")
    assert joined(select=["fb,", "QT2"]).select == ("FB", "QT2")
    # Another target is not of the file's version, and a board on the command line is not on the file's target.
    for said, wanted in (
        ({"target": "cortex-m4-reference"}, ("cortex-m4-reference", None, None)),
        ({"target_file": "mine.yaml"}, (None, "mine.yaml", None)),
        ({"board": "nano33ble"}, (None, None, None)),
        ({"board": "nano33ble", "target": "cortex-m4-reference"}, ("cortex-m4-reference", None, None)),
        ({"kernel_version": "1.2.3"}, ("esp32s3-esp-nn", None, "1.2.3")),
    ):
        config = joined(**said)
        assert (config.target, config.target_file, config.kernel_version) == wanted

"""``check``, ``emit`` and ``new`` take the same options and the same configuration for what the models run on."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from tests.build import Op, T, chain
from tflm_lint.cli import main
from tflm_lint.flags import ALL, flags_of

COMMANDS = {"check": ["{model}"], "emit": ["{model}", "-o", "out.cc"], "new": ["app", "{model}"]}
NESTED = Path(__file__).resolve().parents[3] / "shared" / "hostile" / "config-nest.toml"


@pytest.fixture
def folder(tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with a model that runs everywhere."""
    (tmp_path / "model.tflite").write_bytes((root / "fixtures" / "hello_world_int8.tflite").read_bytes())
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(command: str, *more: str, model: str = "model.tflite") -> int:
    arguments = [argument.format(model=model) for argument in COMMANDS[command]]
    return main([command, *arguments, *more])


def wrong(command: str, capsys: pytest.CaptureFixture[str], *more: str) -> str:
    """Return the one line that a wrong request ends in."""
    assert run(command, *more) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert re.fullmatch(r"tflm-lint: error: [^\n]*\n", captured.err)
    assert captured.err[:-1].isprintable()
    return captured.err


def test_the_three_take_the_same() -> None:
    shared = {flag.name for flag in flags_of("check") if flag.commands == ALL}
    assert shared == {
        "target", "target-file", "kernel-version", "port", "board", "custom-op", "ops", "resolver-header", "config",
        "no-config", "split-arena", "own-variables", "arena-offset", "preserve-all-tensors", "outside-planner",
        "recording-interpreter",
    }  # fmt: skip
    for command in COMMANDS:
        assert shared <= {flag.name for flag in flags_of(command)}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("target", "cortex-m4-cmsis", "target: no 'cortex-m4-cmsis', did you mean cortex-m4-cmsis-nn"),
        ("port", "arduino", "port: no 'arduino', did you mean arduino-2023-12"),
        ("port", "nonsense", "port: no 'nonsense', expected one of arduino-2023-12"),
        ("board", "nano33", "board: no 'nano33', did you mean nano33"),
        ("kernel-version", "9", "kernel version '9': its kernels have one version only"),
        ("target-file", "/dev/zero", "target-file: '/dev/zero', expected a file that ends in .yaml or .yml"),
        ("target-file", "none.yaml", "none.yaml: No such file or directory"),
        ("ops", "none.yaml", "none.yaml: No such file or directory"),
        ("resolver-header", "none.h", "none.h: No such file or directory"),
    ],
)
def test_what_there_is_not(
    command: str, key: str, value: str, said: str, *, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert said in wrong(command, capsys, f"--{key}", value)
    (folder / "tflm-lint.toml").write_text(f'{key} = "{value}"\n')
    assert said in wrong(command, capsys)
    assert run(command, "--no-config") == 0
    assert sorted(path.name for path in folder.iterdir() if path.name.startswith("out")) == (
        ["out.cc", "out.h"] if command == "emit" else []
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_a_file_that_is_no_configuration(command: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "bad.toml").write_text("targets = 3\n")
    assert "bad.toml:1: targets: no such key, did you mean target" in wrong(command, capsys, "--config", "bad.toml")
    assert "none.toml: No such file" in wrong(command, capsys, "--config", "none.toml")
    deep = f"x = {'[' * 100_000}{']' * 100_000}\n"
    (folder / "deep.toml").write_text(deep)
    assert "deep.toml: nested too deeply" in wrong(command, capsys, "--config", "deep.toml")
    (folder / "pyproject.toml").write_text(f"[tool.tflm-lint]\n{deep}")
    assert "pyproject.toml: nested too deeply" in wrong(command, capsys)


@pytest.mark.skipif(not NESTED.exists(), reason="the shared models are not here")
def test_the_nested_file_that_was_found(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "nested too deeply" in wrong("check", capsys, "--config", str(NESTED))


def arenas(folder: Path, capsys: pytest.CaptureFixture[str], *more: str) -> tuple[int, int]:
    """Return the arena that `check` says, and the one that `emit` writes."""
    main(["check", "model.tflite", "--format", "json", *more, "--config", "run.toml"])
    (file,) = json.loads(capsys.readouterr().out)["files"]
    (folder / "out.h").unlink(missing_ok=True)
    assert main(["emit", "model.tflite", "-o", "out.cc", *more, "--config", "run.toml", "--force"]) == 0
    found = re.search(r"ARENA_SIZE (\d+)", (folder / "out.h").read_text())
    assert found is not None
    return file["memory"]["arena_required"], int(found[1])


@pytest.mark.parametrize(
    ("text", "more"),
    [
        ("", ()),
        ('target = "x86-64-reference"', ()),
        ('board = "esp32-s3-devkitc"', ()),
        ('target = "x86-64-reference"', ("--board", "nucleo-f446re")),
        ('target = "esp32s3-esp-nn"\nkernel-version = "1.1.2"', ()),
        ('target = "esp32s3-esp-nn"\nkernel-version = "1.1.2"', ("--target", "cortex-m4-reference")),
        ('port = "arduino-2023-12"', ("--target", "cortex-m4-reference")),
    ],
)
def test_emit_writes_the_arena_that_check_says(
    text: str, more: tuple[str, ...], folder: Path, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "model.tflite").write_bytes((root / "fixtures" / "kws_int8.tflite").read_bytes())
    (folder / "run.toml").write_text(text)
    checked, written = arenas(folder, capsys, *more)
    assert checked == written > 0


def test_custom_operators(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tensor = T("INT8", (1, 4), scale=0.5, zp=0)
    (folder / "model.tflite").write_bytes(chain(Op("CUSTOM:Mine", [tensor], [T("INT8", (1, 4), scale=0.5, zp=0)])))
    for command, before in (("check", 1), ("new", 1)):
        assert run(command) == before
        capsys.readouterr()
    assert run("check", "--custom-op", "Mine") == 0
    assert run("emit", "--custom-op", "Mine") == 0


def test_the_readme_of_an_application_says_how_to_write_it_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "mine.yaml").write_text("name: mine\nextends: cortex-m4-reference\n")
    assert run("new", "--target-file", "mine.yaml", "--port", "arduino-2023-12", "--custom-op", "My Op", "--force") == 0
    monkeypatch.chdir(folder / "app")
    commands = re.findall(r"^tflm-lint (emit .*)$", Path("README.md").read_text(), re.MULTILINE)
    assert len(commands) == 2
    assert "--target-file ../mine.yaml --port arduino-2023-12 --custom-op 'My Op'" in commands[0]
    for command in commands:
        assert main([*shlex.split(command), "--check", "--force"]) == 0


@pytest.mark.parametrize("command", COMMANDS)
def test_hostile_names_are_shown_alike(command: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hostile = "no\x1b]0;title\x07such\n\u202efile.tflite"
    shown = r"no\x1b]0;title\x07such\n\u202efile.tflite: "
    assert run(command, model=hostile) == 2
    assert shown in capsys.readouterr().err
    for arguments in (["--target", "\x1b[2J"], ["--nonsense\x1b[2J"], ["--port", "\u202e"], ["--config", "\x1b\n"]):
        wrong(command, capsys, *arguments)

"""Completion, asked of the real shells: each of them reads its script and says what it would complete."""

from __future__ import annotations

import os
import re
import select
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from tflm_lint.cli import main
from tflm_lint.commands.completion import SHELLS
from tflm_lint.commands.index import COMMANDS
from tflm_lint.flags import FLAGS, flags_of
from tflm_lint.rules.index import RULES

#: What is typed, the last word being completed -> some of what must be offered, and what must not.
CASES = {
    "tflm-lint ex": (["explain"], ["emit"]),
    "tflm-lint check --bo": (["--board"], ["--budget"]),
    "tflm-lint check --board nano": (["nano33ble", "nano33iot"], ["pico"]),
    "tflm-lint --board nano": (["nano33ble"], ["pico"]),
    "tflm-lint fix --target cortex-m4-": (["cortex-m4-cmsis-nn"], ["cortex-m55-cmsis-nn"]),
    "tflm-lint check --color a": (["always", "auto"], ["never"]),
    "tflm-lint explain unaligned-b": (["unaligned-buffer"], ["unaligned-vector"]),
    "tflm-lint explain CONV_": (["CONV_2D"], ["ADD"]),
    "tflm-lint list t": (["targets"], ["boards"]),
    "tflm-lint help f": (["fix"], ["list"]),
    "tflm-lint completion f": (["fish"], ["bash"]),
    "tflm-lint check mod": (["model.tflite"], ["other.tflite"]),
    "tflm-lint emit --style x": (["xxd"], ["hex"]),
    "tflm-lint check --ops mod": (["model.tflite"], ["other.tflite"]),
}


@pytest.fixture(params=tuple(SHELLS))
def shell(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not here")
    return name


@pytest.fixture
def script(shell: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    assert main(["completion", shell]) == 0
    for name in ("model.tflite", "other.tflite"):
        (tmp_path / name).write_bytes(b"")
    path = tmp_path / f"script.{shell}"
    path.write_text(capsys.readouterr().out, encoding="utf-8")
    return path


def ask(shell: str, script: Path, typed: str, several: bool) -> set[str]:
    if shell == "zsh":
        return ask_zsh(script, typed, several)
    if shell == "fish":
        command = ["fish", "--no-config", "-c", f"source {script}; complete -C '{typed}'"]
    else:
        words = typed.split(" ")
        state = f"COMP_WORDS=({' '.join(words)}); COMP_CWORD={len(words) - 1}"
        answer = "printf '%s\\n' \"${COMPREPLY[@]}\""
        command = ["bash", "--norc", "-c", f"source {script}; {state}; _tflm_lint; {answer}"]
    done = subprocess.run(command, cwd=script.parent, capture_output=True, text=True, timeout=60, check=False)
    assert not done.stderr
    return {line.partition("\t")[0] for line in done.stdout.splitlines()}


def ask_zsh(script: Path, typed: str, several: bool) -> set[str]:
    """Type into an interactive zsh: its completion works nowhere else."""
    import pty

    child, terminal = pty.fork()
    if not child:
        os.chdir(script.parent)
        surroundings = {**os.environ, "TERM": "dumb", "PS1": "", "COLUMNS": "80", "LINES": "400"}
        os.execvpe("zsh", ["zsh", "-f", "-i"], surroundings)  # noqa: S606 - the child of a terminal of its own
    try:
        begin = (
            "PS1=; unsetopt prompt_cr prompt_sp zle; setopt zle; zstyle ':completion:*' list-prompt ''; LISTMAX=0; "
            f"autoload -Uz compinit; compinit -u -D; source {script}; setopt list_ambiguous no_beep; print rea''dy\n"
        )
        os.write(terminal, begin.encode())
        until(terminal, "ready")
        # the only one is written into the line at the first, several are listed at the second
        os.write(terminal, typed.encode() + b"\t" * (1 + several))
        said = until(terminal, None)
        return set(re.split(r"[\s\x07]+", re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", " ", said)))
    finally:
        os.kill(child, 9)
        os.waitpid(child, 0)
        os.close(terminal)


def until(terminal: int, wanted: str | None) -> str:
    """Read what a terminal says until it says a word, or nothing more."""
    said = ""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        quiet = 20 if wanted else 1.5
        if not select.select([terminal], [], [], quiet)[0]:
            break
        said += os.read(terminal, 65536).decode(errors="replace")
        if wanted and wanted in said:
            break
    return said


@pytest.mark.slow
@pytest.mark.parametrize("typed", CASES)
def test_the_real_shells(shell: str, script: Path, typed: str) -> None:
    wanted, unwanted = CASES[typed]
    offered = ask(shell, script, typed, len(wanted) > 1)
    assert set(wanted) <= offered, offered
    assert not set(unwanted) & offered


def test_each_script_is_in_order(shell: str, script: Path) -> None:
    assert subprocess.run([shell, "-n", str(script)], capture_output=True, check=False).stderr == b""


@pytest.mark.parametrize("name", SHELLS)
def test_the_scripts_hold_all_there_is(name: str) -> None:
    text = SHELLS[name]()
    assert all(re.search(rf"\b{command}\b", text) for command in COMMANDS)
    assert all(code in text for code in RULES)
    for flag in FLAGS:
        assert (f"-l {flag.name} " if name == "fish" else f"--{flag.name}") in text
    assert len(list(flags_of("check"))) > 20


def test_an_unknown_shell_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", "fsh"]) == 2
    assert "'fsh', did you mean fish" in capsys.readouterr().err

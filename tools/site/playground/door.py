"""What the playground's worker calls: the package's own API and commands, on files that are in memory only."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import tflm_lint
from tflm_lint.cli import main


def start() -> dict[str, Any]:
    """Return the names that can be chosen, each with its label."""
    from tflm_lint.facts.boards import board_names, load_board
    from tflm_lint.facts.targets import target_names

    boards = sorted(((name, load_board(name).title) for name in board_names()), key=lambda row: row[1].lower())
    return {
        "boards": boards,
        "targets": [(name, name) for name in target_names()],
        "version": tflm_lint.__version__,
    }


def report(name: str, data: Any, board: str, target: str) -> str:
    """Return the page about a model, or about the models in a C source."""
    return tflm_lint.html_report(content(data), name=base(name), board=board or None, target=target or None)


def emit(name: str, data: Any, board: str, target: str) -> dict[str, Any]:
    """Write the C array as one header that holds everything: a browser gives one file for one press."""
    stem = base(name).rpartition(".")[0] or "model"
    return written(name, data, ["emit", "MODEL", "-o", f"{stem}_model_data.h", *chosen(board, target)])


def resolver(name: str, data: Any, board: str, target: str) -> dict[str, Any]:
    """Write the op resolver."""
    return written(name, data, ["emit", "MODEL", "--resolver", "-o", "op_resolver.h", *chosen(board, target)])


def fix(name: str, data: Any, board: str, target: str) -> dict[str, Any]:
    """Write the fixed model."""
    stem = base(name).rpartition(".")[0] or "model"
    return written(name, data, ["fix", "MODEL", "-o", f"{stem}_fixed.tflite", *chosen(board, target)])


def chosen(board: str, target: str) -> list[str]:
    """Return the flags of what was chosen."""
    return [*(["--board", board] if board else []), *(["--target", target] if target else [])]


def written(name: str, data: Any, arguments: list[str]) -> dict[str, Any]:
    """Run a command in a folder with nothing but the model, and return what it wrote and said."""
    given, said = Path(base(name)), io.StringIO()
    before = Path.cwd()
    with TemporaryDirectory() as folder, redirect_stdout(said), redirect_stderr(said):
        os.chdir(folder)
        try:
            given.write_bytes(content(data))
            main([given.name if word == "MODEL" else word for word in arguments])
            made = sorted(file for file in Path().iterdir() if file.name != given.name)
            return {"said": said.getvalue(), "files": [(file.name, file.read_bytes()) for file in made]}
        finally:
            os.chdir(before)


def base(name: str) -> str:
    """Return a file's name that no folder and no flag can be read out of."""
    last = name.replace("\\", "/").rpartition("/")[2].lstrip("-.")
    return last or "model.tflite"


def content(data: Any) -> bytes:
    """Return bytes of what JavaScript gave."""
    to_bytes: Callable[[], bytes] | None = getattr(data, "to_bytes", None)
    return to_bytes() if to_bytes is not None else bytes(data)

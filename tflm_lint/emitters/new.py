"""``tflm-lint new``: a folder and a model -> a small application that builds."""
# ruff: noqa: PTH103, PTH106, PTH112, PTH120, PTH208  # pathlib costs 10 ms at start-up

from __future__ import annotations

import os

from tflm_lint.emitters.inputs import arena_of, firmware_of, read_bytes, read_model
from tflm_lint.errors import EmitError, NotRunnableError
from tflm_lint.escape import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from typing import TextIO

    from tflm_lint.emitters.project import Wish
    from tflm_lint.facts.boards import Board
    from tflm_lint.model.graph import Model


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``tflm-lint new``."""
    parser.add_argument("folder", metavar="DIR", help="where the application goes: a folder that is new or empty")
    parser.add_argument("model", metavar="MODEL", help="a .tflite file")
    parser.add_argument("--target", metavar="NAME", help="core and kernels, see `tflm-lint list targets`")
    parser.add_argument("--board", metavar="NAME", help="a board, whose target is taken, see `tflm-lint list boards`")


def run(options: argparse.Namespace, stdout: TextIO, stderr: TextIO) -> int:
    """Write the application; return 0."""
    from tflm_lint.emitters.files import write
    from tflm_lint.emitters.project import project

    wish, data, model = _wish(options, _board(options.board))
    files = project(data, model, wish)
    made = _make_folders(options.folder, [file.path for file in files])
    try:
        write(files)
    except BaseException:
        for folder in reversed(made):
            os.rmdir(folder)
        raise
    for file in files:
        stdout.write(f"{visible(file.path)}\n")
    if wish.arena.quality != "exact":
        stderr.write(
            f"tflm-lint: note: the arena of {wish.arena.required:,} bytes is of quality {wish.arena.quality}: "
            "try it on the device, and set ARENA_BYTES where it is too small\n"
        )
    return 0


def _wish(options: argparse.Namespace, board: Board | None) -> tuple[Wish, bytes, Model]:
    from tflm_lint.emitters.project import HOST_TARGET, Wish

    firmware = firmware_of(options.target or (board.target if board is not None else None))
    data = read_bytes(options.model)
    model = read_model(options.model, data)
    arena = arena_of(model, firmware)
    if arena is None:
        raise NotRunnableError(
            f"{options.model}: TensorFlow Lite Micro does not run this model, or its arena is unknown: "
            f"see `tflm-lint check --target {firmware.target.name}`"
        )
    host_arena = arena_of(model, firmware_of(HOST_TARGET))
    return Wish(options.folder, options.model, firmware, arena, host_arena, board), data, model


def _board(name: str | None) -> Board | None:
    if name is None:
        return None
    from tflm_lint.facts.boards import load_board

    try:
        return load_board(name)
    except OSError as error:
        raise EmitError(f"{error.filename}: {error.strerror or error}") from error


def _make_folders(root: str, paths: list[str]) -> list[str]:
    """Make the folders that the files lie in, and return those that were not there, outer ones first."""
    made = []
    try:
        if os.path.isdir(root) and os.listdir(root):
            raise EmitError(f"{root}: is not empty")
        for folder in sorted({root, *[os.path.dirname(path) for path in paths]}):
            if not os.path.isdir(folder):
                os.makedirs(folder)
                made.append(folder)
    except OSError as error:
        raise EmitError(f"{root}: {error.strerror or error}") from error
    return made

"""``tflm-lint emit``: arguments -> planned files -> written, compared, or printed."""
# ruff: noqa: PTH112, PTH118, PTH119, PTH120, PTH122  # pathlib costs 10 ms at start-up

from __future__ import annotations

import os
import sys

from tflm_lint.emitters.quoting import comment
from tflm_lint.emitters.request import CXX, HEADER, Array, C, EmitError, Layout, NoModelError
from tflm_lint.emitters.styles import STYLES

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence
    from typing import TextIO

    from tflm_lint.emitters.files import PlannedFile
    from tflm_lint.emitters.request import Arena
    from tflm_lint.model.graph import Model

_SUFFIXES = {
    ".c": C,
    ".cc": CXX,
    ".cpp": CXX,
    ".cxx": CXX,
    ".h": HEADER,
    ".hh": HEADER,
    ".hpp": HEADER,
    ".hxx": HEADER,
}
STANDARD_INPUT = STANDARD_OUTPUT = "-"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``tflm-lint emit``."""
    parser.add_argument("models", nargs="+", metavar="MODEL", help="a .tflite file, or - for standard input")
    parser.add_argument(
        "-o",
        "--output",
        metavar="PATH",
        default=STANDARD_OUTPUT,
        help="file.c (C11), file.cc, .cpp, .cxx (C++17), each with its .h beside it; file.h for a header that holds "
        "the array (Arduino); a folder, or a path with {dir} and {stem}, for one file per model; - prints (default)",
    )
    parser.add_argument("--style", choices=tuple(STYLES), default="hex", help="how the bytes are written (hex)")
    parser.add_argument(
        "--name", metavar="SYMBOL", action="append", help="the array's name, once per model (g_<stem>_model_data)"
    )
    parser.add_argument("--align", type=int, default=16, metavar="N", help="alignment of the array in bytes (16)")
    parser.add_argument("--section", metavar="NAME", help="put the array into this linker section")
    parser.add_argument("--namespace", metavar="NAME", help="put the array into this C++ namespace")
    parser.add_argument("--target", metavar="NAME", help="core and kernels that the arena's size is computed for")
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--check", action="store_true", help="write nothing; exit 1 where the files on disk differ")
    mode.add_argument("--write", action="store_true", help="write, and exit 1 where something changed (for hooks)")


def run(options: argparse.Namespace, stdout: TextIO, stderr: TextIO) -> int:
    """Carry the request out; return 0, 1 for a model that is none or files that differ, 2 for a wrong request."""
    try:
        if options.output == STANDARD_OUTPUT and (options.check or options.write):
            raise EmitError("--check and --write need -o PATH")
        files = plan(options)
        if options.output == STANDARD_OUTPUT:
            _print(files, stdout)
            return 0
        if options.check:
            return _check(files, stdout)
        return _write(files, options.write, stderr)
    except EmitError as error:
        stderr.write(f"tflm-lint: error: {error}\n")
        return error.exit_code


def plan(options: argparse.Namespace) -> list[PlannedFile]:
    """Read every model and plan the files that hold them."""
    names = options.name or []
    if len(names) > len(options.models):
        raise EmitError(f"--name is given {len(names)} times for {len(options.models)} models")
    per_output: dict[str, list[tuple[str, str | None]]] = {}
    for index, path in enumerate(options.models):
        output = output_of(options.output, path)
        per_output.setdefault(output, []).append((path, names[index] if index < len(names) else None))
    if len(per_output) > 1 or output_of(options.output, "") != options.output:
        for output, models in per_output.items():
            if len(models) > 1:
                raise EmitError(f"{output}: {' and '.join(path for path, _ in models)} would both be written there")
    return [file for output, models in per_output.items() for file in _plan_output(output, models, options)]


def output_of(output: str, model_path: str) -> str:
    """Say which file a model goes to: ``-o`` itself, or a name in that folder, or the pattern filled in."""
    from tflm_lint.emitters.identifiers import clean, stem

    if "{stem}" in output or "{dir}" in output:
        name = clean(stem(model_path), 200)
        return output.replace("{dir}", os.path.dirname(model_path) or ".").replace("{stem}", name)
    if output != STANDARD_OUTPUT and (output.endswith(("/", os.sep)) or os.path.isdir(output)):
        return os.path.join(output, f"{clean(stem(model_path), 200)}_model_data.cc")
    return output


def _plan_output(
    output: str, models: Sequence[tuple[str, str | None]], options: argparse.Namespace
) -> Iterator[PlannedFile]:
    from tflm_lint.emitters.files import PlannedFile
    from tflm_lint.emitters.header import header
    from tflm_lint.emitters.identifiers import require_distinct
    from tflm_lint.emitters.prepare import checked
    from tflm_lint.emitters.unit import source

    layout = checked(_layout(output, options))
    arrays = tuple(_array(path, name, output, layout, options) for path, name in models)
    require_distinct([array.symbol for array in arrays], [array.file_name for array in arrays])
    yield PlannedFile(output, lambda: source(arrays, layout))
    if layout.header is not None:
        path = os.path.join(os.path.dirname(output), layout.header)
        yield PlannedFile(path, lambda: header(arrays, layout))


def _layout(output: str, options: argparse.Namespace) -> Layout:
    header = None
    if output == STANDARD_OUTPUT:
        language = C if options.style == "xxd" else CXX
    else:
        base, suffix = os.path.splitext(os.path.basename(output))
        if suffix.lower() not in _SUFFIXES:
            raise EmitError(f"-o {comment(output)}: the suffix picks the language, one of {' '.join(_SUFFIXES)}")
        language = _SUFFIXES[suffix.lower()]
        if language != HEADER:
            header = f"{base}.h"
            # What stands in an #include has no escapes.
            if not header.isprintable() or "??" in header or set(header) & set('"\\'):
                raise EmitError(f"-o {comment(output)}: no #include can name this file's header")
    return Layout(options.style, language, options.align, header, options.section, options.namespace)


def _array(path: str, name: str | None, output: str, layout: Layout, options: argparse.Namespace) -> Array:
    from tflm_lint.emitters.prepare import array_of
    from tflm_lint.model.read import load_bytes
    from tflm_lint.model.verify import Malformed

    data = _read(path)
    # What only holds the bytes has no use for what they mean; but a file that is no model is refused in any style.
    try:
        model = load_bytes(data)
    except Malformed as error:
        raise NoModelError(f"{path}: {error}") from error
    asset = None
    if path != STANDARD_INPUT:
        folder = os.curdir if output == STANDARD_OUTPUT else os.path.dirname(output) or os.curdir
        asset = os.path.relpath(path, folder).replace(os.sep, "/")
    elif name is None:
        raise EmitError("a model from standard input has no name: give it one with --name")
    arena = _arena(model, options.target) if layout.header is not None or layout.language == HEADER else None
    return array_of(data, layout, file_name=path, symbol=name, asset=asset, model=model, arena=arena)


def _read(path: str) -> bytes:
    try:
        if path == STANDARD_INPUT:
            return sys.stdin.buffer.read()
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        raise EmitError(f"{path}: {error.strerror or error}") from error


def _arena(model: Model, target: str | None) -> Arena | None:
    """Ask what arena the model needs; None where TFLM does not run it, so that there is none to give."""
    from tflm_lint.config import DEFAULT_TARGET
    from tflm_lint.emitters.request import Arena
    from tflm_lint.facts.ops import load_ops
    from tflm_lint.facts.tables import TableError
    from tflm_lint.facts.targets import load_target
    from tflm_lint.inspection import Inspection, Settings

    try:
        settings = Settings(load_target(target or DEFAULT_TARGET), load_ops(None))
    except (KeyError, TableError):
        raise EmitError(f"--target {comment(target or '')}: no such target, see `tflm-lint list targets`") from None
    memory = Inspection(model, settings).memory
    if memory is None or memory.arena_required is None:
        return None
    return Arena(memory.arena_required, memory.arena_used, settings.target.name, memory.quality)


def _print(files: Sequence[PlannedFile], stdout: TextIO) -> None:
    for file in files:
        for chunk in file.chunks():
            stdout.write(chunk.decode())


def _check(files: Sequence[PlannedFile], stdout: TextIO) -> int:
    from tflm_lint.emitters.files import difference

    stale = 0
    for file in files:
        text = difference(file)
        if text is not None:
            stale += 1
            stdout.write(text)
    return 1 if stale else 0


def _write(files: Sequence[PlannedFile], report_changes: bool, stderr: TextIO) -> int:
    from tflm_lint.emitters.files import write

    changed = write(files)
    for path in changed:
        stderr.write(f"wrote {path}\n")
    return 1 if report_changes and changed else 0

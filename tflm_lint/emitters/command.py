"""``tflm-lint emit``: arguments -> planned files -> written, compared, or printed."""
# ruff: noqa: PTH112, PTH118, PTH119, PTH120, PTH122  # pathlib costs 10 ms at start-up

from __future__ import annotations

import os

from tflm_lint.emitters.inputs import (
    STANDARD_INPUT,
    arena_of,
    config_of,
    firmware_of,
    ops_of,
    read_bytes,
    read_model,
    require_model,
)
from tflm_lint.emitters.options import STANDARD_OUTPUT, Options, add_arguments, plain_options
from tflm_lint.emitters.request import CXX, HEADER, Array, C, Layout
from tflm_lint.errors import EmitError
from tflm_lint.escape import visible
from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import TextIO

    from tflm_lint.emitters.files import PlannedFile
    from tflm_lint.firmware import Firmware

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

__all__ = ["Options", "add_arguments", "plain_options", "run"]


def run(options: Options, stdout: TextIO, stderr: TextIO) -> int:
    """Carry the request out; return 0, 1 for files that differ."""
    if options.output == STANDARD_OUTPUT and (options.check or options.write):
        raise EmitError("--check and --write need -o PATH")
    files = plan(options)
    if options.output == STANDARD_OUTPUT:
        _print(files, stdout)
        return 0
    if options.check:
        return _check(files, stdout)
    return _write(files, options.write, stderr)


class Source(NamedTuple):
    """A model file and the name that the user wants for what is made of it."""

    path: str
    name: str | None


def plan(options: Options) -> list[PlannedFile]:
    """Read every model and plan the files that hold them."""
    names = options.name or []
    if options.resolver:
        if len(names) > 1:
            raise EmitError("--resolver writes one function, so there is one --name to give")
        sources = [Source(path, None) for path in options.models]
        return list(_plan_resolver(options.output, sources, names[0] if names else None, options))
    if len(names) > len(options.models):
        raise EmitError(f"--name is given {len(names)} times for {len(options.models)} models")
    per_output: dict[str, list[Source]] = {}
    for index, path in enumerate(options.models):
        source = Source(path, names[index] if index < len(names) else None)
        per_output.setdefault(output_of(options.output, path), []).append(source)
    for output, sources in per_output.items():
        if len(sources) > 1 and output != options.output:
            raise EmitError(f"{output}: {' and '.join(path for path, _ in sources)} would both be written there")
    return [file for output, sources in per_output.items() for file in _plan_arrays(output, sources, options)]


def output_of(output: str, model_path: str) -> str:
    """Say which file a model goes to: ``-o`` itself, or a name in that folder, or the pattern filled in."""
    from tflm_lint.emitters.identifiers import clean, stem

    if "{stem}" in output or "{dir}" in output:
        name = clean(stem(model_path), 200)
        return output.replace("{dir}", os.path.dirname(model_path) or ".").replace("{stem}", name)
    if output != STANDARD_OUTPUT and (output.endswith(("/", os.sep)) or os.path.isdir(output)):
        return os.path.join(output, f"{clean(stem(model_path), 200)}_model_data.cc")
    return output


def _plan_arrays(output: str, sources: Sequence[Source], options: Options) -> Iterator[PlannedFile]:
    from tflm_lint.emitters.files import PlannedFile
    from tflm_lint.emitters.identifiers import require_distinct
    from tflm_lint.emitters.prepare import checked
    from tflm_lint.emitters.unit import source

    layout = checked(_layout(output, options))
    # Only a header tells of the model and its arena; bytes that are written as they are have no use for them.
    firmware = firmware_of(options.target) if layout.header is not None or layout.language == HEADER else None
    arrays = tuple(_array(entry, output, layout, firmware) for entry in sources)
    require_distinct([array.symbol for array in arrays], [array.file_name for array in arrays])
    yield PlannedFile(output, lambda: source(arrays, layout))
    if layout.header is not None:
        from tflm_lint.emitters.header import header

        path = os.path.join(os.path.dirname(output), layout.header)
        yield PlannedFile(path, lambda: header(arrays, layout))


def _plan_resolver(output: str, sources: Sequence[Source], name: str | None, options: Options) -> Iterator[PlannedFile]:
    from tflm_lint.emitters.files import PlannedFile
    from tflm_lint.emitters.identifiers import require_identifier, require_namespace
    from tflm_lint.emitters.resolver import function_name, resolver_header

    if output != STANDARD_OUTPUT and _language(output) != HEADER:
        raise EmitError(f"-o {output}: --resolver writes a header, so the suffix is .h, .hh or .hpp")
    if options.namespace is not None:
        require_namespace(options.namespace)
    paths = [entry.path for entry in sources]
    name = function_name(paths, output) if name is None else require_identifier(name, "--name")
    models = [read_model(path, read_bytes(path)) for path in paths]
    file_names = [os.path.basename(path) for path in paths]
    text = resolver_header(
        models, ops_of(config_of(None)).ops, name=name, file_names=file_names, namespace=options.namespace
    )
    yield PlannedFile(output, lambda: [text.encode()])


def _language(output: str) -> str:
    suffix = os.path.splitext(output)[1].lower()
    if suffix not in _SUFFIXES:
        raise EmitError(f"-o {output}: the suffix picks the language, one of {' '.join(_SUFFIXES)}")
    return _SUFFIXES[suffix]


def _layout(output: str, options: Options) -> Layout:
    header = None
    if output == STANDARD_OUTPUT:
        language = C if options.style == "xxd" else CXX
    else:
        language = _language(output)
        if language != HEADER:
            header = f"{os.path.splitext(os.path.basename(output))[0]}.h"
            # What stands in an #include has no escapes.
            if not header.isprintable() or "??" in header or set(header) & set('"\\'):
                raise EmitError(f"-o {output}: no #include can name this file's header")
    return Layout(options.style, language, options.align, header, options.section, options.namespace)


def _array(source: Source, output: str, layout: Layout, firmware: Firmware | None) -> Array:
    from tflm_lint.emitters.prepare import array_of

    path, name = source
    data = read_bytes(path)
    asset = model = arena = None
    if firmware is None:
        require_model(path, data)
    else:
        model = read_model(path, data)
        arena = arena_of(model, firmware)
    if path != STANDARD_INPUT:
        folder = os.curdir if output == STANDARD_OUTPUT else os.path.dirname(output) or os.curdir
        asset = os.path.relpath(path, folder).replace(os.sep, "/")
    elif name is None:
        raise EmitError("a model from standard input has no name: give it one with --name")
    return array_of(data, layout, file_name=path, symbol=name, asset=asset, model=model, arena=arena)


def _print(files: Sequence[PlannedFile], stdout: TextIO) -> None:
    stdout.flush()
    binary = getattr(stdout, "buffer", None)
    for file in files:
        if binary is not None:
            binary.writelines(file.chunks())
        else:
            stdout.writelines(chunk.decode() for chunk in file.chunks())


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
        stderr.write(f"wrote {visible(path)}\n")
    return 1 if report_changes and changed else 0

"""``tflm-lint emit MODEL -o PATH``: write models as C arrays, or register their operators."""

from __future__ import annotations

import os
import sys

from tflm_lint.commands.arguments import STANDARD, read
from tflm_lint.emitters import CXX, HEADER, Array, C, Layout
from tflm_lint.emitters.spelling import clean, refusal, require_distinct, stem
from tflm_lint.inputs import bytes_named, model_named
from tflm_lint.words import relative, slashed, visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence
    from typing import TextIO

    from tflm_lint.commands.arguments import Options
    from tflm_lint.commands.settings import Settings
    from tflm_lint.errors import UsageError
    from tflm_lint.files import PlannedFile
    from tflm_lint.firmware import Firmware

    #: A model file and the name that the user wants for what is made of it.
    Source = tuple[str, str | None]

SUMMARY = "write a model as an aligned const C array with its header"

#: From so many bytes on the time that numbers take to compile is felt: a third of a second.
_GREAT = 100_000
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
_EXAMPLES = """\
examples:
  tflm-lint emit kws.tflite -o src/kws_model_data.cc
  tflm-lint emit models/*.tflite -o src/ --board nucleo-f446re
  tflm-lint emit kws.tflite --resolver -o src/op_resolver.h
  tflm-lint emit kws.tflite -o src/kws_model_data.cc --check

exit code: 0 done, 1 no model, one that does not run or computes wrong results
(written all the same; with --force 0), or the files on disk differ (--check,
--write), 2 the request was wrong
"""


def run(argv: list[str], stdout: TextIO) -> int:
    """Write, print or compare what the arguments ask for; return 1 for files that differ."""
    options = read("emit", argv, parser)
    if options.check and options.write:
        raise _misused("--check writes nothing, so --write does not go with it")
    if options.output == STANDARD and (options.check or options.write):
        raise _misused("--check and --write need -o PATH")
    chosen, options.style = options.style is not None, options.style or "hex"
    refused: list[str] = []
    files = plan(options, refused)
    require_apart(files, [*options.models, *([options.original] if options.original else [])])
    code = _written(files, options, stdout)
    if not (chosen or options.check or options.resolver):
        _tell_of_strings(options.models)
    for words in refused:
        sys.stderr.write(f"tflm-lint: warning: {visible(words)}\n")
    return code or (1 if refused and not options.force else 0)


def _misused(words: str) -> UsageError:
    """Make the error of options that do not go together."""
    from tflm_lint.errors import UsageError

    return UsageError(words)


def _tell_of_strings(models: Sequence[str]) -> None:
    """Say of great models that a compiler takes a string far faster; whose compiler it is nobody here knows."""
    for path in models:
        size = os.path.getsize(path) if os.path.isfile(path) else 0
        if size > _GREAT:
            sys.stderr.write(
                f"tflm-lint: note: {visible(path)}: {size:,} bytes as numbers: with --style string GCC compiles them "
                "13 to 22 times faster, and Clang 30 to 38 times (MSVC takes 65,535 bytes of a string at most)\n"
            )


def _written(files: Sequence[PlannedFile], options: Options, stdout: TextIO) -> int:
    """Print, compare or write the files; return 1 for files that differ."""
    if options.output == STANDARD:
        _print(files, stdout)
        return 0
    if options.check:
        return _check(files, stdout)
    if not options.force:
        from tflm_lint.files import why_not_ours

        for file in files:
            why = why_not_ours(file.path)
            if why is not None:
                raise refusal(f"{file.path}: {why}: name another, or give --force to replace it")
    return _write(files, options.write)


def parser() -> argparse.ArgumentParser:
    """Build the command's arguments."""
    from tflm_lint.commands.parser import add_flags, new_parser

    arguments = new_parser(
        "tflm-lint emit",
        usage="tflm-lint emit [options] MODEL... [-o PATH]",
        description="Write models as aligned const C arrays with a header of their constants,\n"
        "or a function that registers their operators.",
        epilog=_EXAMPLES,
    )
    arguments.add_argument("models", nargs="+", metavar="MODEL", help="a .tflite file, or - for standard input")
    add_flags(arguments, "emit")
    return arguments


def plan(options: Options, refused: list[str]) -> list[PlannedFile]:
    """Read every model and plan the files that hold them; say in ``refused`` which TFLM does not run rightly."""
    names = options.name or []
    if options.original and (options.resolver or len(options.models) != 1):
        raise _misused("--original: is what one model was made of, whose array is written")
    if options.resolver:
        if len(names) > 1:
            raise refusal("--resolver writes one function, so there is one --name to give")
        if options.output != STANDARD and _language(options.output) != HEADER:
            raise refusal(f"-o {options.output}: --resolver writes a header, so the suffix is .h, .hh or .hpp")
        from tflm_lint.commands.registering import registering

        return [registering(options, _settings(options), names[0] if names else None, refused)]
    if options.shared_arena and len({output_of(options.output, path) for path in options.models}) > 1:
        raise _misused("--shared-arena: the constant for all models stands in one header: -o models.cc")
    if options.shared_arena and options.output == STANDARD:
        raise _misused("--shared-arena: the constant stands in a header: -o models.cc")
    if len(names) > len(options.models):
        raise refusal(f"--name is given {len(names)} times for {len(options.models)} models")
    per_output: dict[str, list[Source]] = {}
    for index, path in enumerate(options.models):
        source = path, names[index] if index < len(names) else None
        per_output.setdefault(output_of(options.output, path), []).append(source)
    for output, sources in per_output.items():
        if len(sources) > 1 and output != options.output:
            from tflm_lint.words import both

            raise refusal(f"{output}: {both(path for path, _ in sources)} would both be written there")
    return [file for output, sources in per_output.items() for file in _plan_arrays(output, sources, options, refused)]


def require_apart(files: Sequence[PlannedFile], models: Sequence[str]) -> None:
    """Refuse to write over a model that is read, whatever leads to it, and two things to one place."""
    from tflm_lint.words import both

    read_from = {os.path.realpath(path): path for path in models if path != STANDARD}
    planned: dict[str, str] = {}
    for file in files:
        if file.path == STANDARD:
            continue
        place = os.path.realpath(file.path)
        if place in read_from:
            raise refusal(f"{file.path}: is the model {read_from[place]}, which would be lost")
        if place in planned:
            raise refusal(f"{both((planned[place], file.path))} are one file, and two would be written there")
        planned[place] = file.path


def output_of(output: str, model_path: str) -> str:
    """Say which file a model goes to: ``-o`` itself, or a name in that folder, or the pattern filled in."""
    if "{stem}" in output or "{dir}" in output:
        name = clean(stem(model_path), 200)
        folder = os.path.dirname(model_path) or "."
        # what the model's own folder is called is no pattern
        return folder.join(part.replace("{stem}", name) for part in output.split("{dir}"))
    if output != STANDARD and (output.endswith(("/", os.sep)) or os.path.isdir(output)):
        return os.path.join(output, f"{clean(stem(model_path), 200)}_model_data.cc")
    return output


def _plan_arrays(output: str, sources: Sequence[Source], options: Options, refused: list[str]) -> Iterator[PlannedFile]:
    from tflm_lint.emitters import checked
    from tflm_lint.emitters.texts import source
    from tflm_lint.files import PlannedFile

    settings = _settings(options)
    layout = checked(_layout(output, options))
    # Only a header tells of the model and its arena; bytes that are written as they are have no use for them.
    told = layout.header is not None or layout.language == HEADER
    arrays = tuple(
        _array(entry, output, layout, settings.firmware_for(entry[0]), refused, told=told, original=options.original)
        for entry in sources
    )
    require_distinct([array.symbol for array in arrays], [array.file_name for array in arrays])
    if settings.root.shared_arena and told:
        from tflm_lint.commands.sharing import emitted_shared
        from tflm_lint.emitters.app_arenas import shared_prefix

        prefix = shared_prefix(layout.header or os.path.basename(output), layout.namespace)
        layout = layout._replace(shared=emitted_shared([path for path, _ in sources], arrays, prefix, settings))
    yield PlannedFile(output, lambda: source(arrays, layout))
    if layout.header is not None:
        from tflm_lint.emitters.texts import header

        path = slashed(os.path.join(os.path.dirname(output), layout.header))
        yield PlannedFile(path, lambda: header(arrays, layout))


def _settings(options: Options) -> Settings:
    from tflm_lint.commands.settings import Settings

    return Settings(options)


def _language(output: str) -> str:
    suffix = os.path.splitext(output)[1].lower()
    if suffix not in _SUFFIXES:
        raise refusal(f"-o {output}: the suffix picks the language, one of {' '.join(_SUFFIXES)}")
    return _SUFFIXES[suffix]


def _layout(output: str, options: Options) -> Layout:
    header = None
    if output == STANDARD:
        language = C if options.style == "xxd" else CXX
    else:
        language = _language(output)
        if language != HEADER:
            header = f"{os.path.splitext(os.path.basename(output))[0]}.h"
            # What stands in an #include has no escapes.
            if not header.isprintable() or "??" in header or set(header) & set('"\\'):
                raise refusal(f"-o {output}: no #include can name this file's header")
    return Layout(options.style, language, options.align, header, options.section, options.namespace)


def _array(
    source: Source,
    output: str,
    layout: Layout,
    firmware: Firmware,
    refused: list[str],
    *,
    told: bool,
    original: str | None,
) -> Array:
    from tflm_lint.emitters import array_of, judged

    path, name = source
    data = bytes_named(path)
    asset = None
    model = model_named(path, data)
    runs, arena, wrong = judged(model, firmware, planned=told)
    if not runs:
        target = firmware.target.name
        refused.append(
            f"{path}: does not run on {target}: `tflm-lint check --target {target}` says why, --force takes it"
        )
    elif wrong:
        from tflm_lint.commands.wrong import wrong_words

        refused.append(wrong_words(path, model, firmware, wrong))
    if path != STANDARD:
        folder = os.curdir if output == STANDARD else os.path.dirname(output) or os.curdir
        asset = relative(path, folder)
    elif name is None:
        raise refusal("a model from standard input has no name: give it one with --name")
    known = (model, arena) if told else (None, None)
    array = array_of(data, layout, file_name=path, symbol=name, asset=asset, model=known[0], arena=known[1])
    if original is None:
        return array
    from tflm_lint.emitters.originals import original_of

    return array._replace(original=original_of(model_named(original, bytes_named(original)), original, model))


def _print(files: Sequence[PlannedFile], stdout: TextIO) -> None:
    stdout.flush()
    binary = getattr(stdout, "buffer", None)
    for file in files:
        if binary is not None:
            binary.writelines(file.chunks())
        else:
            stdout.writelines(chunk.decode() for chunk in file.chunks())


def _check(files: Sequence[PlannedFile], stdout: TextIO) -> int:
    from tflm_lint.files import difference

    stale = 0
    for file in files:
        text = difference(file)
        if text is not None:
            stale += 1
            stdout.write(text)
    return 1 if stale else 0


def _write(files: Sequence[PlannedFile], report_changes: bool) -> int:
    from tflm_lint.files import write

    changed = write(files)
    for path in changed:
        sys.stderr.write(f"wrote {visible(path)}\n")
    return 1 if report_changes and changed else 0

"""``--format NAME[=FILE]`` and ``--output`` -> outputs in files, written whole or not at all.

They never go over what a run reads. A run that prints its report for people does without.
"""

from __future__ import annotations

import os

from tflm_lint.errors import EmitError, UsageError
from tflm_lint.files import PlannedFile, write
from tflm_lint.inputs import STANDARD_INPUT
from tflm_lint.reporters import ON_STDOUT, Output, reporter
from tflm_lint.words import is_source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tflm_lint.commands.arguments import Options
    from tflm_lint.reporters import Render

#: As a file: standard output.
STANDARD_OUTPUT = "-"


def outputs_of(options: Options) -> tuple[Output, ...]:
    """Read which outputs are asked for; raise `UsageError` where two would go to one place."""
    found: list[Output] = []
    if not options.format:
        found.extend(ON_STDOUT)
    for text in options.format or ():
        name, equals, path = text.partition("=")
        if equals and not path:
            raise UsageError(f"--format {text}: expected a file behind the =")
        found.append(Output(name, path if equals and path != STANDARD_OUTPUT else None))
    printed = [output.format for output in found if output.path is None]
    if len(printed) > 1:
        raise UsageError(
            f"--format {printed[0]} and --format {printed[1]} both go to standard output: name a file, "
            f"--format {printed[1]}=FILE"
        )
    if options.output:
        if not printed:
            raise UsageError(f"--output {options.output}: every --format names its own file")
        if options.output != STANDARD_OUTPUT:
            found = [output if output.path else output._replace(path=options.output) for output in found]
    require_apart([output.path for output in found if output.path])
    return tuple(found)


def require_apart(paths: list[str]) -> None:
    """Refuse two outputs in one file, and a folder that there is not before anything is linted."""
    seen: dict[str, str] = {}
    for path in paths:
        where = os.path.realpath(path)
        if where in seen:
            raise UsageError(f"--format: {seen[where]} and {path} are one file")
        seen[where] = path
        if os.path.isdir(path):
            raise UsageError(f"--format: {path}: is a folder")
        if not os.path.isdir(os.path.dirname(where)):
            raise UsageError(f"--format: {path}: the folder {os.path.dirname(path)} does not exist")


def require_no_input(outputs: Iterable[Output], read: Iterable[str]) -> None:
    """Refuse to write over what the run reads, by whatever name, over any model and any source."""
    inputs = {os.path.realpath(path) for path in read if path != STANDARD_INPUT}
    for output in outputs:
        if output.path is None or not os.path.isfile(output.path):
            continue
        if os.path.realpath(output.path) in inputs:
            raise UsageError(f"--format {output.format}={output.path}: that is what is linted")
        if is_source(output.path):
            raise UsageError(f"--format {output.format}={output.path}: that is a source")
        with open(output.path, "rb") as file:
            if file.read(8)[4:] == b"TFL3":
                raise UsageError(f"--format {output.format}={output.path}: that is a model")


def written(outputs: Iterable[Output], render: Render) -> Iterator[str]:
    """Write the files, after what goes to standard output; yield why there are none."""
    try:
        write([PlannedFile(output.path or "", chunks(render, output.format)) for output in outputs])
    except EmitError as error:
        yield str(error)


def chunks(render: Render, name: str) -> Callable[[], Iterator[bytes]]:
    """Return what makes a file's bytes: UTF-8 everywhere, what is no character escaped."""
    return lambda: (piece.encode("utf-8", "backslashreplace") for piece in render(reporter(name)))

"""``tflm-lint fix MODEL... -o OUT``: rewrite models so that TFLM runs them, with less of everything."""

from __future__ import annotations

import os
import sys

from tflm_lint.commands.arguments import STANDARD, read
from tflm_lint.commands.settings import Settings
from tflm_lint.errors import UsageError, complain
from tflm_lint.inputs import why_unreadable
from tflm_lint.inputs.gather import Inputs
from tflm_lint.words import slashed, visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from typing import TextIO

    from tflm_lint.commands.arguments import Options
    from tflm_lint.files import PlannedFile
    from tflm_lint.findings import Wanted
    from tflm_lint.firmware import Firmware
    from tflm_lint.report.fixes import Fixed, FixRun
    from tflm_lint.rewrite.wish import Wish

SUMMARY = "rewrite models so that they run, compute what was trained, and take less"
_EXAMPLES = """\
examples:
  tflm-lint fix kws.tflite -o kws_fixed.tflite
  tflm-lint fix models/ -o fixed/ --board nano33ble
  tflm-lint fix kws.tflite --dry-run --unsafe-fixes
  tflm-lint fix --in-place kws.tflite --select FL,FB
  tflm-lint fix kws.tflite -o kws_fixed.tflite --prove --proof proof.json

exit code: 0 every result runs, 1 one does not or its proof fails (nothing is
written then) or it computes wrong results, 2 the request was wrong
"""


def run(argv: list[str], stdout: TextIO) -> int:
    """Fix what the arguments name; return 1 where a result does not run, or computes wrong results."""
    options = read("fix", argv, parser)
    require_place(options)
    settings = Settings(options)
    firmware = settings.firmware_for(None)
    inputs = Inputs(options.models, exclude=settings.exclude())
    from tflm_lint.findings import Selection, Wanted
    from tflm_lint.rewrite.wish import Wish

    wish = Wish(Selection(), options.unsafe_fixes, shapes_of(options), options.ram)
    wanted = Wanted(digest=options.format == "json")
    if options.prove or options.proof:
        from tflm_lint.proof.runtimes import require

        require()
    fixed = fix_all(inputs, settings, wish, wanted)
    if options.prove or options.proof:
        fixed = [proven(one) for one in fixed]
    if not options.dry_run:
        fixed = written(fixed, inputs, options, stdout)
    if options.proof:
        write_proof(options.proof, run_of(fixed, firmware, dry=options.dry_run))
    show(run_of(fixed, firmware, dry=options.dry_run), options, sys.stderr if options.output == STANDARD else stdout)
    for failure in inputs.failures:
        complain(failure)
    if inputs.failures:
        return 2
    return 0 if all(one.right for one in fixed) else 1


def parser() -> argparse.ArgumentParser:
    """Build the command's arguments."""
    from tflm_lint.commands.parser import add_flags, new_parser

    arguments = new_parser(
        "tflm-lint fix",
        usage="tflm-lint fix [options] MODEL... -o OUT",
        description="Rewrite models so that TensorFlow Lite Micro runs them,\nbit for bit where that can be.",
        epilog=_EXAMPLES,
    )
    arguments.add_argument(
        "models", nargs="+", metavar="MODEL", help="a .tflite file, a folder, a pattern, or - for standard input"
    )
    add_flags(arguments, "fix")
    return arguments


def require_place(options: Options) -> None:
    """Refuse a request that does not say where results go."""
    ways = [name for name, given in (("-o", options.output), ("--in-place", options.in_place)) if given]
    if len(ways) > 1:
        raise UsageError("-o and --in-place: say one of them")
    if not ways and not options.dry_run:
        raise UsageError("where to? say -o OUT, --in-place, or --dry-run to see what would be done")
    if options.in_place and STANDARD in options.models:
        raise UsageError("--in-place: standard input has no place")


def shapes_of(options: Options) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Read ``NAME=1,96,96,3`` for each input whose shape is given."""
    found = []
    for text in options.input_shape or ():
        name, equals, numbers = text.rpartition("=")
        try:
            shape = tuple(int(number) for number in numbers.split(",")) if numbers else ()
        except ValueError:
            shape = (-1,)
        if not equals or not name or not all(0 < size < 2**31 for size in shape):
            raise UsageError(f"--input-shape {text}: expected NAME=1,96,96,3")
        found.append((name, shape))
    return tuple(found)


def fix_all(inputs: Inputs, settings: Settings, wish: Wish, wanted: Wanted) -> list[Fixed]:
    """Fix one model after the other."""
    from tflm_lint.fixer import fix_subject

    found = []
    for subject in inputs:
        try:
            path = subject.path
            chosen = wish._replace(selection=settings.wanted_for(path, wanted).selection)
            found.append(fix_subject(subject, settings.firmware_for(path), chosen, wanted))
        except MemoryError as error:
            inputs.failures.append(f"{subject.path}: {why_unreadable(error)}")
    for note in inputs.notes:
        sys.stderr.write(f"tflm-lint: note: {visible(note)}\n")
    return found


def proven(one: Fixed) -> Fixed:
    """Ask the real interpreters whether a result computes what its original does."""
    from tflm_lint.model.read import load_bytes
    from tflm_lint.proof.prove import prove

    if not one.changed or not one.runs or one.original is None:
        return one
    safe = all(step.safety == "safe" for step in one.steps)
    return one._replace(proof=prove(load_bytes(one.original), load_bytes(one.data), safe=safe))


def write_proof(path: str, run: FixRun) -> None:
    """Write what the interpreters said."""
    from tflm_lint.files import PlannedFile, write
    from tflm_lint.reporters.proof_json import proof_json

    text = proof_json(run).encode()
    write([PlannedFile(slashed(path), lambda: [text])])


def written(fixed: list[Fixed], inputs: Inputs, options: Options, stdout: TextIO) -> list[Fixed]:
    """Write the results that changed and run, all of them or none; return them with their places."""
    from tflm_lint.files import PlannedFile, write

    results = []
    planned: list[PlannedFile] = []
    places: dict[str, str] = {}
    several = len(inputs.paths) > 1
    for one in fixed:
        place = place_of(one.path, options, several=several)
        other = places.setdefault(os.path.realpath(place) if place != STANDARD else place, one.path)
        if other != one.path:
            raise UsageError(f"{place}: {other} and {one.path} would both be written there")
        if one.changed and one.good:
            data = one.data
            planned.append(PlannedFile(place, lambda data=data: [data]))  # type: ignore[misc]  # each its own bytes
            results.append(one._replace(output=place))
        else:
            results.append(one)
    if options.output == STANDARD:
        stdout.flush()
        for file in planned:
            stdout.buffer.writelines(file.chunks())
    else:
        if planned and options.output and options.output.endswith(("/", os.sep)):
            os.makedirs(options.output, exist_ok=True)
        write(planned)
    return results


def place_of(path: str, options: Options, *, several: bool) -> str:
    """Say where a model's result goes; raise `UsageError` for its own place, and for one of several in one file."""
    if options.in_place:
        if not path.lower().endswith(".tflite"):
            raise UsageError(f"{path}: --in-place writes .tflite files only")
        return path
    output: str = options.output
    name = os.path.basename(path) if path != STANDARD else "model.tflite"
    stem = os.path.splitext(name)[0]
    if "{stem}" in output or "{dir}" in output:
        place = output.replace("{dir}", os.path.dirname(path) or ".").replace("{stem}", stem)
    elif output == STANDARD:
        place = output
    elif output.endswith(("/", os.sep)) or os.path.isdir(output):
        place = os.path.join(output, f"{stem}.tflite")
    else:
        place = output
    if several and place == output:
        raise UsageError(f"-o {output}: several models need a folder, or a path with {{stem}}")
    place = slashed(place) if place != STANDARD else place
    if os.path.exists(place) and os.path.exists(path) and os.path.samefile(place, path):
        raise UsageError(f"{place}: is the model itself, which only --in-place overwrites")
    return place


def run_of(fixed: list[Fixed], firmware: Firmware, *, dry: bool) -> FixRun:
    """Put the results together with what they were made for."""
    from tflm_lint._version import __version__
    from tflm_lint.report.fixes import FixRun

    target = firmware.target
    return FixRun(
        version=__version__,
        tflm_commit=firmware.ops.tflm_commit,
        target=target.name,
        fixed=tuple(fixed),
        kernel_version=target.kernel_version,
        port=firmware.port,
        dry=dry,
    )


def show(run: FixRun, options: Options, out: TextIO) -> None:
    """Print what was done."""
    if options.format == "json":
        from tflm_lint.reporters.fix_json import fix_json

        out.writelines(fix_json(run))
        return
    from tflm_lint.reporters import colour_wanted
    from tflm_lint.reporters.fix_text import fix_text

    out.writelines(fix_text(run, colour=colour_wanted(out, options.color)))

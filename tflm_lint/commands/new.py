"""``tflm-lint new DIR MODEL...``: write a small application that builds around models."""

from __future__ import annotations

import os
import sys

from tflm_lint.commands.arguments import with_counts
from tflm_lint.commands.parser import add_flags, new_parser
from tflm_lint.commands.settings import Settings
from tflm_lint.emitters import arena_of, judged
from tflm_lint.emitters.originals import original_of
from tflm_lint.errors import EmitError, NotRunnableError, UsageError
from tflm_lint.firmware import load_firmware
from tflm_lint.inputs import bytes_named, model_named
from tflm_lint.words import relative, visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from typing import TextIO

    from tflm_lint.config import Config
    from tflm_lint.emitters.app_wish import Wanted, Wish
    from tflm_lint.emitters.project import Project
    from tflm_lint.emitters.self_test import KnownAnswers
    from tflm_lint.firmware import Firmware
    from tflm_lint.memory.allocator import Setup
    from tflm_lint.model.graph import Model

SUMMARY = "write a small application that builds around models"
#: Options that name a file; the README is read in the folder of the application.
_PATHS = ("target-file", "ops", "resolver-header", "original")
#: The samples lie in flash.
_MOST_SAMPLES = 20
_EXAMPLES = """\
examples:
  tflm-lint new app kws.tflite --board nucleo-f446re
  tflm-lint new app kws.tflite --target cortex-m4-reference
  tflm-lint new app fixed.tflite --self-test 3 --original kws.tflite

exit code: 0 written, 1 no model, or one that does not run, or one that computes
wrong results (written all the same; with --force 0), 2 the request was wrong
"""


def run(argv: list[str], stdout: TextIO) -> int:
    """Write the application and name its files."""
    from tflm_lint.emitters.project import files_of, project
    from tflm_lint.files import write

    options = parser().parse_args(with_counts("new", argv))
    wish = _wish(options)
    plan = project(wish)
    files = files_of(plan, wish.kind)
    made = _make_folders(wish.folder, [file.path for file in files])
    try:
        write(files)
    except BaseException:
        for folder in reversed(made):
            os.rmdir(folder)
        raise
    for file in files:
        stdout.write(f"{visible(file.path)}\n")
    _note(wish, plan)
    wrong = [(visible(wanted.path), wanted.wrong) for wanted in wish.models if wanted.wrong is not None]
    for path, found in wrong:
        sys.stderr.write(f"tflm-lint: warning: {path}: {found.why}: {found.remedy}; --force takes it\n")
    return 1 if wrong and not options.force else 0


def _note(wish: Wish, plan: Project) -> None:
    """Say on standard error what is to be tried, and what the board has no room for."""
    from tflm_lint.words import both

    for wanted, part in zip(wish.models, plan.parts, strict=True):
        if wanted.arena.quality != "exact":
            macros = both([macro for macro in plan.arena_macros_of(part) if "VARIABLES" not in macro])
            sys.stderr.write(
                f"tflm-lint: note: {visible(wanted.path)}: the arena of {wanted.arena.required:,} bytes is of quality "
                f"{wanted.arena.quality}: try it on the device, and set {macros} where it is too small\n"
            )
    board, arenas = wish.firmware.board, plan.arena_bytes
    if board is not None and not board.ram_external and arenas > board.arena_room(0):
        sys.stderr.write(
            f"tflm-lint: note: {'one arena' if wish.shared else 'arenas'} of {arenas:,} bytes do"
            f"{'es' if wish.shared else ''} not fit into the {board.arena_room(0):,} bytes of RAM "
            f"that an arena can have on {visible(board.name)}\n"
        )


def parser() -> argparse.ArgumentParser:
    """Build the command's arguments."""
    arguments = new_parser(
        "tflm-lint new",
        usage="tflm-lint new [options] DIR MODEL...",
        description="Write a small application that builds around models: their arrays, header and op\n"
        "resolver, the code that runs them, a README, and what the kind of project wants.",
        epilog=_EXAMPLES,
    )
    arguments.add_argument("folder", metavar="DIR", help="where the application goes: a folder that is new or empty")
    arguments.add_argument("models", metavar="MODEL", nargs="+", help="a .tflite file, or - for standard input")
    arguments.add_argument(
        "--self-test",
        type=_samples,
        metavar="N",
        help="embed N inputs with the answers of the real interpreters (extra: prove); the device compares",
    )
    add_flags(arguments, "new")
    return arguments


def _wish(options: argparse.Namespace) -> Wish:
    """Read what the application is to be."""
    from tflm_lint.emitters.app_wish import Wish

    if options.original and len(options.models) > 1:
        raise UsageError("--original: says what one model was made of, so name one")
    settings = Settings(options)
    # several models are one firmware, which no single one of them may choose
    config = settings.of(options.models[0]) if len(options.models) == 1 else settings.root
    kind, firmware = _kind_and_firmware(options.kind, config)
    models = tuple([_wanted(path, firmware, options) for path in options.models])
    of_model, of_resolver = _flags(config, firmware, options.folder, options.original)
    shared = config.shared_arena and len(models) > 1
    of_model += f"{' --shared-arena' if shared else ''}{_setup_flags(firmware.setup)}"
    return Wish(options.folder, kind, firmware, models, of_model, of_resolver, shared)


def _setup_flags(setup: Setup) -> str:
    """Write how the arena is made, as options; refuse what no application of ours does."""
    if setup.offset:
        raise UsageError("--arena-offset: the arenas of the application are aligned")
    if setup.recording or setup.one_variables:
        which = "recording-interpreter" if setup.recording else "shared-variables"
        raise UsageError(f"--{which}: no application is written with that")
    flags = {
        "split-arena": setup.split, "preserve-all-tensors": setup.preserve_all, "outside-planner": setup.planner_outside
    }  # fmt: skip
    text = "".join(f" --{name}" for name, given in flags.items() if given)
    count = "" if setup.variables is None else f" {setup.variables}"
    # behind a flag without a value, so that no model is taken for the count
    return f"{text} --own-variables{count}" if setup.own_variables else text


def _kind_and_firmware(kind: str | None, config: Config) -> tuple[str, Firmware]:
    """Take the board's kind where none is named, and the kind's firmware where that is not."""
    from tflm_lint.emitters.kinds import DEFAULT, load_kind

    firmware = load_firmware(config)
    kind = kind or (firmware.board.kind if firmware.board is not None else None) or DEFAULT
    module = load_kind(kind)
    if not (config.board or config.target or config.target_file):
        config = config._replace(target=getattr(module, "TARGET", None))
    firmware = load_firmware(config)
    fit = getattr(module, "fit", None)
    if fit is not None:
        firmware = fit(firmware, own_ops=bool(config.port or config.ops or config.resolver_header))
    return kind, firmware


def _wanted(path: str, firmware: Firmware, options: argparse.Namespace) -> Wanted:
    """Read a model and ask what it needs."""
    from tflm_lint.emitters.app_wish import HOST_TARGET, Wanted, Wrong
    from tflm_lint.facts.targets import load_target

    data = bytes_named(path)
    model = model_named(path, data)
    _, arena, wrong = judged(model, firmware)
    if arena is None:
        raise NotRunnableError(f"{path}: {_why_not(model, firmware)}")
    wanted = Wanted(path, model, arena, arena_of(model, firmware._replace(target=load_target(HOST_TARGET))))
    if wrong:
        from tflm_lint.commands.wrong import what_to_do, why_wrong

        remedies = [what_to_do(name, model, firmware, wrong) for name in (path, os.path.basename(path))]
        wanted = wanted._replace(wrong=Wrong(why_wrong(model, firmware, wrong), *remedies))
    original = model_named(options.original, bytes_named(options.original)) if options.original else None
    if original is not None:
        wanted = wanted._replace(original=original_of(original, options.original, model))
    if options.self_test:
        wanted = wanted._replace(known=_known(original, model, options.self_test))
    return wanted


def _why_not(model: Model, firmware: Firmware) -> str:
    """Say why there is nothing to write, and where to read all of it."""
    from tflm_lint.inspection import Inspection
    from tflm_lint.verdict import STOPS

    port = firmware.port
    call = f"tflm-lint check --target {firmware.target.name}{f' --port {port}' if port else ''}"
    for violation in Inspection.of_model(model, firmware).violations:
        if violation.effect in STOPS:
            place, name = violation.subgraph, violation.operator
            which = ""
            if place is not None and name is not None:
                which = f"{visible(model.op_name(model.subgraphs[place].operators[name]))}: "
            lib = f", as {port} has it," if port else ""
            return (
                f"TensorFlow Lite Micro{lib} does not run this model: {which}{visible(violation.reason)}; see `{call}`"
            )
    return f"the arena of this model is unknown: see `{call}`"


def _samples(text: str) -> int:
    """Read N of ``--self-test``."""
    if not text.isdecimal() or not 1 <= int(text) <= _MOST_SAMPLES:
        raise UsageError(f"--self-test {text}: expected a number from 1 to {_MOST_SAMPLES}")
    return int(text)


def _known(original: Model | None, model: Model, count: int) -> KnownAnswers:
    """Ask the real interpreters."""
    from tflm_lint.proof.answers import known_answers
    from tflm_lint.proof.runtimes import require

    require()
    return known_answers(model, original, count)


def _flags(config: Config, firmware: Firmware, folder: str, original: str | None) -> tuple[str, str]:
    """Write the options with which `emit`, called in the application's folder, finds the same firmware and original."""
    from shlex import quote

    named = config.target_file or config.target or ""
    own = named.endswith((".yaml", ".yml"))
    kernels = [
        ("target-file", named) if own else ("target", firmware.target.name),
        ("kernel-version", config.kernel_version),
    ]
    table = [("port", firmware.port), ("ops", config.ops), ("resolver-header", config.resolver_header)]
    custom = [("custom-op", name) for name in config.custom_ops]

    def written(flags: Sequence[tuple[str, str | None]]) -> str:
        return "".join(
            f" --{name} {quote(visible(relative(value, folder) if name in _PATHS else value))}"
            for name, value in flags
            if value
        )

    return written([*kernels, *table, *custom, ("original", original)]), written(table)


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

"""``tflm-lint lock [MODEL...]``: write down what models take, so that a check can say what grew."""

from __future__ import annotations

import os

from tflm_lint import words
from tflm_lint.commands.arguments import read
from tflm_lint.commands.settings import Settings
from tflm_lint.errors import InputError, complain
from tflm_lint.inputs.gather import Inputs
from tflm_lint.inputs.locks import FILE, Lock, read_lock, text_of
from tflm_lint.inspection import Inspection
from tflm_lint.locking import entry_of, growths, label_of, words_of_growth
from tflm_lint.words import relative, visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Mapping
    from typing import TextIO

    from tflm_lint.config import Config
    from tflm_lint.inputs.lock_entries import Entry

SUMMARY = "write down what models take, for `check --locked` and `diff --locked`"
_EXAMPLES = """\
examples:
  tflm-lint lock                             every model of the project
  tflm-lint lock models/ --board nano33ble
  tflm-lint lock --update models/kws.tflite  agree to what one of them takes now
  tflm-lint check --locked models/           exit 1 where one takes more

exit code: 0 the lock is written or up to date, 1 a file is no model (nothing is
written then) or with --check the lock would be another, 2 the request was wrong
"""


def run(argv: list[str], stdout: TextIO) -> int:
    """Write the lock; with ``--check`` compare it."""
    options = read("lock", argv, parser)
    settings = Settings(options)
    config = settings.root
    path = lock_path(config)
    names = options.models or [relative(config.folder, ".")]
    inputs = Inputs(names, exclude=settings.exclude())
    old = lock_before(path, update=options.update)
    entries, labels, malformed = entries_of(inputs, settings, old)
    for failure in (*inputs.failures, *malformed):
        complain(failure)
    if inputs.failures or malformed:
        return 2 if inputs.failures else 1
    new = renewed(old, entries, labels, keep=options.update)
    changed = new.models != old.models or not os.path.exists(path)
    stdout.write(visible(summary(path, labels, entries, old, new)) + "\n")
    for line in changes(old, new, labels):
        stdout.write(f"  {visible(line)}\n")
    if changed and not options.check:
        from tflm_lint.files import PlannedFile, write

        text = "".join(text_of(new)).encode()
        write([PlannedFile(path, lambda: [text])])
    return 1 if changed and options.check else 0


def parser() -> argparse.ArgumentParser:
    """Build the command's arguments."""
    from tflm_lint.commands.parser import add_flags, new_parser

    arguments = new_parser(
        "tflm-lint lock",
        usage="tflm-lint lock [options] [MODEL...]",
        description="Write down what models take on the target: size, arena, flash, work, operators,\n"
        "inputs and outputs; `tflm-lint check --locked` fails where one takes more.",
        epilog=_EXAMPLES,
    )
    arguments.add_argument(
        "models", nargs="*", metavar="MODEL", help="a .tflite file, a folder or a pattern (the configuration's folder)"
    )
    add_flags(arguments, "lock")
    return arguments


def lock_path(config: Config) -> str:
    """Return the lock's path as seen from the working folder."""
    return relative(config.lock or os.path.join(config.folder, FILE), ".")


def lock_before(path: str, *, update: bool) -> Lock:
    """Read the lock that there is; one that cannot be read, after a merge, say, is written anew unless updated."""
    if not os.path.exists(path):
        return Lock(path, {})
    try:
        return read_lock(path)
    except InputError:
        if update or not os.path.isfile(path):
            raise
        return Lock(path, {})


def entries_of(inputs: Inputs, settings: Settings, lock: Lock) -> tuple[dict[str, Entry], dict[str, str], list[str]]:
    """Return what each model takes by its name in the lock, and on which target, and what is none.

    Arrays count where they were named.
    """
    entries: dict[str, Entry] = {}
    labels: dict[str, str] = {}
    malformed = []
    for subject in inputs:
        inspection = Inspection(subject, settings.firmware_for(subject.path))
        if not inspection.readable:
            malformed.append(f"{subject.path}: {subject.model}")
        elif subject.array is None or subject.path in inputs.named:
            name = lock.name_of(subject)
            entries[name] = entry_of(inspection)
            labels[name] = label_of(inspection.firmware)
    return entries, labels, malformed


def renewed(old: Lock, entries: Mapping[str, Entry], labels: Mapping[str, str], *, keep: bool) -> Lock:
    """Return the lock with the entries of the models' targets; without ``keep`` models that are not among them go."""
    models = {name: dict(targets) for name, targets in old.models.items() if keep or name in entries}
    for name, entry in entries.items():
        models.setdefault(name, {})[labels[name]] = entry
    return Lock(old.path, models)


def summary(path: str, labels: Mapping[str, str], entries: Mapping[str, Entry], old: Lock, new: Lock) -> str:
    """Say in a line what became of the lock."""
    before = {name for name, targets in old.models.items() if labels.get(name) in targets}
    came = len(entries.keys() - before)
    went = len(old.models.keys() - new.models.keys())
    other = sum(old.models[name][labels[name]] != entries[name] for name in before & entries.keys())
    told = [f"{number} {what}" for number, what in ((came, "new"), (other, "changed"), (went, "gone")) if number]
    where = f" on {words.both(sorted(set(labels.values())), 3)}" if labels else ""
    return f"{path}: {words.counted(len(entries), 'model')}{where}, {words.both(told) or 'nothing changed'}"


def changes(old: Lock, new: Lock, labels: Mapping[str, str]) -> Iterator[str]:
    """Yield a line for each model that came, went or changed."""
    for name in sorted({*old.models, *new.models}):
        label = labels.get(name, "")
        before, after = old.models.get(name, {}).get(label), new.models.get(name, {}).get(label)
        if name not in new.models:
            yield f"gone     {name}"
        elif before is None and after is not None:
            yield f"new      {name}"
        elif before is not None and after is not None and before != after:
            told = [words_of_growth(growth) for growth in growths(before, after)]
            told += [
                f"{what} changed"
                for what in ("operators", "inputs", "outputs")
                if getattr(before, what) != getattr(after, what)
            ]
            yield f"changed  {name}: {words.both(told) or 'other bytes'}"

"""tflm-lint.lock <-> Lock: what each model took when somebody last agreed to it, as text that merges line by line.

TOML, a table a model and target, a line a figure; operators, inputs and outputs are lists of a line each.
"""

from __future__ import annotations

import os

from tflm_lint.errors import InputError
from tflm_lint.inputs.lock_entries import Entry, Locked
from tflm_lint.record import NamedTuple
from tflm_lint.words import relative

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from tflm_lint.inputs import Subject

FILE = "tflm-lint.lock"
VERSION = 1
HEAD = "# Written by `tflm-lint lock`: what each model took when somebody last agreed to it.\n"


#: Field -> what a file must have there; what is None in an entry is left out.
TEXTS, NUMBERS, LISTS = ("sha256", "verdict"), ("size", "arena", "flash", "macs"), ("operators", "inputs", "outputs")
NEEDED = ("sha256", "size", "verdict")


class Lock(NamedTuple):
    """A whole lock; paths of models are relative to its folder."""

    path: str
    models: Mapping[str, Mapping[str, Entry]]

    def name_of(self, subject: Subject) -> str:
        """Name a model as the lock does; an array by its symbol, for a file may hold several."""
        path = relative(subject.path, os.path.dirname(self.path) or ".")
        return path if subject.array is None else f"{path}#{subject.array.declaration.name}"

    def of(self, subject: Subject) -> Locked | None:
        """Return what the lock says of a model; None for an array that it does not have, whose model it may have."""
        name = self.name_of(subject)
        if subject.array is not None and name not in self.models:
            return None
        return Locked(self.path, name, self.models.get(name, {}))


def read_lock(path: str) -> Lock:
    """Read a lock; raise `InputError` that names the place for what is none."""
    from tflm_lint.config import parsed
    from tflm_lint.disk import read_file
    from tflm_lint.errors import ConfigError

    try:
        table = parsed(read_file(path), path)
    except FileNotFoundError:
        raise InputError(f"{path}: there is no lock; `tflm-lint lock MODELS` writes it") from None
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}") from None
    except ConfigError as error:
        raise InputError(f"{error}; mend the merge, or write it anew with `tflm-lint lock MODELS`") from None
    version = table.pop("version", None)
    if version != VERSION:
        raise InputError(f"{path}: version: {version!r}, expected {VERSION}; another tflm-lint wrote this lock")
    models: dict[str, dict[str, Entry]] = {}
    for model, targets in table.items():
        if not isinstance(targets, dict):
            raise InputError(f"{path}: {model}: expected a table for each target")
        for target, fields in targets.items():
            models.setdefault(model, {})[target] = entry_of_table(fields, f"{path}: {model} on {target}")
    return Lock(path, models)


def entry_of_table(fields: object, place: str) -> Entry:
    """Check one table of a lock."""
    if not isinstance(fields, dict):
        raise InputError(f"{place}: expected a table")
    known = (*TEXTS, *NUMBERS, *LISTS)
    for name, value in fields.items():
        if name not in known:
            raise InputError(f"{place}: {name}: no such key, expected one of {', '.join(known)}")
        wrong = why_wrong(name, value)
        if wrong:
            raise InputError(f"{place}: {name}: expected {wrong}")
    missing = [name for name in NEEDED if name not in fields]
    if missing:
        raise InputError(f"{place}: {missing[0]} is missing")
    return Entry(**{name: tuple(value) if name in LISTS else value for name, value in fields.items()})  # type: ignore[arg-type]  # checked above


def why_wrong(name: str, value: Any) -> str | None:
    """Say what was expected in a field, None where that is there."""
    if name in TEXTS:
        return None if isinstance(value, str) else "a string"
    if name in NUMBERS:
        return None if type(value) is int and value >= 0 else "a whole number"
    return None if isinstance(value, list) and all(isinstance(item, str) for item in value) else "a list of strings"


def text_of(lock: Lock) -> Iterator[str]:
    """Yield the text of a lock: models and targets sorted, each field on its line."""
    yield HEAD
    yield f"version = {VERSION}\n"
    for model in sorted(lock.models):
        for target in sorted(lock.models[model]):
            yield f"\n[{quoted(model)}.{quoted(target)}]\n"
            for name, value in lock.models[model][target]._asdict().items():
                yield from line_of(name, value)


def line_of(name: str, value: object) -> Iterator[str]:
    """Yield one field, nothing for an unknown figure."""
    if isinstance(value, tuple):
        yield f"{name} = [\n"
        for item in value:
            yield f"  {quoted(item)},\n"
        yield "]\n"
    elif value is not None:
        yield f"{name} = {quoted(value) if isinstance(value, str) else value}\n"


def quoted(text: str) -> str:
    """Write a string of TOML; raise `InputError` for a text that no file in UTF-8 can hold."""
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise InputError(f"{text}: the name is not UTF-8, no lock can hold it")
    return f'"{"".join(map(escaped, text))}"'


def escaped(char: str) -> str:
    """Write one character of a string of TOML."""
    if char in '"\\':
        return f"\\{char}"
    return char if char.isprintable() else f"\\U{ord(char):08x}"

"""A configuration file -> its layers, and for a model the Config that holds with the place of each value.

A layer is a table: what a file says of all models, or an entry of ``models`` for those that fit its ``files``. A file
comes behind the one that it extends, entries behind what holds for all, and what comes later wins: single values and
``select`` take the place of earlier ones, ``ignore``, ``custom-ops``, ``severity`` and ``exclude`` add to them.
schema/config.schema.json describes the keys for editors.
"""

from __future__ import annotations

import os

from tflm_lint.config import AS_MANY, SHARED, UNITS, Config, amount, holds_ours, parsed, read
from tflm_lint.errors import ConfigError
from tflm_lint.findings import SEVERITIES
from tflm_lint.flags import OF_MODELS
from tflm_lint.path_patterns import fits_any, why_not
from tflm_lint.record import NamedTuple
from tflm_lint.setting_keys import keys
from tflm_lint.toml_places import line_of, places_in
from tflm_lint.words import expected, relative

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from tflm_lint.setting_keys import Key
    from tflm_lint.toml_places import Keys

#: As many files may extend one another.
DEEPEST = 16
#: Keys that add to what earlier layers say.
_ADDING = ("ignore", "custom_ops", "severity", "exclude")
#: Keys that name a target: one of them takes the place of all of them.
TARGETS = ("target", "target_file", "board")


class Origin(NamedTuple):
    """Where a value is from."""

    #: The file, as seen from the working folder; or ``command line``.
    path: str
    #: None where it has no line of its own.
    line: int | None = None

    def __str__(self) -> str:
        """Name it as compilers name places."""
        return self.path if self.line is None else f"{self.path}:{self.line}"


class Ignored(NamedTuple):
    """An entry of ``ignore``: what it says, and why."""

    code: str
    reason: str | None
    origin: Origin


class Layer(NamedTuple):
    """One table."""

    folder: str
    #: The patterns of the models that it is for, None where it is for all.
    files: tuple[str, ...] | None
    #: By the fields of `Config`.
    values: Mapping[str, Any]
    origins: Mapping[str, Origin]
    ignored: tuple[Ignored, ...] = ()

    def holds_for(self, path: str | None) -> bool:
        """Say whether it is for a model."""
        return self.files is None or (path is not None and fits_any(relative(path, self.folder), self.files))


class Effective(NamedTuple):
    """What holds for a model."""

    config: Config = Config()
    #: Field -> the places that it is from, the last one last; none for a default.
    origins: Mapping[str, tuple[Origin, ...]] = {}
    ignored: tuple[Ignored, ...] = ()

    def joined(self, values: Mapping[str, Any], origins: Mapping[str, Origin]) -> Effective:
        """Let a later layer have its say."""
        known = dict(self.origins)
        changes = dict(values)
        if any(name in values for name in TARGETS):
            for name in ("target", "target_file", "kernel_version"):
                changes.setdefault(name, None)
                known.pop(name, None)
        for name in _ADDING:
            if name in values:
                changes[name] = (*getattr(self.config, name), *values[name])
                known[name] = (*known.get(name, ()), origins[name])
        if "select" in values:
            # what a later layer selects an earlier one no longer ignores
            before = self.config.ignore
            kept = tuple(code for code in before if not code.startswith(tuple(values["select"])))
            changes["ignore"] = (*kept, *values.get("ignore", ()))
        known |= {name: (origin,) for name, origin in origins.items() if name not in _ADDING}
        return self._replace(config=self.config._replace(**changes), origins=known)


class ConfigFile(NamedTuple):
    """A file with what it extends."""

    path: str
    folder: str
    layers: tuple[Layer, ...]

    def of(self, path: str | None) -> Effective:
        """Return what holds for a model, or with None what holds for all."""
        found = Effective(Config(folder=self.folder))
        for layer in self.layers:
            if layer.holds_for(path):
                found = found.joined(layer.values, layer.origins)
                found = found._replace(ignored=(*found.ignored, *layer.ignored))
        return found


def load(path: str, below: tuple[str, ...] = ()) -> ConfigFile:
    """Read a file and those that it extends.

    Raises `ConfigError`, with the line, for what is no TOML, an unknown key or a value of the wrong type.
    """
    where = os.path.realpath(path)
    if where in below or len(below) >= DEEPEST:
        raise ConfigError(f"{path}: extends itself" if where in below else f"{path}: extends too many files")
    data = read(path)
    table = parsed(data, path)
    prefix: Keys = ()
    if os.path.basename(path) == SHARED:
        prefix = ("tool", "tflm-lint")
        table = table["tool"]["tflm-lint"] if holds_ours(table) else {}
    reader = Reader(path, prefix, data)
    if not isinstance(table, dict):
        raise reader.error((), "expected a table")
    table = dict(table)
    before: tuple[Layer, ...] = ()
    if "extend" in table:
        name = table.pop("extend")
        if not isinstance(name, str):
            raise reader.error(("extend",), "expected a string")
        before = load(os.path.join(reader.folder, os.path.expanduser(name)), (*below, where)).layers
    models = table.pop("models", [])
    if not isinstance(models, list) or not all(isinstance(entry, dict) for entry in models):
        raise reader.error(("models",), "expected tables, [[models]]")
    own = [reader.layer(table, ()), *(reader.entry(entry, number) for number, entry in enumerate(models))]
    shared = [layer for layer in (*before, *own) if layer.files is None]
    return ConfigFile(path, reader.folder, (*shared, *(layer for layer in (*before, *own) if layer.files is not None)))


class Reader:
    """Reads the tables of one file."""

    def __init__(self, path: str, prefix: Keys, data: bytes) -> None:
        self.path = path
        self.folder = os.path.dirname(path)
        self.prefix = prefix
        self.places = places_in(data.decode("utf-8-sig").replace("\r\n", "\n"))
        self.shown = relative(path, ".")

    def line(self, names: Keys) -> int | None:
        """Return the line of a key."""
        return line_of(self.places, (*self.prefix, *names))

    def error(self, names: Keys, what: str) -> ConfigError:
        """Make an error of what is wrong with a key."""
        line = self.line(names)
        key = "".join(f"[{name}]" if isinstance(name, int) else f".{name}" for name in (*self.prefix, *names))[1:]
        return ConfigError(f"{self.path}{'' if line is None else f':{line}'}: {f'{key}: ' if key else ''}{what}")

    def entry(self, table: dict[str, Any], number: int) -> Layer:
        """Read an entry of ``models``."""
        at: Keys = ("models", number)
        files = table.get("files")
        patterns = [files] if isinstance(files, str) else files
        if not isinstance(patterns, list) or not patterns or not all(isinstance(item, str) for item in patterns):
            raise self.error((*at, "files"), "expected a pattern of the models that this is for, or a list of them")
        if (why := why_not(patterns)) is not None:
            raise self.error((*at, "files"), why)
        rest = {name: value for name, value in table.items() if name != "files"}
        return self.layer(rest, at)._replace(files=tuple(patterns))

    def layer(self, table: dict[str, Any], at: Keys) -> Layer:
        """Read a table."""
        known = {key.name: key for key in keys() if not at or key.name in OF_MODELS}
        others = ("files",) if at else ("extend", "models")
        values: dict[str, Any] = {}
        origins: dict[str, Origin] = {}
        ignored: tuple[Ignored, ...] = ()
        for name, value in table.items():
            names = (*at, name)
            if name not in known:
                raise self.error(names, f"no such key, {expected(name, (*known, *others))}")
            key = known[name]
            origins[key.field] = Origin(self.shown, self.line(names))
            try:
                if name == "ignore":
                    ignored = tuple(ignored_in(value, origins[key.field]))
                    values[key.field] = tuple(entry.code for entry in ignored)
                else:
                    values[key.field] = value_of(key, value, self.folder)
            except ValueError as error:
                raise self.error(names, str(error)) from None
        return Layer(self.folder, None, values, origins, ignored)


def ignored_in(value: object, origin: Origin) -> Iterator[Ignored]:
    """Read ``ignore``: codes, or tables of a code and the reason; raise `ValueError` that says what was expected."""
    if not isinstance(value, list):
        raise ValueError("expected a list of strings")
    for item in value:
        if isinstance(item, str):
            yield Ignored(item, None, origin)
            continue
        if not isinstance(item, dict) or not isinstance(item.get("code"), str):
            raise ValueError('expected a list of strings, or of tables {code = "FL403", reason = "..."}')
        if set(item) - {"code", "reason"} or not isinstance(item.get("reason", ""), str):
            raise ValueError("expected no more than a code and a reason, both strings")
        yield Ignored(item["code"], item.get("reason"), origin)


def value_of(key: Key, value: object, folder: str) -> object:
    """Check one value's type; raise `ValueError` that says what was expected."""
    if key.takes == "severities":
        return severities_of(value)
    if key.takes == "switch":
        if not isinstance(value, bool):
            raise ValueError("expected true or false")
        return value
    if key.takes == "optional count" and isinstance(value, bool):
        return AS_MANY if value else None
    if key.takes in ("whole", "optional count"):
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise ValueError(f"{value!r}, expected a whole number{' or true' if key.takes != 'whole' else ''}")
        return value
    if key.many:
        return strings_of(value, patterns=key.name == "exclude")
    if key.takes in UNITS:
        return amount(value, key.takes)
    if not isinstance(value, str):
        raise ValueError("expected a string")
    if not value and key.takes in ("text", "file"):
        raise ValueError("expected a string that is not empty")
    if key.takes == "severity" and value not in SEVERITIES:
        raise ValueError(f"{value!r}, expected one of {', '.join(SEVERITIES)}")
    return os.path.join(folder, value) if key.takes == "file" else value


def strings_of(value: object, *, patterns: bool) -> tuple[str, ...]:
    """Read a list of strings, which may be patterns."""
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValueError("expected a list of strings")
    why = why_not(value) if patterns else None
    if why is not None:
        raise ValueError(why)
    return tuple(value)


def severities_of(value: object) -> tuple[tuple[str, str], ...]:
    """Read a table of severities."""
    if not isinstance(value, dict):
        raise ValueError('expected a table such as {FB003 = "error"}')
    for code, severity in value.items():
        if severity not in SEVERITIES:
            raise ValueError(f"{code}: {severity!r}, expected one of {', '.join(SEVERITIES)}")
    return tuple(value.items())

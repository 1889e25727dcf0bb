"""Options + configuration files -> Settings: what holds for the run and for each model; options outrank files.

For a model the file counts that is nearest to it, as its folder or one above has it; where none has, that of the
working folder. ``--config`` names the one that counts for all. What is of the run as a whole (``fail-on``, ``exclude``,
``lock``) is said by the working folder's.
"""

from __future__ import annotations

import os

from tflm_lint.commands.arguments import given_by
from tflm_lint.config import Config, nearest_file
from tflm_lint.firmware import load_firmware
from tflm_lint.record import imported

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from tflm_lint.commands.arguments import Options
    from tflm_lint.config_files import ConfigFile, Effective
    from tflm_lint.errors import RequestError
    from tflm_lint.findings import Wanted
    from tflm_lint.firmware import Firmware
    from tflm_lint.inputs.gather import Exclude
    from tflm_lint.memory.setups import Sharing

COMMAND_LINE = "command line"
#: Options that name the target: one of them on the command line outranks all of them in the file.
_TARGETS = ("target", "target_file", "board")


class Settings:
    """What holds in a run; files and firmwares are loaded once each, when a model asks for them."""

    def __init__(self, options: Options) -> None:
        self.given = given_by(options)
        self.period: float | None = getattr(options, "period", None)
        self.sharing: Sharing | None = None
        self.excluded = tuple(self.given.pop("exclude", ()))
        if self.excluded:
            require_patterns(self.excluded)
        self.gitignored = not getattr(options, "no_gitignore", False)
        self._files: dict[str, ConfigFile | None] = {}
        self._firmwares: dict[tuple[object, ...], Firmware] = {}
        self._checked: set[tuple[str, ...]] = set()
        #: Whether each model asks for the file nearest to it.
        self.nearest = not options.config and not options.no_config
        path = options.config or (nearest_file(".") if self.nearest else None)
        self.file = None if path is None else self._load(path)
        #: What is of the run as a whole, and of models that no file is for.
        effective = None if self.file is None else self.file.of(None)
        self.root = self.given_over(effective)
        self._check(self.root, effective)

    def of(self, path: str) -> Config:
        """Return what holds for one model; raise `ConfigError` for a file that cannot be used."""
        file = self.file_for(path)
        if file is None:
            return self.root
        effective = file.of(path)
        config = self.given_over(effective)
        self._check(config, effective)
        return config

    def file_for(self, path: str) -> ConfigFile | None:
        """Return the file that counts for a model, None where none does."""
        if not self.nearest or path == "-":
            return self.file
        folder = os.path.dirname(os.path.abspath(path))
        if folder not in self._files:
            nearest = nearest_file(folder)
            self._files[folder] = self.file if nearest is None else self._load(nearest)
        return self._files[folder]

    def _load(self, path: str) -> ConfigFile:
        if path not in self._files:
            self._files[path] = imported("tflm_lint.config_files").load(path)
        found = self._files[path]
        assert found is not None  # noqa: S101 - a path is only ever given what was loaded
        return found

    def given_over(self, effective: Effective | None) -> Config:
        """Let the command line have the last word."""
        config = Config() if effective is None else effective.config
        if not self.given:
            return config
        given: dict[str, Any] = dict(self.given)
        if any(name in given for name in _TARGETS):
            config = config._replace(target=None, target_file=None, kernel_version=None)
        if "target" in given:
            given.pop("target_file", None)
        if "custom_ops" in given:
            given["custom_ops"] = (*config.custom_ops, *given["custom_ops"])
        return config._replace(**given)

    def _check(self, config: Config, effective: Effective | None) -> None:
        """Refuse codes that are no rule's beginning, once each."""
        for name in ("select", "ignore", "severity"):
            codes = tuple(code if isinstance(code, str) else code[0] for code in getattr(config, name))
            if codes and codes not in self._checked:
                from tflm_lint.errors import RequestError, UsageError
                from tflm_lint.rules.entries import require_known

                try:
                    require_known(codes)
                except RequestError as error:
                    raise self._blamed(UsageError(f"{name}: {error}"), effective, name) from None
                self._checked.add(codes)

    def _blamed(self, error: RequestError, effective: Effective | None, *names: str) -> RequestError:
        """Say of an error which line of a file it is about, where it is one that the command line did not overrule."""
        from tflm_lint.errors import ConfigError

        for name in names:
            origins = () if effective is None or name in self.given else effective.origins.get(name, ())
            if origins:
                return ConfigError(f"{origins[-1]}: {error}")
        return error

    def firmware_for(self, path: str | None) -> Firmware:
        """Return what will run a model, or with None what the run as a whole is for."""
        config, file = (self.root, self.file) if path is None else (self.of(path), self.file_for(path))
        if file is None:
            return self.firmware(config)
        from tflm_lint.errors import RequestError

        effective = file.of(path)
        try:
            firmware = self.firmware(config)
        except RequestError as error:
            said = str(error)
            named = [
                name
                for name in _FIRMWARE
                if said.startswith((f"{name}:", f"{name}s/")) or f"--{name.replace('_', '-')} " in said
            ]
            raise self._blamed(error, effective, *reversed(named)) from None
        budgets = {
            name.removeprefix("max_"): (origins[-1].path, origins[-1].line)
            for name, origins in effective.origins.items()
            if name.startswith("max_") and name not in self.given and origins[-1].line is not None
        }
        return firmware._replace(budget_places=budgets) if budgets else firmware

    def firmware(self, config: Config) -> Firmware:
        """Load what a configuration names, once."""
        key = tuple(getattr(config, name) for name in _FIRMWARE)
        if key not in self._firmwares:
            self._firmwares[key] = load_firmware(config)._replace(period_ms=self.period, sharing=self.sharing)
        return self._firmwares[key]

    def share(self, sharing: Sharing) -> None:
        """Let all models be held against what they take of one arena together."""
        self.sharing = sharing
        self._firmwares.clear()

    def wanted_for(self, path: str, wanted: Wanted) -> Wanted:
        """Return what is wanted of a model: the run's wishes, and the findings that its configuration shows."""
        from tflm_lint.findings import Selection

        config = self.of(path)
        return wanted._replace(selection=Selection(config.select, config.ignore), severities=config.severity)

    def exclude(self) -> Exclude:
        """Return which found files are left out."""
        from tflm_lint.inputs.gather import Exclude

        gitignore = self.gitignored and self.root.respect_gitignore
        return Exclude(self.root.exclude, self.root.folder, self.excluded, gitignore)


#: The fields of `Config` that make a Firmware; those in front are what an error is about first.
_FIRMWARE = (
    "target", "target_file", "kernel_version", "port", "board", "max_arena", "max_flash", "max_macs", "custom_ops",
    "ops", "resolver_header", "tolerance", "split_arena", "own_variables", "shared_variables", "arena_offset",
    "preserve_all_tensors", "outside_planner", "recording_interpreter",
)  # fmt: skip


def require_patterns(patterns: Iterable[str]) -> None:
    """Refuse patterns that fit nothing; raise `UsageError`."""
    from tflm_lint.path_patterns import why_not

    why = why_not(patterns)
    if why is not None:
        from tflm_lint.errors import UsageError

        raise UsageError(f"--exclude: {why}")


def config_of(options: Options) -> Config:
    """Return what holds for the run as a whole; raise `ConfigError` for a file that cannot be used."""
    return Settings(options).root

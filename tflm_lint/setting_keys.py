"""The options as keys of a configuration: what a file may say, of all models or of some."""

from __future__ import annotations

from tflm_lint.flags import FLAGS
from tflm_lint.record import NamedTuple


class Key(NamedTuple):
    """One key of the configuration."""

    name: str
    takes: str
    help: str
    #: Whether its value is a list.
    many: bool = False

    @property
    def field(self) -> str:
        """The field of `Config`."""
        return self.name.replace("-", "_")


def keys() -> tuple[Key, ...]:
    """Return what a configuration may say: what the command line does, but for the files, which that names."""
    others = (
        Key("severity", "severities", "the severity of findings whose code begins so"),
        Key("respect-gitignore", "switch", "whether files that Git ignores are left out (true)"),
    )
    return (*(Key(flag.key, flag.takes, flag.help, flag.again) for flag in FLAGS if flag.key), *others)

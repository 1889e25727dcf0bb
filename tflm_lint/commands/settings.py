"""Options + configuration file -> Config: what the user asked for; the command line outranks the file."""

from __future__ import annotations

from tflm_lint.commands.arguments import given_by
from tflm_lint.config import Config, load_config, nearest_config

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.commands.arguments import Options

#: Options that name the target: one of them on the command line outranks all of them in the file.
_TARGETS = ("target", "target_file", "board")


def config_of(options: Options) -> Config:
    """Join the configuration file with the options; raise `ConfigError` for a file that cannot be used."""
    config = Config()
    if options.config:
        config = load_config(options.config)
    elif not options.no_config:
        config = nearest_config(".")
    given = given_by(options)
    if not given:
        return config
    if any(name in given for name in _TARGETS):
        config = config._replace(target=None, target_file=None, kernel_version=None)
    if "target" in given:
        given.pop("target_file", None)
    if "custom_ops" in given:
        given["custom_ops"] = (*config.custom_ops, *given["custom_ops"])
    return config._replace(**given)


def check_codes(config: Config) -> None:
    """Refuse a code that is no rule's beginning."""
    if config.select or config.ignore:
        from tflm_lint.rules.registry import require_known

        require_known((*config.select, *config.ignore))

"""What TFLM is, as data: operators, kernel sets, targets, boards; YAML for people, compiled for the program.

Here tables are loaded, by name: a name is the path below ``facts/`` without the suffix, ``ops``,
``targets/cortex-m4-reference``. YAML lists are tuples, so that nobody can change a shared table by accident. A user's
own are read by `facts.own`.
"""

from __future__ import annotations

from tflm_lint.record import imported

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

#: Table or folder of tables -> that whose module holds it, too: what every run needs together is one file.
BESIDE = {"conditions": "kernels", "work": "ops", "abi_of": "targets"}
#: The shipped tables that were asked for, which nobody changes.
_LOADED: dict[str, dict[str, Any]] = {}


def load(name: str) -> dict[str, Any]:
    """Return the shipped table of that name; raise `KeyError` where none is shipped."""
    if name in _LOADED:
        return _LOADED[name]
    if name.startswith("boards/"):
        # all of them are one module, by their names with hyphens
        board: dict[str, Any] = load("boards")[name[7:].replace("_", "-")]
        return board
    file, variable = place_of(name)
    module = f"tflm_lint.facts.compiled.{file}"
    try:
        table: dict[str, Any] = getattr(imported(module), variable)
    except ModuleNotFoundError as error:
        if error.name != module:
            raise
        raise KeyError(name) from None
    except AttributeError:  # of what lies beside another table
        raise KeyError(name) from None
    _LOADED[name] = table
    return table


def is_shipped(name: str) -> bool:
    """Say whether a table of that name is shipped, which may be whatever a user calls his target."""
    if not module_name(name).isidentifier():
        return False
    try:
        load(name)
    except KeyError:
        return False
    return True


def names(folder: str) -> tuple[str, ...]:
    """Return the names of the shipped tables in a folder, sorted: ``names("targets")``."""
    from tflm_lint.facts.compiled.index import TABLES

    prefix = f"{folder}/"
    return tuple(name[len(prefix) :] for name in TABLES if name.startswith(prefix))


def place_of(name: str) -> tuple[str, str]:
    """Return the compiled module that holds a table, and the table's name in it."""
    folder, slash, rest = name.partition("/")
    if folder in BESIDE:
        return module_name(f"{BESIDE[folder]}{slash}{rest}"), folder.upper()
    return module_name(name), "TABLE"


def module_name(name: str) -> str:
    """Return the compiled module's name for a table's name."""
    return name.replace("/", "__").replace("-", "_").replace(".", "_")

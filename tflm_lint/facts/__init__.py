"""What TFLM is, as data: operators, kernel sets, targets, boards; YAML for people, compiled for the program.

Here tables are loaded, by name: a name is the path below ``facts/`` without the suffix, ``ops``,
``targets/cortex-m4-reference``; a user's own come from YAML. YAML lists are tuples in both forms, so that nobody can
change a shared table by accident.
"""

from __future__ import annotations

from tflm_lint.errors import TableError
from tflm_lint.record import imported

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

#: The shipped tables that were asked for, which nobody changes.
_LOADED: dict[str, dict[str, Any]] = {}


def load(name: str) -> dict[str, Any]:
    """Return the shipped table of that name; raise `KeyError` where none is shipped."""
    if name in _LOADED:
        return _LOADED[name]
    module = f"tflm_lint.facts.compiled.{module_name(name)}"
    try:
        table: dict[str, Any] = imported(module).TABLE
    except ModuleNotFoundError as error:
        if error.name != module:
            raise
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


def module_name(name: str) -> str:
    """Return the compiled module's name for a table's name."""
    return name.replace("/", "__").replace("-", "_").replace(".", "_")


def load_yaml(path: str) -> dict[str, Any]:
    """Read a table from the user's YAML file.

    Raises `OSError` where it cannot be read and `TableError` with line and column where it is not YAML, names a key
    twice, or is no mapping.
    """
    from tflm_lint.disk import read_file

    return parse_yaml(read_file(path), path)


def parse_yaml(text: bytes, name: str) -> dict[str, Any]:
    """Parse YAML (1.1 as PyYAML reads it, duplicate keys and anchors refused) into dicts, tuples and scalars."""
    import yaml

    class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
        def compose_node(self, parent: Any, index: Any) -> Any:
            if self.check_event(yaml.events.AliasEvent):
                # aliases make a small file a huge table
                raise yaml.composer.ComposerError(None, None, "aliases are not allowed", self.peek_event().start_mark)
            return super().compose_node(parent, index)

        def construct_mapping(self, node: Any, deep: bool = False) -> Any:
            mapping = {}
            for key_node, value_node in node.value:
                key = self.construct_object(key_node, deep=True)
                if not isinstance(key, str):
                    raise yaml.constructor.ConstructorError(
                        None, None, f"key {key!r}: expected a string", key_node.start_mark
                    )
                if key in mapping:
                    raise yaml.constructor.ConstructorError(
                        None, None, f"key {key!r} stands twice", key_node.start_mark
                    )
                mapping[key] = self.construct_object(value_node, deep=deep)
            return mapping

        def tuple_of(self, node: Any) -> Any:
            return tuple(self.construct_object(child, deep=True) for child in node.value)

        def dict_of(self, node: Any) -> Any:
            return self.construct_mapping(node, deep=True)

    Loader.add_constructor("tag:yaml.org,2002:seq", Loader.tuple_of)
    Loader.add_constructor("tag:yaml.org,2002:map", Loader.dict_of)
    try:
        table = yaml.load(text, Loader=Loader)  # noqa: S506 - a SafeLoader made stricter
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{name}:{mark.line + 1}:{mark.column + 1}" if mark else name
        raise TableError(f"{place}: {getattr(error, 'problem', None) or 'not YAML'}") from None
    except (ValueError, RecursionError) as error:
        raise TableError(f"{name}: {error}") from None
    if not isinstance(table, dict):
        raise TableError(f"{name}: holds {type(table).__name__}, expected a mapping")
    return table

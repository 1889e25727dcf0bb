"""What starts fast: records, values that are computed when they are first asked for, modules by their name.

A ``NamedTuple`` here is made in a tenth of the time: annotated class -> immutable tuple with names.

Use as `typing.NamedTuple` is used; to a type checker it is that very class. `typing.NamedTuple` compiles a ``__new__``
for each class and needs `typing`, together a fifth of the time that linting a small model takes (docs/decisions.md). A
module that defines records has ``from __future__ import annotations``: then nothing evaluates annotations.

`functools` would bring `collections` and `operator`, `importlib` `warnings`: a tenth of a small run. `struct`
here is the module in C that Python's own of that name is made of.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    import struct as struct  # noqa: PLC0414 - a re-export, to mypy
    from functools import cached_property as cached_property  # noqa: PLC0414 - a re-export, to mypy
    from typing import Any
    from typing import NamedTuple as NamedTuple  # noqa: PLC0414 - a re-export, to mypy
else:
    try:
        from _collections import _tuplegetter as getter
    except ImportError:  # other implementations of Python, as `collections` does for them
        from operator import itemgetter

        def getter(index, doc):
            """Return a property that reads one element."""
            return property(itemgetter(index), doc=doc)

    try:
        struct = __import__("_struct")
    except ImportError:  # as above
        struct = __import__("struct")

    _new = tuple.__new__

    class _RecordType(type):
        """Makes a tuple whose elements have the names that a class annotates, of `_SHARED` and what the class says."""

        def __new__(mcs, name, _bases, namespace):
            fields = tuple(namespace.get("__annotations__", ()))
            if not fields:  # Python 3.14 keeps annotations for later where the import is missing
                raise TypeError(f"{name} has no fields, expected annotations and `from __future__ import annotations`")
            count = len(fields)
            defaults = {}
            for field, of in zip(fields, _getters(count), strict=False):
                if field in namespace:
                    defaults[field] = namespace[field]
                namespace[field] = of

            def __new__(cls, *values, **named):  # noqa: N807 - it is the class's
                if named or len(values) != count:
                    values = _filled(name, fields, defaults, values, named)
                return _new(cls, values)

            return type(
                name,
                (tuple,),
                {
                    **_SHARED,
                    **namespace,
                    "__new__": __new__,
                    "__slots__": (),
                    "__match_args__": fields,
                    "_fields": fields,
                    "_field_defaults": defaults,
                },
            )

    _GETTERS = []

    def _getters(count):
        """Return what reads the first so many elements; it is the same for all records."""
        while len(_GETTERS) < count:
            _GETTERS.append(getter(len(_GETTERS), None))
        return _GETTERS

    def _filled(name, fields, defaults, values, named):
        """Put arguments and defaults in the order of the fields; raise `TypeError` as a call does."""
        if not named and len(values) < len(fields):
            try:
                return (*values, *map(defaults.__getitem__, fields[len(values) :]))
            except KeyError:
                pass  # said below
        if not values:
            every = {**defaults, **named}
        elif named.keys().isdisjoint(fields[: len(values)]):
            every = {**defaults, **dict(zip(fields, values, strict=False)), **named}
        else:
            every = {}  # said below
        if len(every) == len(fields) >= len(values):
            try:
                return tuple(map(every.__getitem__, fields))
            except KeyError:
                pass  # said below
        if len(values) > len(fields):
            raise TypeError(f"{name}() takes {len(fields)} values, {len(values)} were given")
        given = dict(zip(fields, values, strict=False))
        for field, value in named.items():
            if field in given or field not in fields:
                what = "several values for" if field in given else "an unexpected"
                raise TypeError(f"{name}() got {what} argument {field!r}")
            given[field] = value
        missing = [field for field in fields if field not in given and field not in defaults]
        raise TypeError(f"{name}() lacks {', '.join(missing)}")

    @classmethod
    def _make(cls, values):
        """Make a record of a sequence of all its values, in half of the time that a call takes."""
        made = _new(cls, values)
        return made if len(made) == len(cls._fields) else cls(*made)

    def _asdict(self):
        """Return the values by name."""
        return dict(zip(self._fields, self, strict=True))

    def _replace(self, /, **changes):
        """Return a copy with other values of some fields."""
        values, fields = list(self), self._fields
        for field, value in changes.items():
            if field not in fields:
                raise ValueError(f"{type(self).__name__} has no {field}")
            values[fields.index(field)] = value
        return _new(type(self), values)

    def _named(self):
        """Name every value."""
        inside = ", ".join(f"{field}={value!r}" for field, value in zip(self._fields, self, strict=True))
        return f"{type(self).__name__}({inside})"

    def _newargs(self):
        """Pickle as the values, which ``__new__`` takes."""
        return tuple(self)

    #: What every record has. It is put into each class: a base between the class and `tuple` would be asked for each of
    #: the 90 things that Python knows a type by.
    _SHARED = {
        "_make": _make, "_asdict": _asdict, "_replace": _replace, "__repr__": _named, "__getnewargs__": _newargs,
    }  # fmt: skip
    #: The base of records, which is none of theirs.
    NamedTuple = type.__new__(_RecordType, "NamedTuple", (), {})

    class cached_property:  # noqa: N801 - it is used as the one of `functools` is
        """Computes its value at the first access and leaves it in the instance, which then answers by itself."""

        def __init__(self, method):
            self.method = method
            self.name = method.__name__
            self.__doc__ = method.__doc__

        def __get__(self, instance, owner=None):
            """Compute and keep the value; of the class, return the descriptor."""
            if instance is None:
                return self
            value = instance.__dict__[self.name] = self.method(instance)
            return value


def imported(name: str) -> Any:
    """Import a module by its whole name, as `importlib.import_module` does."""
    __import__(name)
    return sys.modules[name]

"""What is computed or imported when it is first asked for, without the modules that the library does it with.

`functools` brings `collections` and `operator`, `importlib` brings `warnings`: together a tenth of a run on a small
model, for what these lines do.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from functools import cached_property as cached_property  # noqa: PLC0414 - a re-export, to mypy
    from typing import Any
else:

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

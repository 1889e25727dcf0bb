"""A method that is asked once an object -> an attribute: `functools.cached_property` without what it imports.

`functools` brings `collections` and `operator`, a twentieth of a run on a small model, for what these lines do. To a
type checker it is that very class.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from functools import cached_property as cached_property  # noqa: PLC0414 - a re-export, to mypy
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

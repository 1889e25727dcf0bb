"""The models of an application, and what each of them is called in it."""

from __future__ import annotations

from tflm_lint.emitters.identifiers import clean, stem
from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from tflm_lint.emitters.request import Array, EmittedArena
    from tflm_lint.emitters.self_test import KnownAnswers
    from tflm_lint.model.graph import Model


class Names(NamedTuple):
    """What a model is called in C++."""

    #: ``kws_int8``
    lower: str

    @property
    def camel(self) -> str:
        """The middle of functions and constants: ``KwsInt8``."""
        return "".join([word[:1].upper() + word[1:] for word in self.lower.split("_")])

    @property
    def upper(self) -> str:
        """The end of macros: ``KWS_INT8``."""
        return self.lower.upper()


class Part(NamedTuple):
    """One model of the application."""

    names: Names
    array: Array
    model: Model
    #: Where the application will run.
    arena: EmittedArena
    #: On the computer that the application is tried on, None where it is unknown.
    host_arena: EmittedArena | None = None
    #: Known answers that the application holds its own against, None for none.
    known: KnownAnswers | None = None
    #: Bytes that the arena has beside what is required, where that is another TFLM's figure.
    room: int = 0


def names_of(path: str) -> Names:
    """Name a model after its file."""
    name = clean(stem(path), 40).lower()
    return Names(name if name[0].isalpha() else f"model_{name}")


def arena_macro(part: Part, parts: Sequence[Part]) -> str:
    """Name the macro that sets another size of the arena."""
    return "ARENA_BYTES" if len(parts) == 1 else f"ARENA_BYTES_{part.names.upper}"


def self_test_name(part: Part, parts: Sequence[Part]) -> str:
    """Name the self-test's namespace, and its file."""
    return "self_test" if len(parts) == 1 else f"self_test_{part.names.lower}"

"""The models of an application, and what each of them is called in it."""

from __future__ import annotations

from tflm_lint.emitters.app_arenas import AppArena, Names, arenas_of
from tflm_lint.emitters.spelling import clean, stem
from tflm_lint.model.variables import variables_of
from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from tflm_lint.emitters import Array, EmittedArena, EmittedShared
    from tflm_lint.emitters.self_test import KnownAnswers
    from tflm_lint.model.graph import Model


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


def own_arenas(part: Part, parts: Sequence[Part], shared: EmittedShared | None, *, host: bool) -> dict[str, AppArena]:
    """Name the arrays that a model has for itself: all, or of a shared arena those of its variables at most."""
    found = arenas_of(
        part.names,
        part.array.prefix,
        "" if len(parts) == 1 else part.names.upper,
        part.arena,
        host=part.host_arena if host else None,
        room=part.room,
    )
    if not variables_of(part.model).made:
        found.pop("variables", None)
    return found if shared is None else {kind: arena for kind, arena in found.items() if kind == "variables"}


def common_arenas(parts: Sequence[Part], shared: EmittedShared, on_host: EmittedShared | None) -> dict[str, AppArena]:
    """Name the arrays that the models share, which are made in the order that needs least."""
    theirs, room = None if on_host is None else on_host.given, sum(part.room for part in parts)
    return arenas_of(Names("shared"), f"{shared.prefix}_BEST", "", shared.best, host=theirs, room=room)


def self_test_name(part: Part, parts: Sequence[Part]) -> str:
    """Name the self-test's namespace, and its file."""
    return "self_test" if len(parts) == 1 else f"self_test_{part.names.lower}"

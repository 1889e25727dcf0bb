"""Applications, a model -> those that run it: by the name of its array, or because nothing else could."""

from __future__ import annotations

from tflm_lint.sources.application import Application
from tflm_lint.sources.lengths import meaning_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def choose(
    applications: Iterable[Application],
    *,
    symbol: str | None,
    stem: str,
    runs: Callable[[Application], bool],
) -> tuple[Application, ...]:
    """Return the applications that run a model, at least one: where it cannot be told, one that says so.

    ``symbol`` is the model's array where that is known, ``stem`` its file's name without suffix; ``runs`` says whether
    an application's resolver registers all that the model needs.
    """
    every = tuple(applications)
    if symbol is not None:
        same = tuple(one for one in every if one.model == symbol)
        if same:
            return same
    named = tuple(one for one in every if one.model is not None and meaning_of(one.model) == meaning_of(stem))
    if named:
        return named
    if len(every) == 1:
        return every
    able = tuple(one for one in every if runs(one))
    if len(able) == 1:
        return able
    places = ", ".join(f"{one.place.file}:{one.place.line}" for one in every[:4] if one.place is not None)
    why = f"there are {len(every)} interpreters ({places}) and none of them names this model"
    return (Application(None, None, None, None, False, None, ((why, None),)),)

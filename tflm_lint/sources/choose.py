"""Applications, a model -> those that run it: by the name of its array, or because nothing else could."""

from __future__ import annotations

import re

from tflm_lint.sources.application import Application
from tflm_lint.sources.definitions import nearest, same_file
from tflm_lint.sources.lengths import meaning_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

#: Words of a name that say nothing of which model it is.
_GENERIC = frozenset({
    "g", "k", "s", "the", "my", "model", "models", "data", "tflite", "tf", "tflm", "lite", "array", "buffer", "buf",
    "quant", "quantized", "int8", "uint8", "float", "float32", "full", "micro", "net", "network", "nn", "cnn", "dnn",
    "trained", "converted", "bin", "cc", "main", "default", "ptr", "bytes",
    "start", "binary", "esp", "v1", "v2", "v3", "tiny",
    "optimized", "saved", "flatbuffer", "src", "raw", "addr", "pointer",
})  # fmt: skip


def choose(
    applications: Iterable[Application],
    *,
    symbol: str | None,
    stem: str,
    runs: Callable[[Application], bool],
    path: str = "",
) -> tuple[Application, ...]:
    """Return the applications that run a model, at least one: where it cannot be told, one that says so.

    ``symbol`` is the model's array where that is known, ``stem`` its file's name without suffix, ``path`` its file;
    ``runs`` says whether an application's resolver registers all that the model needs.
    """
    every = tuple(applications)
    if symbol is not None:
        same = tuple(one for one in every if symbol in one.models)
        mine = tuple(
            one for one in same if not any(name == symbol and same_file(file, path) for name, file in one.elsewhere)
        )
        rivals = [file for one in mine for name, file in one.rivals if name == symbol]
        if any(same_file(file, path) for file in rivals):
            files = ", ".join(sorted(set(rivals))[:4])
            return (nothing(f"{symbol} is defined by {files}, and nothing says which of them is compiled"),)
        if mine:
            return mine
        if same:
            places = ", ".join(f"{one.place.file}:{one.place.line}" for one in same[:4] if one.place is not None)
            return (nothing(f"what reads {symbol} ({places}) reads that of another file"),)
    named = tuple(one for one in every if any(names_file(model, stem) for model in one.models))
    if len(named) > 1 and path:
        # several programs may each have a model of that name
        near = set(nearest(path, [one.place.file for one in named if one.place is not None]))
        named = tuple(one for one in named if one.place is None or one.place.file in near)
    if named:
        return named
    open_ = tuple(
        one for one in every if not one.models or any(may_mean(model, symbol or stem) for model in one.models)
    )
    if len(every) == 1:
        only = every[0]
        # of several arrays that it may read, this model need not be one
        if open_ and (len(only.models) < 2 or runs(only)):
            return every
        where = f"{only.place.file}:{only.place.line}" if only.place is not None else "these sources"
        why = f"the only interpreter ({where}) reads {' or '.join(only.models)}, not this model"
        return (nothing(why)._replace(libraries=only.libraries),)
    if len(open_) == 1 and any(words_of(model) & words_of(symbol or stem) for model in open_[0].models):
        return open_  # all others read what is named otherwise
    able = tuple(one for one in open_ if runs(one))
    if len(able) == 1:
        return able
    places = ", ".join(f"{one.place.file}:{one.place.line}" for one in every[:4] if one.place is not None)
    return (nothing(f"there are {len(every)} interpreters ({places}) and none of them names this model"),)


def nothing(why: str) -> Application:
    """Return an application that only says why nothing is known of one."""
    return Application(None, None, None, None, False, None, ((why, None),))


def names_file(symbol: str, stem: str) -> bool:
    """Say whether an array is named after a file: ``g_kws_model_data``, ``g_kws`` and ``kws_tflite`` after ``kws``."""
    plain = re.sub(r"\W", "_", stem)
    return symbol == f"g_{plain}_model_data" or _without_model(symbol) == _without_model(plain)


def _without_model(name: str) -> str:
    meaning = meaning_of(name)
    return re.sub(r"_model$", "", meaning) or meaning


def may_mean(symbol: str, name: str) -> bool:
    """Say whether an array may hold a model that it is not named after: a name tells nothing, or they share a word."""
    mine, other = words_of(symbol), words_of(name)
    return not mine or not other or bool(mine & other)


def words_of(name: str) -> frozenset[str]:
    """Return the words of a name that tell one model from another."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
    return frozenset(
        word for word in re.split(r"[\W_]+", parted) if len(word) > 2 and word not in _GENERIC and not word.isdigit()
    )

"""Folders of C++ -> the applications of a run, read once; and which of them runs a Subject."""

from __future__ import annotations

import os
import re

from tflm_lint.errors import InputError
from tflm_lint.model.graph import Model
from tflm_lint.record import NamedTuple
from tflm_lint.sources.choose import choose, names_file, nothing, words_of
from tflm_lint.sources.codebase import read_project
from tflm_lint.sources.definitions import nearest
from tflm_lint.sources.following.making import ALL
from tflm_lint.sources.registered import registered
from tflm_lint.sources.tree import sources_in

#: Bytes of a source that are looked at for an interpreter.
MOST = 1 << 20
#: What libraries make one with.
_WRAPPED = (b"Eloquent::", b"ArduTFLite.h", b"MicroTFLite.h")
#: Bytes of a source whose arrays are compared with models.
_LONGEST = 8 << 20
#: An interpreter that is made, rather than declared.
_MADE = re.compile(
    rb"\bMicroInterpreter\s*(?:>\s*)?(?:[A-Za-z_]\w*\s*)?[({]|\bMicroInterpreter(?:\s*>\s*|\s+)\w+\s*[;({]"
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from tflm_lint.inputs import Subject
    from tflm_lint.sources.application import Application, Sharer


def read_applications(
    folders: Iterable[str], defines: Mapping[str, str | None] | None = None
) -> tuple[Application, ...]:
    """Read the sources of an application, folders or files.

    Raises `NoParserError` where the extra is not installed, `InputError` where nothing of TFLM is in them, and
    `OSError`.
    """
    named = list(folders)
    for folder in named:
        if not os.path.exists(folder):
            raise InputError(f"{folder}: no such file or folder")
    project = read_project(*named, defines=defines)
    if not project.units:
        raise InputError(f"{', '.join(named)}: no C++ file there has a resolver, an interpreter or an arena")
    return project.applications()


def applications_in(
    folders: Iterable[str], defines: Mapping[str, str | None], remarks: list[str]
) -> tuple[Application, ...]:
    """Return the applications of folders that models are looked for in, and remark on them."""
    from tflm_lint.errors import NoParserError

    found: list[Application] = []
    for folder in folders:
        if not any(_makes_interpreter(path) for path in sources_in(folder)):
            continue
        try:
            made = [one for one in read_project(folder, defines=defines).applications() if one.place is not None]
        except NoParserError:
            remarks.append(f"{folder} holds an application, which was not checked: pip install 'tflm-lint[app]'")
            continue
        except OSError as error:
            remarks.append(f"{folder} holds an application, which was not checked: {error}")
            continue
        if made:
            remarks.append(f"{folder} holds an application, which is checked with the models, as by --app {folder}")
            found += made
    return tuple(found)


def _makes_interpreter(path: str) -> bool:
    """Say whether an interpreter may be made in a file."""
    try:
        with open(path, "rb") as file:
            data = file.read(MOST)
    except OSError:
        return False
    return (b"MicroInterpreter" in data and _MADE.search(data) is not None) or any(word in data for word in _WRAPPED)


def operators_of(subject: Subject) -> frozenset[str]:
    """Return the operators that a model uses; none where the bytes are no model."""
    model = subject.model
    if not isinstance(model, Model):
        return frozenset()
    return frozenset(model.op_name(operator) for subgraph in model.subgraphs for operator in subgraph.operators)


class Known(NamedTuple):
    """A model of the run, by what tells it from others."""

    path: str
    #: The name of its array, None for a file.
    symbol: str | None
    #: What its bytes are like.
    bytes: tuple[int, int]


def known(subject: Subject) -> Known:
    """Return what tells a model from others."""
    symbol = subject.array.declaration.name if subject.array is not None else None
    return Known(subject.path, symbol, (len(subject.data), hash(subject.data)))


class Models:
    """All models of a run: which of them is named after an application's array, and which is that array."""

    def __init__(self, models: Iterable[Known] = (), loaded: Mapping[Known, Model] | None = None) -> None:
        self.models = tuple(models)
        #: Models of a run in which interpreters share something.
        self.loaded = loaded or {}
        self._arrays: dict[str, list[tuple[str, tuple[int, int]]]] = {}
        self._of: dict[int, tuple[list[Known], frozenset[str], frozenset[tuple[int, int]]]] = {}

    def holding(self, applications: Iterable[Application], mine: Known) -> tuple[Application, ...] | None:
        """Return the applications that read an array with a model's bytes; None where no array of theirs has these."""
        found = []
        held = False
        for app in applications:
            names = {name.rpartition("::")[2] for name in app.models}
            for path in dict.fromkeys(path for name, path in app.homes if (name, path) not in app.elsewhere):
                equal = [name for name, like in self.arrays_in(path) if like == mine.bytes]
                held = held or bool(equal)
                if names.intersection(equal) and app not in found:
                    found.append(app)
        # of several programs with the same bytes, those beside the model
        near = set(nearest(mine.path, [app.place.file for app in found if app.place is not None]))
        return tuple(app for app in found if app.place is None or app.place.file in near) if held else None

    def arrays_in(self, path: str) -> list[tuple[str, tuple[int, int]]]:
        """Return the arrays of a source that hold models, with what their bytes are like."""
        if path not in self._arrays:
            from tflm_lint.disk import read_file
            from tflm_lint.sources.arrays import find_models

            try:
                models = find_models(read_file(path, _LONGEST)).models
            except OSError:
                models = ()
            self._arrays[path] = [
                (one.declaration.name.rpartition("::")[2], (len(one.data), hash(one.data))) for one in models
            ]
        return self._arrays[path]

    def is_of_another(self, app: Application, mine: Known) -> bool:
        """Say whether an application runs another model: one whose array it reads, or whose name is that."""
        if app.place is None or not app.models or mine.symbol in app.models:
            return False
        named, nearest_, read = self.of(app)
        if mine in named:
            # ``model.tflite`` says as little as ``model_data``, whose bytes are there to be read
            held = {like for name, path in app.homes for array, like in self.arrays_in(path) if array == name}
            if len(held) == 1 and mine.bytes not in held and not words_of(_stem(mine.path)):
                return any(one.bytes in held for one in self.models)
            return mine.path not in nearest_
        return bool(read) and mine.bytes not in read

    def model_of(self, app: Application) -> Model | None:
        """Return the model that an application surely runs, where it is one of the run."""
        named, chosen, read = self.of(app)
        if len(read) != 1:
            return None
        found = [one for one in self.models if one.bytes in read and one in self.loaded]
        del named, chosen
        return self.loaded[found[0]] if found else None

    def of(self, app: Application) -> tuple[list[Known], frozenset[str], frozenset[tuple[int, int]]]:
        """Return the files that are named after what an application reads, the nearest, and what it surely reads."""
        if id(app) not in self._of:
            place = app.place.file if app.place is not None else ""
            named = [one for one in self.models if one.symbol is None and is_named(app, one)]
            near = nearest(place, [one.path for one in named])
            least = min((path.count("/") for path in near), default=0)
            chosen = frozenset(path for path in near if path.count("/") == least)
            read = {one.bytes for one in named if one.path in chosen}
            read |= {
                one.bytes
                for one in self.models
                if one.symbol in app.models and (one.symbol, one.path) not in app.elsewhere
            }
            self._of[id(app)] = (named, chosen, frozenset(read))
        return self._of[id(app)]


def _stem(path: str) -> str:
    return os.path.splitext(os.path.basename(path))[0]


def is_named(app: Application, model: Known) -> bool:
    """Say whether an application reads an array that is named after a model's file."""
    stem = _stem(model.path)
    return any(names_file(name, stem) for name in app.models)


def with_applications(
    subject: Subject,
    applications: tuple[Application, ...],
    table: Mapping[str, Mapping[str, Any]],
    others: frozenset[str],
    run: Models,
) -> Subject:
    """Give a subject the applications that run its model; one that is no model has none.

    ``table`` is that of the operators, ``others`` are those that the models of the run need, ``run`` all of these.
    """
    if not isinstance(subject.model, Model):
        return subject
    needed = operators_of(subject)

    def runs(app: Application) -> bool:
        """Say whether an application registers all that the model needs."""
        if app.resolver is None:
            return False
        if app.resolver.kind == ALL:
            return True
        found = registered(app.resolver, table)
        return all(found.sure(op) or found.may_be(op) for op in needed)

    mine = known(subject)
    held = None
    if subject.array is None and not any(is_named(app, mine) for app in applications):
        held = run.holding(applications, mine)
    if held or (held is not None and all(app.models for app in applications)):
        own = chosen = held or (nothing("no interpreter reads the array that holds this model"),)
    else:
        chosen = choose(
            applications,
            symbol=mine.symbol,
            stem=_stem(subject.path),
            runs=runs,
            path=subject.path,
        )
        own = tuple(app for app in chosen if not run.is_of_another(app, mine))
    own = tuple(_accompanied(app, subject.model, applications, run) for app in own)
    if chosen and not own:
        read = " or ".join(chosen[0].models)
        own = (nothing(f"what reads {read} runs another model of these")._replace(libraries=chosen[0].libraries),)
    return subject._replace(applications=tuple(app._replace(others=others) for app in own))


def shares(applications: Iterable[Application]) -> bool:
    """Say whether interpreters share an allocator or resource variables, so that their models are needed together."""
    return any(app.sharing or app.variables_of for app in applications)


def _accompanied(app: Application, model: Model, applications: tuple[Application, ...], run: Models) -> Application:
    """Give an application the models of those that it shares something with."""
    if not (app.sharing or app.variables_of):
        return app
    places = {one.place: one for one in applications}

    def filled(sharers: tuple[Sharer, ...]) -> tuple[Sharer, ...]:
        return tuple(
            one._replace(model=model if one.place == app.place else run.model_of(places[one.place]))
            if one.place in places
            else one
            for one in sharers
        )

    return app._replace(sharing=filled(app.sharing), variables_of=filled(app.variables_of))

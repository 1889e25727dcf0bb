"""Folders of C++ -> the applications of a run, read once; and which of them runs a Subject."""

from __future__ import annotations

import os
import re

from tflm_lint.errors import InputError
from tflm_lint.model.graph import Model
from tflm_lint.sources.choose import choose
from tflm_lint.sources.codebase import read_project
from tflm_lint.sources.following.making import ALL
from tflm_lint.sources.registered import registered
from tflm_lint.sources.tree import sources_in

#: Bytes of a source that are looked at for an interpreter.
MOST = 1 << 20
#: An interpreter that is made, rather than declared.
_MADE = re.compile(rb"\bMicroInterpreter\s*(?:>\s*)?(?:[A-Za-z_]\w*\s*)?[({]|\bMicroInterpreter\s*>\s*\w+\s*[;({]")

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from tflm_lint.inputs.subject import Subject
    from tflm_lint.sources.application import Application


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
    return (b"MicroInterpreter" in data and _MADE.search(data) is not None) or b"Eloquent::" in data


def operators_of(subject: Subject) -> frozenset[str]:
    """Return the operators that a model uses; none where the bytes are no model."""
    model = subject.model
    if not isinstance(model, Model):
        return frozenset()
    return frozenset(model.op_name(operator) for subgraph in model.subgraphs for operator in subgraph.operators)


def with_applications(
    subject: Subject,
    applications: tuple[Application, ...],
    table: Mapping[str, Mapping[str, Any]],
    others: frozenset[str],
) -> Subject:
    """Give a subject the applications that run its model; one that is no model has none.

    ``table`` is that of the operators, ``others`` are those that the models of the run need.
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

    chosen = choose(
        applications,
        symbol=subject.array.declaration.name if subject.array is not None else None,
        stem=os.path.splitext(os.path.basename(subject.path))[0],
        runs=runs,
        path=subject.path,
    )
    return subject._replace(applications=tuple(app._replace(others=others) for app in chosen))

"""``--app FOLDER``: the application around the models, read once, and handed to each model's inspection."""

from __future__ import annotations

import os

from tflm_lint.errors import UsageError
from tflm_lint.rules.registrations import registered
from tflm_lint.sources import is_source
from tflm_lint.sources.application import Application
from tflm_lint.sources.choose import choose
from tflm_lint.sources.project import read_project
from tflm_lint.sources.recognise import ALL

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.inspection import Inspection, Settings


class AppSources:
    """The sources that ``--app`` names."""

    def __init__(self, folders: list[str], paths: list[str], settings: Settings) -> None:
        for folder in folders:
            if not os.path.exists(folder):  # noqa: PTH110 - pathlib is slow to import
                raise UsageError(f"--app {folder}: no such file or folder")
        try:
            project = read_project(*folders)
        except OSError as error:
            raise UsageError(f"--app {error.filename}: {error.strerror or error}") from None
        if not project.units:
            told = ", ".join(folders)
            raise UsageError(f"--app {told}: no C++ file there has a resolver, an interpreter or an arena")
        self.applications = project.applications()
        self.settings = settings
        self.ops = operators_of(paths) if len(paths) > 1 else {}

    def prepare(self, inspection: Inspection, path: str) -> None:
        """Give an inspection the application that runs its model."""
        array = inspection.array
        chosen = choose(
            self.applications,
            symbol=array.declaration.name if array is not None else None,
            stem=os.path.splitext(os.path.basename(path))[0],  # noqa: PTH119, PTH122
            runs=lambda app: self.runs(app, inspection),
        )
        others = frozenset(op for ops in self.ops.values() for op in ops)
        inspection.applications = tuple(app._replace(others=others) for app in chosen)

    def runs(self, app: Application, inspection: Inspection) -> bool:
        """Say whether an application registers all that a model needs."""
        if app.resolver is None:
            return False
        if app.resolver.kind == ALL:
            return True
        found = registered(app.resolver, self.settings.ops.ops)
        return all(found.sure(use.op) or found.may_be(use.op) for use in inspection.op_uses)


def operators_of(paths: list[str]) -> dict[str, frozenset[str]]:
    """Return the operators that the models of a run use, by file; what is no model is left to the linter to tell."""
    from tflm_lint.model.read import load_bytes
    from tflm_lint.model.verify import Malformed
    from tflm_lint.sources.arrays import find_models

    found = {}
    for path in paths:
        try:
            with open(path, "rb") as file:
                data = file.read()
        except OSError:
            continue
        models = [model.data for model in find_models(data).models] if is_source(path) else [data]
        ops: set[str] = set()
        for model in models:
            try:
                read = load_bytes(model)
            except Malformed:
                continue
            ops.update(read.op_name(operator) for subgraph in read.subgraphs for operator in subgraph.operators)
        found[path] = frozenset(ops)
    return found

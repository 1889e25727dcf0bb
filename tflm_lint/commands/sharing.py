"""Names -> the models that share one allocator, as often as each is named, and what they take together."""

from __future__ import annotations

import os

from tflm_lint.errors import EmitError, UsageError
from tflm_lint.inputs import STANDARD_INPUT
from tflm_lint.inputs.gather import Inputs
from tflm_lint.model.malformed import Malformed
from tflm_lint.words import slashed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from tflm_lint.commands.settings import Settings
    from tflm_lint.emitters import Array, EmittedShared
    from tflm_lint.model.graph import Model
    from tflm_lint.report.asked_for import SharedArena


def shared_of(names: Sequence[str], settings: Settings) -> SharedArena:
    """Plan the models in one arena, and let the settings hold them against it.

    Raises `UsageError` where one is none, or for another target than the run is for.
    """
    from tflm_lint.report.shared import shared_arena, sharing_of

    models = models_of(names, settings)
    firmware = settings.firmware_for(None)
    for path, _ in models:
        own = settings.firmware_for(path)
        if own.target.name != firmware.target.name:
            raise UsageError(f"--shared-arena: {path} is for {own.target.name}, others for {firmware.target.name}")
        if own.setup != firmware.setup:
            raise UsageError(f"--shared-arena: the arena of {path} is made in another way than that of others")
    shared = shared_arena(models, firmware)
    settings.share(sharing_of(models, firmware, shared))
    return shared


def models_of(names: Sequence[str], settings: Settings) -> list[tuple[str, Model]]:
    """Read the models in the order in which they are named.

    One that is named twice is two models of the program; what a folder or a pattern finds counts once.
    """
    if STANDARD_INPUT in names:
        raise UsageError("--shared-arena: standard input is read once, name a file")
    models: list[tuple[str, Model]] = []
    seen: set[str] = set()
    for name in names:
        # what cannot be read is told by the run itself, which reads again: keeping every model would cost other runs
        itself = os.path.isfile(name)
        inputs = Inputs([name], exclude=settings.exclude())
        for subject in inputs:
            if not itself and subject.path in seen:
                continue
            if isinstance(subject.model, Malformed):
                raise UsageError(f"--shared-arena: {subject.path} is no model")
            models.append((subject.path, subject.model))
        if inputs.failures:
            # the arena of the others alone is none that the program has
            raise UsageError(f"--shared-arena: {inputs.failures[0]}")
        seen.update(path for path, _ in models)
    if not models:
        raise UsageError(f"--shared-arena: no model in {', '.join(map(slashed, names))}")
    return models


def emitted_shared(paths: Sequence[str], arrays: Sequence[Array], prefix: str, settings: Settings) -> EmittedShared:
    """Plan the models of one header in one arena; raise `EmitError` where they cannot share one."""
    from tflm_lint.emitters.shared_arenas import shared_arena, worst_quality

    firmware = settings.firmware_for(None)
    for path in paths:
        own = settings.firmware_for(path)
        if (own.target, own.setup) != (firmware.target, firmware.setup):
            raise EmitError(f"--shared-arena: {path} is for {own.target.name}, or an arena of another kind")
    models = [(array.file_name, array.model) for array in arrays if array.model is not None]
    arenas = [array.arena for array in arrays if array.arena is not None]
    if len(arenas) < len(arrays):
        raise EmitError("--shared-arena: one of the models does not run, or its arena is unknown")
    return shared_arena(models, firmware, prefix, worst_quality(arenas))

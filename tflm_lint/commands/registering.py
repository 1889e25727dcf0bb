"""Models -> the header whose function registers their operators, and what is said of wrong results."""

from __future__ import annotations

import os

from tflm_lint.commands.settings import config_of
from tflm_lint.emitters.resolver import function_name, resolver_header
from tflm_lint.emitters.spelling import require_identifier, require_namespace
from tflm_lint.files import PlannedFile
from tflm_lint.inputs import bytes_named, model_named

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from tflm_lint.commands.arguments import Options
    from tflm_lint.commands.settings import Settings
    from tflm_lint.model.graph import Model


def registering(options: Options, settings: Settings, name: str | None, refused: list[str]) -> PlannedFile:
    """Plan one header for all models; say in ``refused`` which are known to compute wrong results."""
    if options.namespace is not None:
        require_namespace(options.namespace)
    paths = options.models
    name = function_name(paths, options.output) if name is None else require_identifier(name, "--name")
    models = [model_named(path, bytes_named(path)) for path in paths]
    _say_wrong(paths, models, settings, refused)
    file_names = [os.path.basename(path) for path in paths]
    text = resolver_header(models, _ops(options), name=name, file_names=file_names, namespace=options.namespace)
    return PlannedFile(options.output, lambda: [text.encode()])


def _say_wrong(paths: Sequence[str], models: Sequence[Model], settings: Settings, refused: list[str]) -> None:
    """Judge the models where the user says what will run them; nobody else waits for that."""
    from tflm_lint.config import chooses_target

    for path, model in zip(paths, models, strict=True):
        config = settings.of(path)
        if not (config.port or config.ops or config.resolver_header or chooses_target(config)):
            continue
        from tflm_lint.emitters import wrong_in
        from tflm_lint.inspection import Inspection

        firmware = settings.firmware_for(path)
        wrong = wrong_in(Inspection.of_model(model, firmware))
        if wrong:
            from tflm_lint.commands.wrong import wrong_words

            refused.append(wrong_words(path, model, firmware, wrong))


def _ops(options: Options) -> Mapping[str, Any]:
    """Load the operators that the application's TFLM can add; the shipped ones take no room of judges to load."""
    config = config_of(options)
    if config.ops or config.resolver_header or config.port:
        from tflm_lint.verdict.table import load_table

        return load_table(config.ops, header=config.resolver_header, port=config.port).ops
    from tflm_lint.facts.ops import load_ops

    return load_ops().ops

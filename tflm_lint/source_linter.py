"""bytes of a C or C++ file -> Reports: one for each array that holds a model."""

from __future__ import annotations

from tflm_lint.digest import sha256
from tflm_lint.inspection import Inspection
from tflm_lint.linter import EVERYTHING, Selection, inspect, order, stamp
from tflm_lint.report import Array, Report
from tflm_lint.sources.arrays import find_models

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.inspection import Settings
    from tflm_lint.linter import Prepare
    from tflm_lint.model.graph import Model
    from tflm_lint.sources.arrays import ModelArray, Sources
    from tflm_lint.verdict.violations import Violation

    Against = tuple[tuple[str, bytes], ...]


MALFORMED = "FB001"


class Unread(Inspection):
    """An array whose model could not be read: only what is said of the array itself can be checked."""

    violations: tuple[Violation, ...] = ()
    runs = False

    def __init__(self, settings: Settings, array: ModelArray) -> None:
        self.settings = settings
        self.target = settings.target
        self.array = array


def lint_source(
    data: bytes,
    path: str,
    settings: Settings,
    selection: Selection = EVERYTHING,
    *,
    against: Against = (),
    prepare: Prepare | None = None,
) -> tuple[Report, ...]:
    """Lint the models in the arrays of a file; an empty tuple where there is none (`no_model` says so in words)."""
    return lint_found(find_models(data), path, settings, selection, against=against, prepare=prepare)


def lint_found(
    sources: Sources,
    path: str,
    settings: Settings,
    selection: Selection = EVERYTHING,
    *,
    against: Against = (),
    prepare: Prepare | None = None,
) -> tuple[Report, ...]:
    """Lint the models that were found in a file."""
    models = [model._replace(file=path, against=against) for model in sources.models]
    return tuple(lint_array(model, path, settings, selection, prepare) for model in models)


def lint_array(
    array: ModelArray, path: str, settings: Settings, selection: Selection, prepare: Prepare | None = None
) -> Report:
    """Lint one array: the declaration, and the model in it where it can be read."""
    from tflm_lint.model.read import read
    from tflm_lint.model.verify import Malformed, verify

    if array.broken is not None:
        return _unread(array, path, settings, selection)
    try:
        model: Model = read(verify(array.data))
    except Malformed as error:
        array = array._replace(truncated=_is_cut_off(array, error))
        return _unread(array, path, settings, selection, error)
    inspection = Inspection(model, settings)
    inspection.array = array
    if prepare is not None:
        prepare(inspection, path)
    return inspect(inspection, path, selection)._replace(array=_shown(array))


def _unread(
    array: ModelArray, path: str, settings: Settings, selection: Selection, error: Exception | None = None
) -> Report:
    """Report an array whose bytes are no model, or could not be read."""
    from tflm_lint.findings import Problem
    from tflm_lint.rules.index import GATES
    from tflm_lint.rules.registry import load_rule, rules_for

    inspection = Unread(settings, array)
    findings = []
    if error is not None and selection.shows(MALFORMED):
        place = getattr(error, "path", None)
        findings.append(stamp(load_rule(MALFORMED), Problem(str(error), path=place), inspection))
    for rule in rules_for((), inspection, lambda code: code in GATES["array"] and selection.shows(code)):
        findings += [stamp(rule, problem, inspection) for problem in rule.check(inspection)]
    findings.sort(key=order)
    digest = sha256(array.data) if settings.digest else None
    shown = _shown(array)
    return Report(path, digest, len(array.data), False, tuple(findings), None, None, None, (), array=shown)


def _is_cut_off(array: ModelArray, error: Exception) -> bool:
    """Say whether the bytes refer to what would lie behind them: then more bytes, even zeros, change the complaint."""
    from tflm_lint.model.verify import Malformed, verify

    if any(length.value > len(array.data) for length in array.lengths):
        return True
    if not str(error).endswith("inside"):
        # Only a header: too few bytes for the verifier to look at.
        return len(array.data) < 12
    try:
        verify(array.data + bytes(3 * len(array.data) + 4096))
    except Malformed as other:
        return str(other).partition(": ")[0] != str(error).partition(": ")[0] or not str(other).endswith("inside")
    return True


def _shown(array: ModelArray) -> Array:
    declaration = array.declaration
    return Array(declaration.name, array.line, array.column, declaration.const, declaration.alignment)


def no_model(sources: Sources) -> str:
    """Say in words that a file holds no model, and what it holds instead."""
    if not sources.text.whole:
        return "no model in this file: it has more comments and literals than are looked at"
    if sources.elsewhere:
        return f"no model in this file: it takes its bytes from {sources.elsewhere[0]} when it is compiled, lint that"
    if sources.largest is not None:
        name, count = sources.largest
        return f"no model in this file: its largest array, {name} of {count:,} elements, does not begin as one"
    return "no model in this file: no array of numbers and no string literal begins as one"

"""The Python API: one function a question; `tflm_lint` re-exports them.

Every value that comes back pickles, so a plain ``map`` over a pool of processes lints thousands of models.
"""

from __future__ import annotations

import os

from tflm_lint.config import DEFAULT_TARGET
from tflm_lint.errors import InputError, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from typing_extensions import Unpack

    from tflm_lint.asked import Asked, Keywords
    from tflm_lint.inputs import Subject
    from tflm_lint.inputs.gather import Inputs
    from tflm_lint.memory import MemoryPlan
    from tflm_lint.model.graph import Model
    from tflm_lint.report import Report
    from tflm_lint.report.asked_for import SharedArena
    from tflm_lint.report.diffs import ModelDiff
    from tflm_lint.report.fixes import Fixed

    Path = str | os.PathLike[str] | os.PathLike[bytes]
    Data = bytes | bytearray | memoryview


def load(path: Path) -> Model:
    """Read a model from a file.

    Raises `OSError` where the file cannot be read and `Malformed`, with the place in the flatbuffer, where it is no
    model.
    """
    from tflm_lint.inputs import read_bytes
    from tflm_lint.model.read import load_bytes

    return load_bytes(read_bytes(os.fsdecode(path)))


def lint(model: Path | Data | Model, **how: Unpack[Keywords]) -> Report:
    """Lint one model: a file of any kind that the command takes, the bytes of a model, or a Model.

    The path of a file is a ``str`` or an `os.PathLike`; ``bytes`` are a model's own. A Model that was changed in memory
    is written first, since sizes and alignment are those of a file.

    A file that is no model gives a report that says so. Of a C or C++ file the one model in it is linted; where it
    holds several `InputError`, a `ValueError`, names them, and `lint_all` lints each.

    Keywords are the command's flags: ``target`` (a name, or the path of a YAML file), ``kernel_version``, ``port``,
    ``board``, ``max_arena``, ``max_flash`` and ``max_macs`` (65536 or ``"64K"``), ``period`` in milliseconds,
    ``custom_ops`` that the application registers, ``ops`` and ``resolver_header`` (paths), ``app`` and ``against``
    (one path or several), ``define`` (``NAME=VALUE``, for ``app``), ``select`` and ``ignore`` (beginnings of codes),
    ``memory`` and ``plot`` for where the arena goes, ``flash`` for where the flash does; and how the arena is made:
    ``split_arena``, ``own_variables`` (True, or how many), ``arena_offset``, ``preserve_all_tensors``,
    ``outside_planner``, ``recording_interpreter``. No configuration file is read.

    Raises `OSError` where a file cannot be read and `RequestError` for what there is not: `TableError`, a `ValueError`,
    for a target or board, `UnknownPortError`, a `KeyError`, for a port, `InputError` for a file without a model.
    """
    from tflm_lint.asked import asked

    request = asked(**how)
    if isinstance(model, (str, os.PathLike)):
        from tflm_lint.inputs import read_bytes
        from tflm_lint.inputs.gather import subjects_in
        from tflm_lint.words import slashed

        path = slashed(os.fsdecode(model))
        return _only(list(subjects_in(read_bytes(path), path, request.around)), path, request)
    subject = _subject_of(model)
    return _only([subject], subject.path, request)


def lint_bytes(data: bytes, *, name: str = "<bytes>", **how: Unpack[Keywords]) -> Report:
    """Lint the bytes of a file as `lint` does; ``name`` stands in the report as its path, and tells C from a model."""
    from tflm_lint.asked import asked
    from tflm_lint.inputs.gather import subjects_in_bytes

    request = asked(**how)
    data = bytes(data)
    return _only(list(subjects_in_bytes(data, name, request.around)), name, request, data)


def lint_all(*names: Path, exclude: Iterable[str] = (), **how: Unpack[Keywords]) -> Iterator[Report]:
    """Lint all that the names lead to, files, folders and patterns, one model after the other as they are asked for.

    Keywords are those of `lint`; ``exclude`` has patterns for files that are not linted unless they are named. What
    cannot be read does not hide the rest: `InputError`, raised in the end, names all of it.
    """
    from tflm_lint.asked import asked
    from tflm_lint.inputs.gather import Exclude, Inputs

    for name in names:
        if not isinstance(name, (str, os.PathLike)):
            what = "lint_bytes takes a model's bytes" if isinstance(name, bytes) else "give several as lint_all(*paths)"
            raise UsageError(f"lint_all: {type(name).__name__} is no path; {what}")
    request = asked(**how)
    return _each(Inputs([os.fsdecode(name) for name in names], request.around, Exclude(tuple(exclude))), request)


def shared_arena(*models: Path | Model, shared_variables: bool = False, **how: Unpack[Keywords]) -> SharedArena:
    """Plan models that share one allocator, in this order and in the one that needs least.

    Keywords are those of `lint`, and ``shared_variables`` for one `MicroResourceVariables`. A model that is given twice
    is two. ``reason`` says why there are no figures. Raises `Malformed` for what is no model, else as `lint`.
    """
    from tflm_lint.asked import asked
    from tflm_lint.report.shared import shared_arena as planned

    firmware = asked(**how).firmware
    if shared_variables:
        firmware = firmware._replace(setup=firmware.setup._replace(one_variables=True))
    named = [
        (os.fsdecode(model), load(model)) if isinstance(model, (str, os.PathLike)) else ("<model>", model)
        for model in models
    ]
    return planned(named, firmware)


def _subject_of(model: Data | Model) -> Subject:
    """Make a Subject of bytes or a Model; raise `TypeError` for anything else."""
    from tflm_lint.inputs import subject_of, subject_of_model
    from tflm_lint.model.graph import Model
    from tflm_lint.model.malformed import Malformed
    from tflm_lint.model.read import load_bytes

    if not isinstance(model, Model):
        return subject_of(bytes(memoryview(model)), "<bytes>")
    try:
        if load_bytes(model.data) == model:
            return subject_of_model(model)
    except Malformed:
        pass
    from tflm_lint.model.write import write

    return subject_of(write(model), "<model>")


def _each(inputs: Inputs, request: Asked) -> Iterator[Report]:
    """Lint what is read, and tell of the rest."""
    from tflm_lint.linter import lint as lint_subject
    from tflm_lint.suppressing import Suppressing

    suppressing = Suppressing()
    for subject in inputs:
        yield suppressing.applied(lint_subject(subject, request.firmware, request.wanted))
    if inputs.failures:
        raise InputError("; ".join(inputs.failures))


def _only(subjects: list[Subject], path: str, request: Asked, data: bytes | None = None) -> Report:
    """Lint the one model of a file, of which ``data`` are the bytes where it need not be on the disk."""
    from tflm_lint.inputs.gather import surrounded
    from tflm_lint.linter import lint as lint_subject

    if len(subjects) != 1:
        arrays = ", ".join(subject.array.declaration.name for subject in subjects if subject.array is not None)
        raise InputError(f"{path}: holds {len(subjects)} models ({arrays}), lint_all lints each")
    (subject,) = surrounded(subjects, request.around)
    from tflm_lint.suppressing import Suppressing

    texts = {} if data is None else {path: data}
    return Suppressing(texts).applied(lint_subject(subject, request.firmware, request.wanted))


def fix(
    model: Path | Data | Model,
    *,
    unsafe_fixes: bool = False,
    input_shape: Mapping[str, Iterable[int]] | None = None,
    ram: str | None = None,
    **how: Unpack[Keywords],
) -> Fixed:
    """Rewrite one model so that TFLM runs it, computes what was trained, and needs less.

    Keywords are those of `lint`; ``select`` and ``ignore`` say which findings are cured, ``unsafe_fixes`` that values
    or the interface may change, ``input_shape`` names inputs with their shapes, ``ram`` is ``packing``, ``in-place`` or
    ``overlap``. What comes back has the result (``data``, ``model``), the reports ``before`` and
    ``after``, the ``steps`` with places and errors, and ``write(path)``.

    Raises `Malformed` for what is no model, else as `lint`.
    """
    from tflm_lint.asked import asked
    from tflm_lint.findings import Selection
    from tflm_lint.fixer import fix_subject
    from tflm_lint.model.malformed import Malformed
    from tflm_lint.rewrite.wish import Wish

    request = asked(**how)
    subject = _subject(model)
    if isinstance(subject.model, Malformed):
        raise subject.model
    shapes = tuple((name, tuple(shape)) for name, shape in (input_shape or {}).items())
    wish = Wish(request.wanted.selection, unsafe_fixes, shapes, ram)
    return fix_subject(subject, request.firmware, wish, request.wanted._replace(selection=Selection()))


def html_report(
    model: Path | Data | Model, *, name: str = "model.tflite", fixed: bool = True, **how: Unpack[Keywords]
) -> str:
    """Return the page of `tflm-lint report` about one model: a file, the bytes of one, or a Model.

    ``name`` stands on the page of what has no path, and tells C from a model; of bytes nothing else is read. ``fixed``
    says whether the page shows what `fix` would make of the model. Keywords are those of `lint`.

    Raises `NoTemplatesError` where Jinja2 (``tflm-lint[report]``) is not installed, else as `lint`.
    """
    from tflm_lint.asked import asked
    from tflm_lint.drawer import sheet_of
    from tflm_lint.inputs import read_bytes
    from tflm_lint.inputs.gather import subjects_in, subjects_in_bytes, surrounded
    from tflm_lint.linter import run_of
    from tflm_lint.model.graph import Model
    from tflm_lint.page.document import environment_of
    from tflm_lint.page.report_page import report_page
    from tflm_lint.report.sheets import Pages
    from tflm_lint.words import slashed

    environment_of()
    request = asked(**how)
    if isinstance(model, (str, os.PathLike)):
        path = slashed(os.fsdecode(model))
        subjects = list(subjects_in(read_bytes(path), path, request.around))
    elif isinstance(model, Model):
        subjects = [_subject_of(model)._replace(path=name)]
    else:
        subjects = list(subjects_in_bytes(bytes(memoryview(model)), name, request.around))
    if not subjects:
        raise InputError(f"{name}: holds no model")
    wanted = request.wanted._replace(help=True)
    sheets = [
        sheet_of(subject, request.firmware, wanted, fixed=fixed) for subject in surrounded(subjects, request.around)
    ]
    run = run_of(tuple(sheet.report for sheet in sheets), request.firmware, wanted)
    return report_page(Pages(run, tuple(sheets)))


def diff(before: Path | Data | Model, after: Path | Data | Model, **how: Unpack[Keywords]) -> ModelDiff:
    """Compare two models: figures, operators, inputs and outputs, bytes of the file, findings.

    Keywords are those of `lint`. Operators are matched by name and order, so that indices that only moved are no
    change. One that is no model has the verdict "no model".
    """
    from tflm_lint.asked import asked
    from tflm_lint.differ import diff_subjects

    request = asked(**how)
    return diff_subjects(_subject(before), _subject(after), request.firmware, request.wanted)


def _subject(model: Path | Data | Model) -> Subject:
    """Read a ``.tflite`` file, bytes, or a Model."""
    from tflm_lint.inputs import read_bytes, subject_of

    if isinstance(model, (str, os.PathLike)):
        path = os.fsdecode(model)
        return subject_of(read_bytes(path), path)
    return _subject_of(model)


def plan(
    model: Path | Model,
    *,
    target: str = DEFAULT_TARGET,
    kernel_version: str | None = None,
    split_arena: bool = False,
    own_variables: bool | int = False,
    arena_offset: int = 0,
    preserve_all_tensors: bool = False,
    outside_planner: bool = False,
    recording_interpreter: bool = False,
) -> MemoryPlan:
    """Plan the tensor arena of a model; see `MemoryPlan` for what comes back, and `lint` for how an arena is made.

    Raises as `load` does for a file, and `TableError`, a `ValueError`, for an unknown target.
    """
    from tflm_lint.asked import asked
    from tflm_lint.memory.mirror import plan_memory

    if isinstance(model, (str, os.PathLike)):
        model = load(model)
    firmware = asked(
        target=target,
        kernel_version=kernel_version,
        split_arena=split_arena,
        own_variables=own_variables,
        arena_offset=arena_offset,
        preserve_all_tensors=preserve_all_tensors,
        outside_planner=outside_planner,
        recording_interpreter=recording_interpreter,
    ).firmware
    return plan_memory(model, firmware.target, setup=firmware.setup)


def emit(model: Path | Model, *, style: str = "hex", name: str | None = None) -> str:
    """Return the C source of a model's array in a style of `tflm-lint emit`; ``name`` is the array's symbol."""
    from tflm_lint.emitters.texts import emit as emit_model

    if not isinstance(model, (str, os.PathLike)):
        return emit_model(model, style=style, symbol=name)
    language = "c" if style == "xxd" else "c++"
    return emit_model(load(model), style=style, symbol=name, language=language, file_name=os.fsdecode(model))

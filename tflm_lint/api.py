"""The Python API: one function a question; `tflm_lint` re-exports them.

Every value that comes back pickles, so a plain ``map`` over a pool of processes lints thousands of models.
"""

from __future__ import annotations

import os

from tflm_lint.config import DEFAULT_TARGET, Config
from tflm_lint.wanted import Selection, Wanted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from tflm_lint.firmware import Firmware
    from tflm_lint.memory.plan import MemoryPlan
    from tflm_lint.model.graph import Model
    from tflm_lint.report.values import Report

    Path = str | os.PathLike[str]


def load(path: Path) -> Model:
    """Read a model from a file.

    Raises `OSError` where the file cannot be read and `Malformed`, with the place in the flatbuffer, where it is no
    model.
    """
    from tflm_lint.model.read import load_bytes

    return load_bytes(read(path))


def lint(
    model: Path | Model,
    *,
    target: str = DEFAULT_TARGET,
    kernel_version: str | None = None,
    port: str | None = None,
    custom_ops: Iterable[str] = (),
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
) -> Report:
    """Lint a file or a Model; a malformed file gives a report that says so.

    ``target`` is a shipped target's name or the path of a YAML file, ``port`` a dated TFLM; ``custom_ops`` are
    registered by the application; ``select`` and ``ignore`` choose findings by the beginning of their code. Raises
    `OSError` where a file cannot be read, `TableError`, a `ValueError`, for an unknown target, and `KeyError` for an
    unknown port.
    """
    from tflm_lint import linter
    from tflm_lint.inputs.subject import subject_of, subject_of_model

    firmware = firmware_for(target, kernel_version, port, custom_ops)
    wanted = Wanted(Selection(tuple(select), tuple(ignore)))
    if isinstance(model, (str, os.PathLike)):
        return linter.lint(subject_of(read(model), os.fspath(model)), firmware, wanted)
    return linter.lint(subject_of_model(model), firmware, wanted)


def lint_bytes(
    data: bytes,
    *,
    name: str = "<bytes>",
    target: str = DEFAULT_TARGET,
    kernel_version: str | None = None,
    port: str | None = None,
    custom_ops: Iterable[str] = (),
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
) -> Report:
    """Lint a model's bytes, as `lint` does; ``name`` stands in the report as its path."""
    from tflm_lint import linter
    from tflm_lint.inputs.subject import subject_of

    firmware = firmware_for(target, kernel_version, port, custom_ops)
    return linter.lint(subject_of(data, name), firmware, Wanted(Selection(tuple(select), tuple(ignore))))


def plan(model: Path | Model, *, target: str = DEFAULT_TARGET, kernel_version: str | None = None) -> MemoryPlan:
    """Plan the tensor arena of a model; see `MemoryPlan` for what comes back.

    Raises as `load` does for a file, and `TableError`, a `ValueError`, for an unknown target.
    """
    from tflm_lint.facts.targets import load_target
    from tflm_lint.memory.mirror import plan_memory

    if isinstance(model, (str, os.PathLike)):
        model = load(model)
    return plan_memory(model, load_target(target, kernel_version))


def emit(model: Path | Model, *, style: str = "hex", name: str | None = None) -> str:
    """Return the C source of a model's array in a style of `tflm-lint emit`; ``name`` is the array's symbol."""
    from tflm_lint.emitters import emit as emit_model
    from tflm_lint.emitters.identifiers import default_symbol

    symbol = name or default_symbol(os.fspath(model) if isinstance(model, (str, os.PathLike)) else "model.tflite")
    if isinstance(model, (str, os.PathLike)):
        model = load(model)
    return emit_model(model, style=style, symbol=symbol)


def firmware_for(
    target: str, kernel_version: str | None = None, port: str | None = None, custom_ops: Iterable[str] = ()
) -> Firmware:
    """Load the tables for a target, once each."""
    from tflm_lint.firmware import load_firmware

    return load_firmware(Config(target=target, kernel_version=kernel_version, port=port, custom_ops=tuple(custom_ops)))


def read(path: Path) -> bytes:
    """Read a whole file."""
    from tflm_lint.model.limits import read_whole

    with open(path, "rb") as file:
        return read_whole(file)

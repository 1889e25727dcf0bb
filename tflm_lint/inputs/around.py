"""``--against`` and ``--app`` -> Surroundings: what is known of all models of a run, read once."""

from __future__ import annotations

from tflm_lint.errors import InputError
from tflm_lint.inputs import STANDARD_INPUT, read_bytes, read_model, why_unreadable
from tflm_lint.inputs.gather import Surroundings
from tflm_lint.sources.predefined import predefined

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tflm_lint.facts.ops import OpTable
    from tflm_lint.facts.targets import Target
    from tflm_lint.inputs.c_arrays import Against
    from tflm_lint.sources.application import Application


NO_MACROS: Mapping[str, str | None] = {}


def surroundings(
    against: Iterable[str], app: Iterable[str], ops: OpTable, defines: Mapping[str, str | None] = NO_MACROS
) -> Surroundings:
    """Read the models that arrays are compared with, and the sources of an application.

    Raises `InputError` for what cannot be read or is of no use, `NoParserError` where the extra is not installed.
    """
    named = list(app)
    return Surroundings(models_of(against), applications_of(named, defines) if named else (), ops.ops)


def models_of(paths: Iterable[str]) -> Against:
    """Read the models that arrays are compared with."""
    from tflm_lint.model.verify import Malformed, verify

    found = []
    for path in paths:
        try:
            data = read_bytes(path) if path == STANDARD_INPUT else read_model(path)
            verify(data)
        except OSError as error:
            raise InputError(f"--against {path}: {why_unreadable(error)}") from None
        except Malformed as error:
            raise InputError(f"--against {path}: {error}") from None
        found.append((path, data))
    return tuple(found)


def macros_of(defines: Iterable[str], target: Target | None = None) -> dict[str, str | None]:
    """Return what ``NAME=VALUE`` and ``NAME``, which is 1, define; raise `InputError` for what is no name.

    A target that the user has chosen adds what its compiler defines, and None for what it surely does not.
    """
    found = predefined(target.core, target.kernels) if target is not None else {}
    for text in defines:
        name, equals, value = text.partition("=")
        if not name.isidentifier() or not name.isascii():
            raise InputError(f"--define {text}: expected NAME or NAME=VALUE")
        found[name] = value if equals else "1"
    return found


def applications_of(folders: list[str], defines: Mapping[str, str | None] = NO_MACROS) -> tuple[Application, ...]:
    """Read the sources of an application, folders or files."""
    from tflm_lint.inputs.applications import read_applications

    try:
        return read_applications(folders, defines)
    except InputError as error:
        raise InputError(f"--app {error}") from None
    except OSError as error:
        raise InputError(f"--app {error.filename}: {error.strerror or error}") from None

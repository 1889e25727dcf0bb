"""bytes -> Subject: one model of a run, or why it is none, with what its surroundings say of it."""

from __future__ import annotations

from tflm_lint.model.graph import Model
from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.inputs.lock_entries import Locked
    from tflm_lint.model.limits import Malformed
    from tflm_lint.sources.application import Application
    from tflm_lint.sources.arrays import ModelArray
    from tflm_lint.sources.manifest import Manifest


class Subject(NamedTuple):
    """One model of a run, with what its surroundings say of it."""

    #: As the report names it.
    path: str
    #: The model's bytes: the file's, or those of the array in it.
    data: bytes
    model: Model | Malformed
    #: The C array that holds the bytes.
    array: ModelArray | None = None
    #: The applications that run the model, where their sources were named.
    applications: tuple[Application, ...] = ()
    #: The manifest of a wake word that lies beside the model.
    manifest: Manifest | None = None
    #: What the lock has of it, where the models of the run are held against one.
    locked: Locked | None = None


def subject_of(data: bytes, path: str) -> Subject:
    """Read the bytes of one model; what is none is a Subject too, with the error in the model's place."""
    from tflm_lint.model.limits import Malformed
    from tflm_lint.model.read import load_bytes

    try:
        return Subject(path, data, load_bytes(data))
    except Malformed as error:
        return Subject(path, data, error.with_traceback(None))


def subject_of_model(model: Model, path: str = "<model>") -> Subject:
    """Make a Subject of a Model that was read, or made, elsewhere."""
    return Subject(path, model.data, model)

"""What an application is asked for: models with their arenas, what will run them, and for what kind of project."""

from __future__ import annotations

from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.emitters import EmittedArena
    from tflm_lint.emitters.originals import Original
    from tflm_lint.emitters.self_test import KnownAnswers
    from tflm_lint.firmware import Firmware
    from tflm_lint.model.graph import Model
#: The application is tried on this computer before it is on the device.
HOST_TARGET = "x86-64-reference"


class Wrong(NamedTuple):
    """Why a model computes wrong results, and what to do."""

    why: str
    #: As it is said where the application is asked for.
    remedy: str
    #: As its README says it, beside a copy of the model.
    remedy_there: str


class Wanted(NamedTuple):
    """One model, as it is asked for."""

    path: str
    model: Model
    arena: EmittedArena
    #: The arena on the computer that the application is tried on, None where it is unknown.
    host_arena: EmittedArena | None = None
    #: Known answers that the application holds its own against, None for none.
    known: KnownAnswers | None = None
    #: What the model was made of, None where nobody said.
    original: Original | None = None
    #: Of one that computes wrong results where the application runs; None of others.
    wrong: Wrong | None = None


class Wish(NamedTuple):
    """What the application is for."""

    folder: str
    kind: str
    firmware: Firmware
    models: tuple[Wanted, ...]
    #: What `tflm-lint emit` is told of the firmware so that it writes model and resolver again, as a shell reads it.
    model_flags: str
    resolver_flags: str
    #: Whether the models share one allocator.
    shared: bool = False

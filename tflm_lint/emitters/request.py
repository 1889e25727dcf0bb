"""What is to be written: the arrays, and the layout they share."""

from __future__ import annotations

from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model

C = "c"
CXX = "c++"
#: A header that holds the array itself and suits C99 and C++11 onwards (Arduino).
HEADER = "header"

LANGUAGES = (C, CXX, HEADER)


class EmittedArena(NamedTuple):
    """The arena that the model requires, in bytes, and how sure that is."""

    required: int
    used: int
    target: str
    #: "exact", "estimate" or "lower-bound", as in the report.
    quality: str
    #: The kernel library's, where the target has several: each has an arena of its own.
    kernel_version: str | None = None
    #: Persistent and non-persistent arena, where these are apart; ``required`` is both.
    apart: tuple[int, int] | None = None
    #: The arena of resource variables that have one.
    variables: int | None = None


class EmittedShared(NamedTuple):
    """The arena that several models share."""

    #: Upper-case start of its macros.
    prefix: str
    #: The models' own names, in the given order, and what they require so.
    models: tuple[str, ...]
    given: EmittedArena
    #: The order that needs least, as indices of the models, and what they require then.
    order: tuple[int, ...]
    best: EmittedArena

    @property
    def best_models(self) -> tuple[str, ...]:
        """The models' names in the order that needs least."""
        return tuple(self.models[index] for index in self.order)


class Original(NamedTuple):
    """The file that a fixed model was made of."""

    #: Its own name, for comments only.
    file_name: str
    sha256: str
    #: What became of its operators, empty where they are the same.
    summary: str


class Array(NamedTuple):
    """One model as one C array."""

    data: bytes
    symbol: str
    #: Upper-case start of every macro of this model.
    prefix: str
    #: The model file's own name, for comments only.
    file_name: str
    sha256: str
    #: Path of the model file, relative to the folder of the emitted file; None where there is none (standard input).
    asset: str | None = None
    #: None where the bytes are written without having been read as a model.
    model: Model | None = None
    arena: EmittedArena | None = None
    #: None where nobody said that the model was made of another.
    original: Original | None = None


class Layout(NamedTuple):
    """How the arrays are written."""

    style: str = "hex"
    language: str = CXX
    align: int = 16
    #: Name of the header that the source includes, None for a source without one.
    header: str | None = None
    section: str | None = None
    namespace: str | None = None
    #: The arena that all of them share, None for none.
    shared: EmittedShared | None = None

"""Model -> what an application is built from: C arrays, headers, op resolvers.

Here is what is to be written, the arrays and the layout that they share, made of bytes, a file's name and the user's
wishes, or the reason why it cannot be. A style of array is a module.
"""

from __future__ import annotations

from os.path import basename

from tflm_lint.digest import sha256
from tflm_lint.emitters.spelling import (
    default_symbol,
    macro_prefix,
    refusal,
    require_identifier,
    require_namespace,
    xxd_symbol,
)
from tflm_lint.record import NamedTuple, imported

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType

    from tflm_lint.emitters.originals import Original
    from tflm_lint.firmware import Firmware
    from tflm_lint.inspection import Inspection
    from tflm_lint.model.graph import Model
    from tflm_lint.verdict import Violation

    Judged = tuple[bool, "EmittedArena | None", tuple[Violation, ...]]

C = "c"
CXX = "c++"
#: A header that holds the array itself and suits C99 and C++11 onwards (Arduino).
HEADER = "header"

LANGUAGES = (C, CXX, HEADER)

#: The largest alignment that a section of an object file is sure to keep.
_MAX_ALIGN = 4096
_SECTION = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._$,-"


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

    @property
    def digest(self) -> str:
        """The beginning of the model's SHA-256 as a number that the preprocessor can compare."""
        return f"0x{self.sha256[:8]}"


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


class Style(NamedTuple):
    """One way of getting a model's bytes through a compiler; the module's ``definition`` yields the text."""

    name: str
    #: Elements of the array beyond the model's bytes.
    extra: int = 0
    #: What the name of the size adds to that of the array.
    size_suffix: str = "_size"
    #: Whether the compiler or assembler reads the model file.
    needs_file: bool = False
    #: Whether the assembler defines the symbol: global, unmangled, and in no header.
    assembled: bool = False
    #: Whether the definition is the whole file.
    bare: bool = False

    @property
    def module(self) -> ModuleType:
        """Import the module."""
        module: ModuleType = imported(f"tflm_lint.emitters.style_{self.name}")
        return module


STYLES = {
    style.name: style
    for style in (
        Style("hex"),
        Style("string", extra=1),
        Style("incbin", needs_file=True, assembled=True),
        Style("embed", needs_file=True),
        Style("xxd", size_suffix="_len", bare=True),
    )
}


def array_of(
    data: bytes,
    layout: Layout,
    *,
    file_name: str,
    symbol: str | None = None,
    asset: str | None = None,
    model: Model | None = None,
    arena: EmittedArena | None = None,
) -> Array:
    """Name and measure the bytes of a model; raises `EmitError` where they cannot be written in this layout."""
    own_name = basename(file_name)
    if not data:
        raise refusal(f"{own_name} is empty: C has no array of no elements")
    if symbol is not None:
        require_identifier(symbol, "--name")
    elif layout.style == "xxd":
        symbol = xxd_symbol(file_name)
    else:
        symbol = default_symbol(file_name)
    if asset is None and STYLES[layout.style].needs_file:
        raise refusal(
            f"{own_name}: style {layout.style} reads the model when the code is compiled, so it needs its file"
        )
    prefix = macro_prefix(symbol, layout.namespace)
    return Array(data, symbol, prefix, own_name, sha256(data), asset, model, arena)


def judged(model: Model, firmware: Firmware, *, planned: bool = True) -> Judged:
    """Ask what a firmware does with a model: whether it runs it, what arena it needs, and what makes it compute wrong.

    The arena is None where the model does not run, where it is unknown, and where nobody is told of it.
    """
    from tflm_lint.inspection import Inspection

    inspection = Inspection.of_model(model, firmware)
    if not planned:
        return inspection.runs, None, wrong_in(inspection)
    memory, target = inspection.memory, firmware.target
    if memory is None or memory.arena_required is None:
        return inspection.runs, None, wrong_in(inspection)
    arena = EmittedArena(
        memory.arena_required, memory.arena_used, target.name, memory.quality, target.kernel_version,
        apart(memory.persistent_required, memory.non_persistent_required), memory.variables_required,
    )  # fmt: skip
    return True, arena, wrong_in(inspection)


def wrong_in(inspection: Inspection) -> tuple[Violation, ...]:
    """Return what makes a model that runs compute wrong results."""
    if inspection.results != "wrong":
        return ()
    return tuple(found for found in inspection.violations if found.effect == "wrong")


def arena_of(model: Model, firmware: Firmware) -> EmittedArena | None:
    """Ask what arena the model needs; None where TFLM does not run it, so that there is none to give."""
    return judged(model, firmware)[1]


def checked(layout: Layout) -> Layout:
    """Give the layout back, or raise `EmitError` for what no compiler would take."""
    if layout.style not in STYLES:
        raise refusal(f"no style {layout.style}: there are {', '.join(STYLES)}")
    if layout.language not in LANGUAGES:
        raise refusal(f"no language {layout.language}: there are {', '.join(LANGUAGES)}")
    if not 1 <= layout.align <= _MAX_ALIGN or layout.align & (layout.align - 1):
        raise refusal(f"--align {layout.align}: an alignment is a power of two from 1 to {_MAX_ALIGN}")
    if layout.section is not None and (not layout.section or layout.section.strip(_SECTION)):
        raise refusal(f"--section {layout.section}: a section is named by letters, digits and . _ $ , -")
    if layout.namespace is not None:
        if layout.language == C:
            raise refusal("--namespace needs C++: name the output .cc, .cpp or .cxx")
        if layout.style == "xxd":
            raise refusal("--namespace: style xxd keeps to what xxd prints, which has none")
        require_namespace(layout.namespace)
    if layout.language == HEADER and STYLES[layout.style].assembled:
        raise refusal(
            f"style {layout.style} defines a global symbol, so it cannot be a header: name the output .c or .cc"
        )
    return layout


def apart(persistent: int | None, below: int | None) -> tuple[int, int] | None:
    """Give the sizes of an arena in two parts, None for one in one."""
    return None if persistent is None or below is None else (persistent, below)

"""Bytes, a file's name and the user's wishes -> an Array in a Layout that can be written, or the reason why not."""

from __future__ import annotations

from os.path import basename

from tflm_lint.digest import sha256
from tflm_lint.emitters import identifiers
from tflm_lint.emitters.request import HEADER, LANGUAGES, Array, C, EmittedArena, EmittedShared, Layout, Original
from tflm_lint.emitters.styles import STYLES
from tflm_lint.errors import EmitError
from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from tflm_lint.firmware import Firmware
    from tflm_lint.inspection import Inspection
    from tflm_lint.model.graph import Model
    from tflm_lint.verdict import Violation

#: The largest alignment that a section of an object file is sure to keep.
_MAX_ALIGN = 4096
_SECTION = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._$,-"


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
        raise EmitError(f"{own_name} is empty: C has no array of no elements")
    if symbol is not None:
        identifiers.require_identifier(symbol, "--name")
    elif layout.style == "xxd":
        symbol = identifiers.xxd_symbol(file_name)
    else:
        symbol = identifiers.default_symbol(file_name)
    if asset is None and STYLES[layout.style].needs_file:
        raise EmitError(
            f"{own_name}: style {layout.style} reads the model when the code is compiled, so it needs its file"
        )
    prefix = identifiers.macro_prefix(symbol, layout.namespace)
    return Array(data, symbol, prefix, own_name, sha256(data), asset, model, arena)


def original_of(original: Model, file_name: str, fixed: Model) -> Original:
    """Say what a fixed model was made of."""
    from tflm_lint.rewrite.difference import difference

    return Original(basename(file_name), sha256(original.data), difference(original, fixed).summary)


class Judged(NamedTuple):
    """What TFLM does with a model: whether it runs it, the arena, None where there is none, and where it is wrong."""

    runs: bool
    arena: EmittedArena | None
    #: What makes it compute wrong results, where it runs.
    wrong: tuple[Violation, ...] = ()


def judged(model: Model, firmware: Firmware, *, planned: bool = True) -> Judged:
    """Ask whether a firmware runs the model, and what arena it needs, where somebody is told."""
    from tflm_lint.inspection import Inspection

    inspection = Inspection.of_model(model, firmware)
    if not planned:
        return Judged(inspection.runs, None, wrong_in(inspection))
    memory, target = inspection.memory, firmware.target
    if memory is None or memory.arena_required is None:
        return Judged(inspection.runs, None, wrong_in(inspection))
    arena = EmittedArena(
        memory.arena_required, memory.arena_used, target.name, memory.quality, target.kernel_version,
        _apart(memory.persistent_required, memory.non_persistent_required), memory.variables_required,
    )  # fmt: skip
    return Judged(True, arena, wrong_in(inspection))


def wrong_in(inspection: Inspection) -> tuple[Violation, ...]:
    """Return what makes a model that runs compute wrong results."""
    if inspection.results != "wrong":
        return ()
    return tuple(found for found in inspection.violations if found.effect == "wrong")


def worst_quality(arenas: Sequence[EmittedArena]) -> str:
    """Return the least sure quality of figures that make one."""
    return max((arena.quality for arena in arenas), key=("exact", "estimate", "lower-bound").index, default="exact")


def _apart(persistent: int | None, below: int | None) -> tuple[int, int] | None:
    return None if persistent is None or below is None else (persistent, below)


def shared_arena(models: Sequence[tuple[str, Model]], firmware: Firmware, prefix: str, quality: str) -> EmittedShared:
    """Plan models, each with its file's name, in one arena; ``quality`` is that of their own ones.

    Raises `EmitError` where there is no figure, or a fault of TFLM makes it worthless.
    """
    from tflm_lint.memory import UnplannableError
    from tflm_lint.memory.mirror import variables_made
    from tflm_lint.memory.setups import arena_need, best_order

    if firmware.setup.preserve_all and len(models) > 1:
        raise EmitError(
            "--shared-arena and --preserve-all-tensors: TFLM never resets the linear planner, each model gets the "
            "places of the one before it, and computes wrong results"
        )
    counted = [(model, variables_made(model)) for _, model in models]
    try:
        order, _ = best_order(counted, firmware.target, firmware.setup)
        needs = [arena_need(some, firmware.target, firmware.setup) for some in (counted, [counted[i] for i in order])]
    except UnplannableError as error:
        raise EmitError(f"--shared-arena: {error}") from None
    found = [
        EmittedArena(
            need.required, need.used[-1], firmware.target.name, quality, firmware.target.kernel_version,
            _apart(need.persistent, need.non_persistent),
        )
        for need in needs
        if need.required is not None
    ]  # fmt: skip
    if len(found) < len(needs):
        raise EmitError("--shared-arena: what all of them require of one arena is not known")
    return EmittedShared(prefix, tuple(basename(path) for path, _ in models), found[0], order, found[1])


def arena_of(model: Model, firmware: Firmware) -> EmittedArena | None:
    """Ask what arena the model needs; None where TFLM does not run it, so that there is none to give."""
    return judged(model, firmware).arena


def checked(layout: Layout) -> Layout:
    """Give the layout back, or raise `EmitError` for what no compiler would take."""
    if layout.style not in STYLES:
        raise EmitError(f"no style {layout.style}: there are {', '.join(STYLES)}")
    if layout.language not in LANGUAGES:
        raise EmitError(f"no language {layout.language}: there are {', '.join(LANGUAGES)}")
    if not 1 <= layout.align <= _MAX_ALIGN or layout.align & (layout.align - 1):
        raise EmitError(f"--align {layout.align}: an alignment is a power of two from 1 to {_MAX_ALIGN}")
    if layout.section is not None and (not layout.section or layout.section.strip(_SECTION)):
        raise EmitError(f"--section {layout.section}: a section is named by letters, digits and . _ $ , -")
    if layout.namespace is not None:
        if layout.language == C:
            raise EmitError("--namespace needs C++: name the output .cc, .cpp or .cxx")
        if layout.style == "xxd":
            raise EmitError("--namespace: style xxd keeps to what xxd prints, which has none")
        identifiers.require_namespace(layout.namespace)
    if layout.language == HEADER and STYLES[layout.style].assembled:
        raise EmitError(
            f"style {layout.style} defines a global symbol, so it cannot be a header: name the output .c or .cc"
        )
    return layout

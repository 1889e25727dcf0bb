"""Parts and a wish -> what stands for the words between ``@`` in all templates, and the rows of the README's tables."""

from __future__ import annotations

from tflm_lint._version import __version__
from tflm_lint.emitters.parts import self_test_name
from tflm_lint.emitters.statements import keeps_state
from tflm_lint.verdict.ports import DEFAULT
from tflm_lint.words import both

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from tflm_lint.emitters import EmittedArena
    from tflm_lint.emitters.app_wish import Wish
    from tflm_lint.emitters.parts import Part
    from tflm_lint.model.graph import Model

#: TensorFlow Lite Micro as of August 2026: what all our figures of today's TFLM hold for.
TFLM_COMMIT = "90b983c2b3f1480642e040bbd2ddb37b998f3424"
#: The header of the models.
HEADER = "model_data.h"
_STATE = "  // The model keeps state from one inference to the next: each call is the next step of its stream.\n"


def words_of(name: str, parts: Sequence[Part], wish: Wish) -> dict[str, str]:
    """Return what stands for the words between ``@`` in all templates."""
    from tflm_lint.emitters.resolver import function_name, registrations

    models, target = [part.model for part in parts], wish.firmware.target
    copies = [part.array.file_name for part in parts]
    resolver = "op_resolver.h"
    used = registrations(models, wish.firmware.ops.ops)
    custom = [entry.parameter for entry in used if entry.parameter]
    return {
        "VERSION": __version__,
        "PROJECT": name,
        "TITLE": f"{both([part.names.lower for part in parts], 3)}: an application of TensorFlow Lite Micro",
        "MODELS": both([f"`{copy}`" for copy in copies]),
        "MODELS_PLAIN": both(copies),
        "TFLM_COMMIT": TFLM_COMMIT,
        "COPIES": " ".join(copies),
        "APP_HEADER": "app.h",
        "HEADER": HEADER,
        "RESOLVER": resolver,
        "FUNCTION": function_name(copies, resolver),
        "CUSTOM": "".join(f"*Register_{parameter}(), " for parameter in custom),
        "REGISTRATIONS": "".join(f"TFLMRegistration* Register_{parameter}();\n" for parameter in custom),
        "TARGET": target.name,
        "KERNELS": target.kernels,
        "MODEL_FLAGS": wish.model_flags,
        "RESOLVER_FLAGS": wish.resolver_flags,
        "SIZE": f"{sum(len(part.array.data) for part in parts):,}",
        "OPS": "operator" if len(used) == 1 else f"{len(used)} operators",
        "THE_MODELS": "the model" if len(parts) == 1 else "the models",
        "S": "" if len(parts) == 1 else "s",
        "NEED_S": "s" if len(parts) == 1 else "",
        "BOARD": _board(wish),
        "ETHOS_U": _npus(models),
        "PORT": wish.firmware.port or DEFAULT,
        "STATE_COMMENT": _STATE if any(keeps_state(model) for model in models) else "",
        "ROOM_NOTE": _room_note(parts),
        "WRONG": _wrong(parts, wish),
    }


def _wrong(parts: Sequence[Part], wish: Wish) -> str:
    """Say which models compute wrong results here, why, and what to do."""
    told = [
        f"- `{part.array.file_name}` {wanted.wrong.why}.\n  What to do: {wanted.wrong.remedy_there}.\n"
        for part, wanted in zip(parts, wish.models, strict=True)
        if wanted.wrong is not None
    ]
    return f"## Computes wrong results\n\n{''.join(told)}" if told else ""


def _room_note(parts: Sequence[Part]) -> str:
    """Say why an arena is greater than what is required."""
    rooms = dict.fromkeys([f"{part.room:,}" for part in parts if part.room])
    if not rooms:
        return ""
    return (
        f"It has {' and '.join(rooms)} bytes more than the required ones above, whose figure was measured with\n"
        "another TensorFlow Lite Micro. The device prints `arena_used_bytes`."
    )


def _npus(models: Sequence[Model]) -> str:
    """Name what NPUs the models were compiled for; empty where none was."""
    from tflm_lint.verdict.containers import ETHOS_U, containers_of

    titles = [box.title for model in models for box in containers_of(model) if box.custom == ETHOS_U]
    return " and ".join([f"an {title}" for title in dict.fromkeys(titles)])


def _board(wish: Wish) -> str:
    board = wish.firmware.board
    if board is None:
        return ""
    return f" The {board.title} ({board.soc}) has {board.flash:,} bytes of flash and {board.ram_free:,} bytes of RAM."


def arenas_of(part: Part, *, host: bool) -> list[str]:
    """Write the rows of a model's arena, on the device and where asked on this computer."""
    arenas = [part.arena, *([part.host_arena] if host and part.host_arena is not None else [])]
    return [arena_row(part.array.file_name, arena) for arena in arenas]


def arena_row(whose: str, arena: EmittedArena) -> str:
    """Write what one arena takes."""
    size = f"{arena.required:,}"
    if arena.apart is not None:
        size = f"{arena.apart[0]:,} persistent, {arena.apart[1]:,} non-persistent"
    if arena.variables is not None:
        size += f", {arena.variables:,} for variables:"
    return f"| {whose} | {arena.target} | {size} bytes | {arena.quality} |\n"


def self_test_rows(parts: Sequence[Part], folder: str) -> list[tuple[str, str]]:
    """Write which files have known answers."""
    what = "known answers of real interpreters, and the code that compares on the device"
    return [(f"`{folder}{self_test_name(part, parts)}.h`", what) for part in parts if part.known is not None]

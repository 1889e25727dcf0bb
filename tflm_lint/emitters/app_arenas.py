"""What an application hands to TFLM: arrays for the arenas, and the allocator that is made of them."""

from __future__ import annotations

from tflm_lint.emitters.spelling import clean, macro_prefix
from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from tflm_lint.emitters import EmittedArena, EmittedShared
    from tflm_lint.memory.allocator import Setup

#: The include of an application that has a planner of its own, by the planner's class.
PLANNERS = {"GreedyMemoryPlanner": "greedy_memory_planner.h", "LinearMemoryPlanner": "linear_memory_planner.h"}
_ROOM = "\n// The figure is of another TFLM, so there is room for more."


class AppArena(NamedTuple):
    """One array: a whole arena, or one of two, or that of the resource variables."""

    #: ``kws_arena``
    array: str
    #: ``kKwsArenaBytes``
    constant: str
    #: The macro that sets another size: ``ARENA_BYTES``.
    macro: str
    #: The constant of the models' header.
    size: str
    bytes: int
    #: For what, and how sure.
    label: str
    #: On the computer that the application is tried on, None where that is the same or not wanted.
    host: tuple[int, str] | None = None
    #: Bytes beside what is required.
    room: int = 0

    @property
    def defined(self) -> str:
        """Give the array its size."""

        def size(value: object, label: str) -> str:
            return f"#define {self.macro} {value}  // {label}\n"

        on_host = ""
        if self.host is not None:
            on_host = f"#if !defined({self.macro}) && defined(__x86_64__)\n{size(*self.host)}"
        own = size(f"({self.size} + {self.room})" if self.room else self.size, self.label)
        start = f"#elif !defined({self.macro})" if on_host else f"#ifndef {self.macro}"
        return f"{on_host}{start}\n{own}#endif\nconstexpr size_t {self.constant} = {self.macro};\n"


class Names(NamedTuple):
    """What a model is called in C++."""

    #: ``kws_int8``
    lower: str

    @property
    def camel(self) -> str:
        """The middle of functions and constants: ``KwsInt8``."""
        return "".join([word[:1].upper() + word[1:] for word in self.lower.split("_")])

    @property
    def upper(self) -> str:
        """The end of macros: ``KWS_INT8``."""
        return self.lower.upper()


def macro_of(kind: str, suffix: str) -> str:
    """Name the macro that sets another size: ``PERSISTENT_ARENA_BYTES_KWS``."""
    return "_".join(word for word in (kind.upper(), "ARENA_BYTES", suffix) if word)


def size_names(prefix: str, arena: EmittedArena) -> dict[str, tuple[str, int]]:
    """Return the arrays that an arena is: kind -> the header's constant and the bytes."""
    sizes = {"": arena.required}
    if arena.apart is not None:
        sizes = {"persistent": arena.apart[0], "non_persistent": arena.apart[1]}
    if arena.variables is not None:
        sizes["variables"] = arena.variables
    return {
        kind: ("_".join(word for word in (prefix, kind.upper(), "ARENA_SIZE") if word), size)
        for kind, size in sizes.items()
    }


def arenas_of(
    names: Names, prefix: str, suffix: str, arena: EmittedArena, *, host: EmittedArena | None, room: int
) -> dict[str, AppArena]:
    """Name the arrays of a model, or of models that share: kind -> array."""
    theirs = {} if host is None or host == arena else size_names(prefix, host)
    found = {}
    for kind, (constant, size) in size_names(prefix, arena).items():
        words = "_".join(word for word in (names.lower, kind, "arena") if word)
        camel = names.camel + "".join(part.capitalize() for part in kind.split("_") if part)
        on_host = None if host is None or kind not in theirs else (theirs[kind][1], f"{host.target}: {host.quality}")
        found[kind] = AppArena(
            words, f"k{camel}ArenaBytes", macro_of(kind, suffix), constant, size, f"{arena.target}: {arena.quality}",
            on_host, room if kind in ("", "persistent") else 0,
        )  # fmt: skip
    return found


def definitions(arenas: Sequence[AppArena], whose: str, attribute: str) -> str:
    """Write the arrays with their sizes; ``whose`` is the memory, for people."""
    macros = " ".join(f"-D{arena.macro}=<bytes>" for arena in arenas)
    what = "the memory that it requires" if " and " not in whose else "the memory that they require together"
    more = _ROOM if any(arena.room for arena in arenas) else ""
    arrays = "".join(f"alignas(16) {attribute}uint8_t {arena.array}[{arena.constant}];\n" for arena in arenas)
    sizes = "".join(arena.defined for arena in arenas)
    text = f"// {whose}: {what}. Another size: {macros}."
    if len(text) > 120:
        text = text.replace(" Another", "\n// Another")
    return f"{text}{more}\n{sizes}{arrays}"


def total(arenas: Sequence[AppArena]) -> str:
    """Add up what `arena_used_bytes` is a part of."""
    return " + ".join(arena.constant for arena in arenas)


def allocator(arenas: dict[str, AppArena], setup: Setup, whose: str) -> str:
    """Create the `MicroAllocator` that the variable ``allocator`` points to."""
    lines = []
    given = [word for kind, arena in arenas.items() if kind != "variables" for word in (arena.array, arena.constant)]
    if setup.planner_outside:
        lines.append(f"static tflite::{setup.planner} planner;")
        given.append("&planner")
    elif setup.preserve_all:
        given.append("tflite::MemoryPlannerType::kLinear")
    lines += _created("allocator", given)
    lines.append(f'if (allocator == nullptr) return Failed("{whose}: MicroAllocator::Create");')
    return "".join(f"  {line}\n" for line in lines)


def keeper(arena: AppArena, whose: str) -> str:
    """Create the `MicroAllocator` of the resource variables alone, ``keeper``."""
    lines = _created("keeper", [arena.array, arena.constant])
    lines.append(f'if (keeper == nullptr) return Failed("{whose}: MicroAllocator::Create of the variables");')
    return "".join(f"  {line}\n" for line in lines)


def _created(name: str, given: Sequence[str]) -> list[str]:
    call = f"tflite::MicroAllocator* {name} = tflite::MicroAllocator::Create({', '.join(given)});"
    if len(call) <= 100:
        return [call]
    pairs = [", ".join(given[index : index + 2]) for index in range(0, len(given), 2)]
    return [
        f"tflite::MicroAllocator* {name} = tflite::MicroAllocator::Create(",
        f"    {f',{chr(10)}      '.join(pairs)});",
    ]


def shared_prefix(header: str, namespace: str | None) -> str:
    """Name the beginning of the constants of a shared arena after the header that holds them."""
    return macro_prefix(clean(f"{header.rpartition('.')[0]} shared", 40), namespace)


def shared_macros(shared: EmittedShared) -> str:
    """Write the constants of an arena that several models share."""
    from tflm_lint.emitters.spelling import comment, literal

    def named(paths: Sequence[str]) -> str:
        return ", ".join([comment(path) for path in paths])

    lines = [f"/* One MicroAllocator for all, in the order {named(shared.models)}. */\n"]
    for prefix, arena in ((shared.prefix, shared.given), (f"{shared.prefix}_BEST", shared.best)):
        if arena is shared.best:
            lines.append(f"/* In the order that needs least: {named(shared.best_models)}. */\n")
        lines += [f"#define {name} {size}\n" for name, size in size_names(prefix, arena).values()]
    lines.append(f"#define {shared.prefix}_ARENA_TARGET {literal(shared.given.target)}\n")
    lines.append(f"#define {shared.prefix}_ARENA_QUALITY {literal(shared.given.quality)}\n")
    return "".join(lines)

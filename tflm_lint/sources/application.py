"""What the code around one interpreter says: values that rules read; `project` makes them."""

from __future__ import annotations

from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from tflm_lint.sources.libraries import Library
    from tflm_lint.sources.places import Place
    from tflm_lint.sources.uses import Use


#: Words of a declaration that put an array into the RAM outside of the chip, and what is said of the heap there.
EXTERNAL = frozenset({
    "psram", "EXT_RAM_BSS_ATTR", "EXT_RAM_ATTR", "EXT_RAM_NOINIT_ATTR", "SDRAM_DATA", "EXTMEM",
})  # fmt: skip


def is_external(placed: str) -> bool:
    """Say whether a word of a declaration, or a section, is of the RAM outside of the chip."""
    return placed in EXTERNAL or any(word in placed.lower() for word in ("sdram", "psram", "spiram", "ext_ram"))


class Add(NamedTuple):
    """One registration of an operator."""

    #: ``AddConv2D``, ``AddCustom`` or ``AddBuiltin``.
    method: str
    #: First argument of AddCustom and AddBuiltin, "" where there is none.
    argument: str
    place: Place
    certain: bool
    skipped: bool
    checked: bool
    #: Whether the interpreter's tensors are allocated before it.
    late: bool = False
    #: Whether it happens in one branch of several, and in each other of them the same does.
    everywhere: bool = False


class Resolver(NamedTuple):
    """A resolver with what it registers."""

    #: ``MicroMutableOpResolver`` or ``AllOpsResolver``.
    kind: str
    name: str
    #: Operators that it has room for, None where that is not plain.
    capacity: int | None
    capacity_text: str
    adds: tuple[Add, ...]
    place: Place
    #: What could not be followed.
    open: tuple[tuple[str, Place], ...] = ()
    #: Whether every registration was seen.
    complete: bool = True
    #: Registrations on objects that are not known: they may be on this one.
    strays: tuple[Add, ...] = ()
    #: Sizes that it may have, where there are several.
    capacities: tuple[int, ...] = ()


class AppArena(NamedTuple):
    """The tensor arena."""

    name: str
    #: Bytes, None where that is not plain.
    size: int | None
    size_text: str
    #: Bytes; None where unknown.
    alignment: int | None
    place: Place
    heap: bool = False
    #: Sizes that it may have, where there are several.
    sizes: tuple[int, ...] = ()
    #: Bytes that the interpreter is told where the array has fewer.
    told: int | None = None
    #: How many bytes of the array lie before it.
    start: int = 0
    #: Whether it lies on the stack of a function.
    stack: bool = False
    #: Whether it is an array that was found.
    declared: bool = False
    #: ``psram`` where the code puts it into the RAM outside of the chip, or the section that it asks for.
    placed: str = ""

    @property
    def internal(self) -> bool:
        """Whether it is an array that lies in the RAM of the chip."""
        return self.declared and not is_external(self.placed)


class AppArray(NamedTuple):
    """An array that takes RAM as long as the program lives."""

    name: str
    #: Bytes.
    size: int
    #: Whether it lies outside of the chip.
    external: bool
    file: str


class Sharer(NamedTuple):
    """One of several interpreters that share an allocator, or a set of resource variables."""

    place: Place
    #: Resource variables that it has in the allocator, None where that is not plain.
    variables: int | None
    #: Its model, once the models of the run are known.
    model: Any = None


class Disturbance(NamedTuple):
    """Inputs that are set, or outputs that are there, and what another interpreter does before they are used.

    Both share an allocator: whether the one overwrites the other, their plans say.
    """

    #: ``inputs`` or ``outputs``, and which of them; None where that is not plain.
    side: str
    number: int | None
    #: The interpreters' names, and where the other is made.
    name: str
    others_name: str
    other: Place
    #: What it does: ``invoke``, ``allocate`` or ``set`` an input.
    what: str
    #: Which input that is, and what is surely written of it (`objects.Act`).
    sets: int | None
    extent: tuple[int, int, str] | None
    #: Where they are used.
    place: Place


class AppSetup(NamedTuple):
    """How an allocator is made, beside the arena."""

    #: The linear planner, that of ``preserve_all_tensors``.
    linear: bool = False
    #: Whether the planner is an object of the application's.
    planner_outside: bool = False
    #: The arena of what is not persistent, where the two lie apart.
    non_persistent: AppArena | None = None
    #: The arena of the resource variables, where they have one of their own.
    variables: AppArena | None = None


class Application(NamedTuple):
    """What the code around one interpreter says."""

    place: Place | None
    resolver: Resolver | None
    arena: AppArena | None
    #: Resource variables: the count, 0 for none, None where that is not plain.
    variables: int | None
    #: Whether the table of resource variables lies in an arena of its own.
    own_variable_arena: bool
    #: Symbol of the model's array, None where unknown, or where there are several.
    model: str | None
    #: What cannot be decided, and where.
    open: tuple[tuple[str, Place | None], ...] = ()
    #: Whether its allocator is the recording one, which needs more.
    recording: bool = False
    #: Operators that other models of the run need.
    others: frozenset[str] = frozenset()
    #: Arrays of the program that take RAM.
    arrays: tuple[AppArray, ...] = ()
    #: The build file that compiles TFLM without ``TF_LITE_STATIC_MEMORY``, where there is one.
    build: str = ""
    #: The libraries that the sources are written for.
    libraries: tuple[Library, ...] = ()
    #: What ends before the interpreter does, in words, and where it is declared.
    mortal: tuple[tuple[str, Place], ...] = ()
    #: What is given back before the interpreter is used for the last time, and where.
    freed: tuple[tuple[str, Place], ...] = ()
    #: An input or output that is asked for before ``AllocateTensors``, and where that stands again and again.
    early: tuple[str, Place] | None = None
    again: Place | None = None
    #: What the code does with its inputs and outputs.
    uses: tuple[Use, ...] = ()
    #: Every array that its model may be read from.
    models: tuple[str, ...] = ()
    #: The files that define these arrays for it: the name, and the file.
    homes: tuple[tuple[str, str], ...] = ()
    #: Files that define an array of such a name for other programs: the name, and the file.
    elsewhere: tuple[tuple[str, str], ...] = ()
    #: Files of this program that define one array, of which nothing says which is compiled.
    rivals: tuple[tuple[str, str], ...] = ()
    setup: AppSetup = AppSetup()
    #: The interpreters that share its allocator, in the order in which their tensors are allocated, itself among them.
    sharing: tuple[Sharer, ...] = ()
    #: Those that get the same resource variables.
    variables_of: tuple[Sharer, ...] = ()
    #: What another one that shares its allocator may overwrite.
    disturbed: tuple[Disturbance, ...] = ()

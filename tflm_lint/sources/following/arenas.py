"""Objects that were followed -> arenas, resource variables and arrays, as values that rules read."""

from __future__ import annotations

import re
from math import gcd

from tflm_lint.sources.application import AppArena, AppArray, is_external
from tflm_lint.sources.cpp import name_of
from tflm_lint.sources.following.objects import (
    AllocatorThing,
    InterpreterThing,
    Memory,
    VariablesThing,
)  # fmt: skip
from tflm_lint.sources.following.several import all_of, bytes_of, place_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.sources.following.machine import Machine
    from tflm_lint.sources.following.objects import Value
    from tflm_lint.sources.following.program import Program
    from tflm_lint.sources.places import Place

    Undecided = list[tuple[str, Place | None]]


#: Words of a declaration that keep an array in flash although it is not const.
FLASH = frozenset({"PROGMEM", "FLASHMEM", "ICACHE_RODATA_ATTR", "RODATA_ATTR"})


class Arenas:
    """The memory of a program."""

    def __init__(self, program: Program, machine: Machine) -> None:
        self.program, self.machine = program, machine

    def arena_of(self, one: InterpreterThing, undecided: Undecided) -> tuple[AppArena | None, bool]:
        """Return the arena of an interpreter or of its allocator, and whether that is a recording one."""
        if one.size is not None:
            return self.arena(one, undecided), False
        allocators = [value for value in all_of(one.arena) if isinstance(value, AllocatorThing)]
        if len(allocators) != 1:
            undecided.append((f"the arena is that of the allocator `{one.arena_text[:60]}`", one.place))
            return None, False
        made = allocators[0]
        return self.arena(made, undecided), made.recording

    def arena(self, made: InterpreterThing | AllocatorThing, undecided: Undecided) -> AppArena:
        """Return an arena with its size."""
        value, size, size_text = made.arena, made.size, made.size_text
        text = re.sub(r"\.data\(\)$|\[0\]$|->data\(\)$|\.get\(\)$", "", made.arena_text.strip())
        places_in = [place_of(one) for one in all_of(value)]
        memories = [memory for memory, _ in places_in if memory is not None]
        starts = {start for memory, start in places_in if memory is not None}
        start = starts.pop() if len(starts) == 1 else 0
        name = name_of(text) or (memories[0].name if memories and memories[0].name and not start else text[:60])
        sizes = self.sizes(size)
        told: int | None = None
        place = made.place
        full = self.sizes(bytes_of(memories[0])) if len(memories) == 1 and len(places_in) == 1 else ()
        full = tuple(size - start for size in full if size > start)
        if memories and not memories[0].heap:
            place = memories[0].place
        # where both depend on the same branches, the greater array is told the greater size
        if full and sizes and max(sizes) > max(full):
            told, sizes = max(sizes), full
        if not sizes:
            undecided.append((f"the arena's size `{size_text.strip()[:60]}` has no plain value", made.place))
        alignments = [one.alignment for one in memories]
        alignment = None if not memories or None in alignments else min(one for one in alignments if one is not None)
        if alignment is not None:
            alignment = gcd(alignment, *(each for _, each in places_in))
        places = {one.placed for one in memories}
        return AppArena(
            name, sizes[0] if len(sizes) == 1 else None, size_text.strip(), alignment, place,
            heap=any(one.heap for one in memories), sizes=sizes, told=told, stack=any(one.stack for one in memories),
            declared=len(memories) == 1 and not memories[0].heap, start=start,
            placed=places.pop() if len(places) == 1 else "",
        )  # fmt: skip

    def sizes(self, value: Value) -> tuple[int, ...]:
        """Return the numbers that a size may be; nothing where one is not plain."""
        values = all_of(value)
        numbers = [int(one) for one in values if isinstance(one, (int, float)) and one > 0]
        return tuple(sorted(set(numbers))) if len(numbers) == len(values) else ()

    def resource_variables(
        self, one: InterpreterThing, arena: AppArena | None, undecided: Undecided
    ) -> tuple[int | None, bool]:  # fmt: skip
        """Return the number of resource variables, and whether they lie in an arena of their own."""
        value = one.variables
        if value in (0, None):
            return 0, False
        if not isinstance(value, VariablesThing):
            undecided.append((f"the resource variables come from `{one.variables_text[:60]}`", one.place))
            return None, False
        count = value.count if isinstance(value.count, int) else None
        if count is None:
            undecided.append((f"the number of resource variables `{value.count_text[:60]}`", one.place))
        own = isinstance(value.allocator, AllocatorThing) and value.allocator is not one.arena
        if own and isinstance(value.allocator, AllocatorThing):
            own = arena is None or name_of(value.allocator.arena_text) != arena.name
        return count, own

    def arrays(self) -> tuple[AppArray, ...]:
        """Return the arrays that take RAM while the program lives."""
        found = []
        for one in self.machine.things.values():
            if isinstance(one, Memory) and not (one.heap or one.stack or one.constant or one.guards or one.hidden):
                sizes = self.sizes(bytes_of(one))
                if len(sizes) == 1 and one.placed not in FLASH:
                    found.append(AppArray(one.name, sizes[0], is_external(one.placed), one.place.file))
        return tuple(found)

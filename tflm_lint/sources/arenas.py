"""Arguments of an interpreter -> the arena, the resource variables and the model's array that they mean."""

from __future__ import annotations

import re

from tflm_lint.sources.application import Arena
from tflm_lint.sources.cpp import name_of
from tflm_lint.sources.index import assigned

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.sources.index import Index
    from tflm_lint.sources.units import Construction, Place, Unit

    Undecided = list[tuple[str, Place | None]]

_HEAP = re.compile(
    r"\b(malloc|calloc|heap_caps_malloc|heap_caps_aligned_alloc|aligned_alloc|memalign|ps_malloc|allocate|new)\b"
)
_ALIGNED_HEAP = frozenset({"heap_caps_aligned_alloc", "aligned_alloc", "memalign"})
_GET_MODEL = re.compile(r"\bGetModel\s*\(\s*([^()]*?)\s*\)")


class Arenas:
    """The arenas of an application."""

    def __init__(self, index: Index) -> None:
        self.index = index

    def looks_like_arena(self, unit: Unit, text: str) -> bool:
        """Say whether the third argument of an interpreter is an arena rather than an allocator."""
        name = name_of(text)
        if name is None:
            return True
        for other in self.index.near(unit):
            if any(array.name == name for array in other.arrays):
                return True
            if any("Allocator" in variable.kind for variable in self.index.variables[other.path].get(name, ())):
                return False
            if any("Allocator" in value and "::Create" in value for value in assigned(other, name)):
                return False
        return True

    def of(self, unit: Unit, made: Construction, text: str, size_text: str, undecided: Undecided) -> Arena:
        """Return the arena that an interpreter or allocator gets."""
        name = name_of(re.sub(r"\.data\(\)$|\[0\]$|->data\(\)$", "", text.strip())) or text[:60]
        sized = size_text.strip()
        size = unit.constants.value(sized)
        alignment, heap, place = None, False, made.place
        array = self.index.array(unit, name)
        if array is not None and len({one[1:4] for one in array[0].arrays if one.name == name}) > 1:
            undecided.append((f"{name} is declared in several ways", array[1].place))
            return Arena(name, None, sized, None, array[1].place)
        if array is not None:
            owner, found = array
            alignment, place = found.alignment, found.place
            full = owner.constants.value(found.size)
            full = full * found.width if full is not None else None
            if re.fullmatch(rf"sizeof\s*\(?\s*{re.escape(name)}\s*\)?", sized) or sized == f"{name}.size()":
                size = full
            elif size is not None and full is not None and full < size:
                undecided.append((f"{name} has {full:,} bytes, the interpreter is told {size:,}", made.place))
                size = full
        else:
            how = self.allocation(unit, name)
            if how is not None:
                alignment, heap = (16 if how in _ALIGNED_HEAP else 4), True
        if size is None:
            undecided.append((f"the arena's size `{sized[:60]}` has no plain value", made.place))
        return Arena(name, size, sized, alignment, place, heap)

    def allocation(self, unit: Unit, name: str) -> str | None:
        """Return the function of the heap that a pointer's memory comes from."""
        for other in self.index.near(unit):
            for text in assigned(other, name):
                match = _HEAP.search(text)
                if match is not None:
                    return match.group(1)
        return None

    def allocator(self, unit: Unit, name: str) -> tuple[Unit, Construction] | None:
        """Return how an allocator of a name is made."""
        for other in self.index.near(unit):
            for construction in other.constructions:
                if construction.kind.endswith("MicroAllocator") and construction.name == name:
                    return other, construction
        return None

    def of_allocator(self, unit: Unit, made: Construction, text: str, undecided: Undecided) -> Arena | None:
        """Return the arena behind an allocator."""
        found = self.allocator(unit, name_of(text) or "")
        if found is None or len(found[1].arguments) < 2:
            undecided.append((f"the arena is that of the allocator `{text[:60]}`", made.place))
            return None
        owner, construction = found
        return self.of(owner, construction, construction.arguments[0], construction.arguments[1], undecided)

    def resource_variables(
        self, unit: Unit, made: Construction, text: str, arena: Arena | None, undecided: Undecided
    ) -> tuple[int | None, bool]:  # fmt: skip
        """Return the number of resource variables, and whether they lie in an arena of their own."""
        name = name_of(text)
        for other in self.index.near(unit):
            for construction in other.constructions:
                if construction.kind != "MicroResourceVariables" or len(construction.arguments) != 2:
                    continue
                if construction.name != name and not (name is None and construction.place == made.place):
                    continue
                allocator_text, count_text = construction.arguments
                count = other.constants.value(count_text)
                if count is None:
                    undecided.append((f"the number of resource variables `{count_text[:60]}`", made.place))
                allocator = self.allocator(other, name_of(allocator_text) or "")
                given = allocator[1].arguments if allocator is not None else ()
                own = bool(given) and (arena is None or name_of(given[0]) != arena.name)
                return count, own
        undecided.append((f"the resource variables come from `{text[:60]}`", made.place))
        return None, False

    def model_symbol(self, unit: Unit, made: Construction, text: str) -> str | None:
        """Return the symbol of the array that an interpreter's model is read from."""
        match = _GET_MODEL.search(text)
        if match is not None:
            return self.symbol(unit, made, name_of(match.group(1)))
        name = name_of(text)
        if name is None:
            return None
        nearest = assigned(unit, name, made.function, only=True)
        for texts in (nearest, assigned(unit, name), self.index.elsewhere(unit, name)):
            symbols = {name_of(found.group(1)) for value in texts if (found := _GET_MODEL.search(value)) is not None}
            if symbols:
                return self.symbol(unit, made, symbols.pop()) if len(symbols) == 1 else None
        return None

    def symbol(self, unit: Unit, made: Construction, name: str | None) -> str | None:
        """Return the array that a name means: no parameter, and a macro where it stands for one name only."""
        if name is None:
            return None
        if any(
            one.parameter is not None
            for one in self.index.variables[unit.path].get(name, ())
            if one.function == made.function
        ):
            return None
        texts = set(unit.constants.macros.get(name, ()))
        if texts:
            return name_of(texts.pop()) if len(texts) == 1 else None
        return name

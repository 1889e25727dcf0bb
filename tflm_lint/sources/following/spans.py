"""What stands for many elements at once: spans over a tensor's data, ranges, and whole shapes that are compared."""

from __future__ import annotations

import re

from tflm_lint.sources.following.classes import Classes
from tflm_lint.sources.following.objects import UNKNOWN, Memory, Part, Row, View
from tflm_lint.sources.following.several import asking

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.sources.cpp import Node
    from tflm_lint.sources.following.frames import Call
    from tflm_lint.sources.following.objects import Value

_SPANS = frozenset({"span", "Span", "make_span", "MakeSpan"})
#: Functions that count the elements of a shape.
_COUNTING = frozenset({"ElementCount", "NumElements"})
#: An array by its name, or where it begins or ends.
_ARRAY = re.compile(r"(?:std::|&)?(?:c?(?:begin|end)\()?\s*(\w+)\s*\)?(?:\.(?:c?(?:begin|end)|data)\(\)|\[0\]|\+\d+)?")
_RANK = 6


class Spans(Classes):
    """Follows spans."""

    def written(self, target: Value, count: Value, node: Node) -> None:
        """Note elements that are written into a tensor from some place on."""
        raise NotImplementedError

    def unknown_call(self, name: str, given: list[Value], node: Node) -> Value:
        """Note what a function that is not known may do."""
        raise NotImplementedError

    def view(self, extent: str, given: list[Value], node: Node) -> Value:
        """Make a span over the data of a tensor, and note how far that goes."""
        first = given[0]
        if not isinstance(first, Part) or first.path[:1] != ("data",) or len(first.path) != 2:
            return first
        made = View(first, given[1] if len(given) > 1 else self.source(extent) if extent else UNKNOWN)
        self.see("span", first, (made.count if isinstance(made.count, int) else UNKNOWN,), node)
        return made

    def of_elements(self, name: str, scope: str, call: Call) -> tuple[Value] | None:
        """Follow a function that makes a span, writes a range or compares a shape; None for others."""
        given = call.given
        if name in _SPANS and given and isinstance(given[0], (Part, View)):
            return (self.view(call.types[1] if len(call.types) > 1 else "", given, call.node),)
        if name in {"copy", "fill"} and scope == "ranges" and len(given) == 2:
            source = given[0]
            if isinstance(source, (Memory, View)):
                target = given[1] if name == "copy" else source.part if isinstance(source, View) else UNKNOWN
                self.written(target, source.count, call.node)
            return (UNKNOWN,)
        if name in _COUNTING and given and isinstance(given[-1], Part) and given[-1].path[:1] == ("dims",):
            return (given[-1]._replace(path=("elements",)),)
        if name in {"memcmp", "equal"}:
            return self.compared_shapes(name, call)
        return None

    def compared_shapes(self, name: str, call: Call) -> tuple[Value] | None:
        """Follow a comparison of all dimensions with an array of constants; None for others."""
        shape = next((one for one in call.given if isinstance(one, Part) and one.path == ("dims", "data")), None)
        wanted = next((found for text in call.texts if (found := self.constants_of(text))), [])
        if shape is None or not wanted:
            return None
        if name == "memcmp":
            size = call.given[-1]
            # dimensions are ints of four bytes
            if not isinstance(size, int) or size % 4 or size > 4 * len(wanted):
                return None
            wanted = wanted[: size // 4]
        differ = name == "memcmp"
        whole: Value = UNKNOWN
        for position, number in enumerate(wanted):
            one = asking("!=" if differ else "==", shape._replace(path=(*shape.path, position)), number)
            whole = asking("or" if differ else "and", whole, one) if position else one
        return (whole,)

    def constants_of(self, text: str) -> list[int]:
        """Return the numbers of an array that a source names; nothing where they are not plain."""
        match = _ARRAY.fullmatch(text.replace(" ", ""))
        cell = self.lookup(match.group(1)) if match is not None else None
        held = cell.value.elements if cell is not None and isinstance(cell.value, Memory) else UNKNOWN
        numbers = [one for one in held.of if isinstance(one, int)] if isinstance(held, Row) else []
        plain = isinstance(held, Row) and len(numbers) == len(held.of) <= _RANK
        return numbers if plain else []

    def on_view(self, view: View, name: str, call: Call) -> Value:
        """Follow a method of a span over a tensor."""
        given, part = call.given, view.part
        if name in {"size", "size_bytes"}:
            return view.count  # type: ignore[no-any-return]  # values hold values
        if name in {"data", "begin", "cbegin"}:
            return part
        if name in {"front", "back", "at"}:
            last = view.count - 1 if isinstance(view.count, int) else UNKNOWN
            at = 0 if name == "front" else last if name == "back" else given[0] if given else UNKNOWN
            self.touched(part, at, call.node)
            return self.element(part, at)
        if name == "first" and given:
            return View(part, given[0])
        return self.unknown_call(name, [part], call.node)

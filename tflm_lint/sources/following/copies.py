"""Functions of C and C++ that copy bytes and elements: how far they write into a tensor, or read from one."""

from __future__ import annotations

import re

from tflm_lint.sources.following.objects import UNKNOWN, Memory, Part, Span, View
from tflm_lint.sources.following.several import all_of
from tflm_lint.sources.following.spans import Spans

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.sources.cpp import Node
    from tflm_lint.sources.following.frames import Call
    from tflm_lint.sources.following.objects import Value

#: Functions that copy: position of the target, of the source if there is one, and of the bytes.
COPIES = {
    "memcpy": (0, 1, 2), "memmove": (0, 1, 2), "memset": (0, None, 2), "memcpy_s": (0, 2, 3), "memcpy_P": (0, None, 2),
}  # fmt: skip
#: Functions that write a range: position of the target, and of what tells how many (two iterators, or a number twice).
RANGES = {"copy": (2, 0, 1), "copy_n": (2, 1, 1), "fill": (0, 0, 1), "fill_n": (0, 1, 1), "transform": (2, 0, 1)}
#: Those that read the elements from their first argument on.
_READING = frozenset({"copy", "copy_n", "transform"})
_WHOLE = re.compile(r"(?:std::)?begin\((\w+)\)|(\w+)\.c?begin\(\)")


#: Bytes of an element, by its accessor.
_WIDTHS = {
    "int8": 1,
    "uint8": 1,
    "raw": 1,
    "data": 1,
    "int8_t": 1,
    "uint8_t": 1,
    "f": 4,
    "float": 4,
    "i16": 2,
    "i32": 4,
}


class Copies(Spans):
    """Follows functions that copy."""

    def copied(self, name: str, call: Call) -> None:
        """Note bytes that are copied into a tensor, and from one."""
        target, source, length = COPIES[name]
        count = call.given[length]
        known = count if isinstance(count, (int, float, Span)) else UNKNOWN
        for what, position in (("copy", target), ("taken", source)):
            for one in all_of(call.given[position]) if position is not None else ():
                if isinstance(one, Part) and one.path[:1] == ("data",):
                    part, behind = self.begun(one, call, position or 0)
                    bytes_ = known + behind if isinstance(known, int) else known
                    self.see(what, part, (bytes_, call.texts[-1][:60]), call.node)

    def begun(self, part: Part, call: Call, position: int) -> tuple[Part, int]:
        """Return the data of a tensor that a copy begins in, and how many bytes behind the beginning."""
        listed = call.node.fields.get("arguments") if part.path[2:] == ("+",) else None
        arguments = [one for one in listed.named_children if one.type != "comment"] if listed is not None else []
        if position < len(arguments):
            whole, by = self.moved_by(arguments[position], part)
            width = _WIDTHS.get(str(part.path[1]).strip("<>"))
            if whole is not part and isinstance(by, int) and by >= 0 and width is not None:
                return whole, by * width
        return part, 0

    def ranged(self, name: str, call: Call) -> None:
        """Note elements that are written into a tensor, and that are read from one."""
        target, first, behind = RANGES[name]
        count = call.given[behind] if first == behind else self.between(call.texts[first], call.texts[behind])
        self.written(call.given[target], count, call.node)
        if name in _READING:
            for one in all_of(call.given[0]):
                if isinstance(one, Part) and one.tensor.side == "outputs":
                    self.written(one, count, call.node)

    def between(self, first: str, behind: str) -> Value:
        """Return how many elements stand between two iterators; unknown where that is not plain."""
        start, end = first.replace(" ", ""), behind.replace(" ", "")
        if end.startswith(start + "+"):
            return self.source(end[len(start) + 1 :])
        whole = _WHOLE.fullmatch(start)
        name = (whole.group(1) or whole.group(2)) if whole is not None else ""
        if name and end in {f"std::end({name})", f"end({name})", f"{name}.end()", f"{name}.cend()"}:
            cell = self.lookup(name)
            value = cell.value if cell is not None else UNKNOWN
            return value.count if isinstance(value, (Memory, View)) else UNKNOWN
        return UNKNOWN

    def written(self, target: Value, count: Value, node: Node) -> None:
        """Note elements of a tensor that are written or read from some place on."""
        for one in all_of(target):
            if isinstance(one, Part) and one.path[:1] == ("data",) and isinstance(count, int) and count > 0:
                start = one.path[2] if len(one.path) == 3 else 0
                if isinstance(start, int) and start >= 0:
                    self.see("access", Part(one.tensor, one.path[:2]), (start + count - 1,), node)

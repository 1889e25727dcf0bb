"""``AllocateTensors`` where it stands: behind what asks for tensors, or where the code comes again and again."""

from __future__ import annotations

import re

from tflm_lint.sources.following.copies import Copies
from tflm_lint.sources.following.objects import InterpreterThing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.sources.cpp import Node
    from tflm_lint.sources.following.frames import Round

#: What may leave a function or a loop before its end.
_LEAVING = re.compile(rb"\b(?:return|break|continue|goto|throw)\b")


class Allocating(Copies):
    """Follows when tensors are allocated."""

    #: What goes round without an end and is followed.
    rounds: tuple[Round, ...] = ()
    #: Whether what a method is called on is one object, not one of several.
    alone = True

    def asked_for(self, target: InterpreterThing, side: str, number: int, node: Node) -> None:
        """Note an input or output that is asked for before the tensors are allocated."""
        mine = target.made.get(self.turn) == 1 and set(self.guards) <= set(target.guards)
        if target.allocated is None and target.early is None and mine and not self.skipping:
            target.early = (self.turn, f"{side}({number})", self.place(node))

    def allocated(self, target: InterpreterThing, node: Node) -> None:
        """Note that tensors are allocated."""
        certain = set(self.guards) <= set(target.guards) and not self.skipping and self.alone
        if not certain or target.again is not None:
            return
        if target.allocated is None and target.early is not None and target.early[0] == self.turn:
            target.too_early = target.early[1:]
        if self.is_repeated(target, node):
            target.again = self.place(node)

    def is_repeated(self, target: InterpreterThing, node: Node) -> bool:
        """Say whether a call comes again and again for one interpreter: in what goes round, and does not make it."""
        around = self.rounds[-1] if self.rounds else None
        if around is None or around.inside != self.inside or target.number > around.made:
            return False
        at = node.start_byte
        for frame in self.frames[:0:-1]:
            if frame.function is None or frame.at is not None:
                return False
            source = frame.unit.source
            within = around.node.source is source and around.node.start_byte <= at < around.node.end_byte
            start = around.node.start_byte if within else frame.function.node.start_byte
            if _LEAVING.search(source, start, at) is not None:
                return False
            if within:
                # a function is called again whatever it returns
                called = around.node.type == "function_definition"
                return called or _LEAVING.search(source, at, around.node.end_byte) is None
            site = frame.path[-1]
            at = site[1] if isinstance(site, tuple) and isinstance(site[1], int) else -1
        return False

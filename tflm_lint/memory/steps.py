"""An operator's table entry -> allocations: ``Init`` and ``Prepare`` of its kernel, step by step."""

from __future__ import annotations

from tflm_lint.formula import evaluate
from tflm_lint.memory.allocator import ALIGNMENT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from tflm_lint.memory.allocator import Arena
    from tflm_lint.memory.node import Absent, Node, Operand

#: Scratch buffer requests that the head has room for, beyond those made: `kMaxScratchBuffersPerOp`.
MAX_SCRATCH_PER_OPERATOR = 12
#: More allocations of one kind are not followed: a file of a few bytes can ask for billions.
MAX_TIMES = 4096
#: What a formula raises where the model is not what the table expects: then the operator counts as unknown.
FORMULA_ERRORS = (ArithmeticError, LookupError, TypeError, ValueError, AttributeError, NameError)


class Requests:
    """Where a kernel's requests go: the arena, and the scratch buffers asked for so far."""

    __slots__ = ("_affine", "_array", "_tensor", "arena", "capacity", "scratch", "scratch_bytes", "written")

    def __init__(self, arena: Arena, structs: Mapping[str, tuple[int, int]]) -> None:
        self.arena = arena
        #: (subgraph, operator) and bytes of every scratch buffer, in the order of their indices.
        self.scratch: list[tuple[int, int]] = []
        self.scratch_bytes: list[int] = []
        #: Bytes that a kernel writes into a scratch buffer, by its index, where that is more than it asked for.
        self.written: dict[int, int] = {}
        #: How many requests the head has room for; only an arena with a limit runs out of it.
        self.capacity = MAX_SCRATCH_PER_OPERATOR
        self._tensor = structs["TfLiteTensor"]
        self._affine = structs["TfLiteAffineQuantization"]
        self._array = structs["TfLiteIntArray"]

    def persistent(self, size: int, written: int | None = None) -> None:
        """Ask for persistent bytes, of which the kernel writes so many at once. Mirrors `AllocatePersistentBuffer`."""
        self.arena.allocate_tail(_checked(size), ALIGNMENT, "persistent", written)

    def request_scratch(self, size: int, written: int | None = None) -> None:
        """Ask for a scratch buffer, into which so many bytes get written. Mirrors `RequestScratchBufferInArena`."""
        arena = self.arena
        if written is not None and written > size:
            self.written[len(self.scratch)] = written
        arena.note_scratch(_checked(size), len(self.scratch))
        self.scratch.append((arena.subgraph, arena.operator))
        self.scratch_bytes.append(size)
        if arena.limit is not None and len(self.scratch) > self.capacity:
            from tflm_lint.memory.failing import ExhaustedError

            raise ExhaustedError

    def temp(self, size: int, alignment: int) -> None:
        """Ask for temporary bytes. Mirrors `AllocateTempBuffer`."""
        self.arena.allocate_temp(_checked(size), alignment)

    def tensor(self, operand: Operand | Absent, whole: bool = False) -> None:
        """Ask for a temporary TfLiteTensor with its quantization. Mirrors `AllocateTempTfLiteTensor`.

        ``whole`` says that the kernel still reads all of it after asking for persistent bytes.
        """
        if operand.exists:
            arena = self.arena
            if arena.limit is None and arena.events is None:
                self.tensors((operand,))
                return
            start = arena.allocate_temp(*self._tensor)
            channels = operand.channels
            affine = None
            if channels:
                affine = arena.allocate_temp(*self._affine)
                arena.allocate_temp(self._array[0] + 4 * channels, self._array[1])
            if arena.limit is not None:
                arena.keep_tensor(start, affine, whole)

    def tensors(self, operands: Iterable[Operand | Absent]) -> None:
        """Ask for several, of which nobody wants to know where each lies: the last one needs most."""
        arena = self.arena
        if arena.limit is not None or arena.events is not None:
            for operand in operands:
                self.tensor(operand)
            return
        whole, whole_at = self._tensor
        affine, affine_at = self._affine
        array, array_at = self._array
        temp = arena.temp
        for operand in operands:
            if operand.exists:
                temp = -(-temp // whole_at) * whole_at + whole
                channels = operand.channels
                if channels:
                    temp = -(-temp // affine_at) * affine_at + affine
                    temp = -(-temp // array_at) * array_at + array + 4 * channels
        arena.raise_temp(temp)

    def persistent_tensor(self, operand: Operand) -> None:
        """Ask for a TfLiteTensor that stays. Mirrors `AllocatePersistentTfLiteTensor`."""
        arena = self.arena
        arena.allocate_tail(*self._tensor)
        channels = operand.channels
        if channels:
            arena.allocate_tail(*self._affine)
            arena.allocate_tail(self._array[0] + 4 * channels, self._array[1])


def run(steps: Iterable[Mapping[str, Any]] | str | int | None, node: Node, requests: Requests) -> None:
    """Do a kernel's steps in order; ``FORMULA_ERRORS`` where a formula does not fit the model."""
    if steps is None:
        return
    if isinstance(steps, (str, int)):
        requests.persistent(_size(steps, node))
        return
    for step in steps:
        when = step.get("when")
        if when is not None and not evaluate(when, node):
            continue
        repeated = step.get("times")
        if repeated is None:
            _run_step(step, node, requests)
            continue
        times = _size(repeated, node)
        if times > MAX_TIMES:
            raise ValueError(f"{times} allocations of one kind")
        for _ in range(times):
            _run_step(step, node, requests)


def _run_step(step: Mapping[str, Any], node: Node, requests: Requests) -> None:
    names = step.get("tensors")
    if names is not None:
        for name in names:
            operands = node[name]
            requests.tensors(operands if isinstance(operands, tuple) else (operands,))
        return
    written = step.get("written")
    if "persistent" in step:
        requests.persistent(_size(step["persistent"], node), None if written is None else _size(written, node))
    elif "scratch" in step:
        requests.request_scratch(_size(step["scratch"], node), None if written is None else _size(written, node))
    elif "temp" in step:
        requests.temp(_size(step["temp"], node), step.get("align", 1))
    else:
        # the function asks for itself: order and number depend on what it finds
        node.around.function(step["call"])(node, requests)


def _size(formula: int | str, node: Node) -> int:
    if isinstance(formula, int):
        return formula
    value = evaluate(formula, node)
    if not isinstance(value, int):
        raise TypeError(formula)
    return int(value)


def _checked(size: int) -> int:
    # TFLM computes in 32 bits: beyond them the figure is not what the device would see
    if not 0 <= size < 1 << 31:
        raise ValueError(f"{size} bytes")
    return size

"""Functions that no project defines: of TFLM, of C++ and of the heap, and what each of them does here."""

from __future__ import annotations

import re

from tflm_lint.sources.following.allocating import Allocating
from tflm_lint.sources.following.copies import COPIES, RANGES
from tflm_lint.sources.following.frames import Call, Seen
from tflm_lint.sources.following.making import BUFFER
from tflm_lint.sources.following.objects import (
    UNKNOWN,
    Act,
    AllocatorThing,
    Choice,
    Count,
    Each,
    Guard,
    Instance,
    InterpreterThing,
    Lambda,
    Member,
    Memory,
    Method,
    ModelThing,
    Part,
    Row,
    Scaled,
    Span,
    Spot,
    TensorValue,
    Test,
    Thing,
    Unknown,
    VariablesThing,
    View,
)  # fmt: skip
from tflm_lint.sources.following.planners import LINEAR, planner_of
from tflm_lint.sources.following.several import asked_by, asking, each_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from tflm_lint.sources.cpp import Node
    from tflm_lint.sources.following.objects import Cell, Value

#: Functions that give back what they get.
_SAME = frozenset({
    "move", "forward", "ref", "cref", "addressof", "as_const", "static_cast", "reinterpret_cast", "const_cast",
    "dynamic_cast", "launder", "round", "roundf", "lround", "lroundf", "floor", "floorf", "rint", "rintf", "clamp",
    "to_address", "assume_aligned", "pgm_read_ptr", "__builtin_assume_aligned", "data",
})  # fmt: skip
#: Functions of the heap: position of the size (below 0: of two numbers to multiply), and the alignment that they give
#: (0: an argument says).
_HEAP = {
    "malloc": (0, 4), "heap_caps_malloc": (0, 4), "heap_caps_malloc_prefer": (0, 4), "ps_malloc": (0, 4),
    "pvPortMalloc": (0, 4), "k_malloc": (0, 4), "calloc": (-1, 4), "heap_caps_calloc": (-1, 4), "ps_calloc": (-1, 4),
    "aligned_alloc": (1, 0), "memalign": (1, 0), "heap_caps_aligned_alloc": (1, 0), "heap_caps_aligned_calloc": (-2, 0),
    "allocate": (0, 4), "sdram_malloc": (0, 4), "psramMalloc": (0, 4), "pmalloc": (0, 4), "_aligned_malloc": (0, 4),
    "alloca": (0, 8), "__builtin_alloca": (0, 8),
}  # fmt: skip
#: Functions that give memory of the heap back.
_FREE = frozenset({"free", "heap_caps_free", "heap_caps_aligned_free", "vPortFree", "k_free", "_aligned_free"})
#: Functions that call what they get.
_CALLING = frozenset({"call_once", "for_each", "invoke", "apply", "std_invoke", "for_each_n"})
_SIDES = {
    "input": "inputs", "output": "outputs", "input_tensor": "inputs", "output_tensor": "outputs",
    "typed_input_tensor": "inputs", "typed_output_tensor": "outputs",
}  # fmt: skip
#: Functions and macros that stop where a condition does not hold, or where two values differ.
ASSERT = re.compile(r"(?i)(?:^|_)(?:assert|ensure|check|dcheck|expect|require|verify|configassert|static_assert)")
_PSRAM = frozenset({"ps_malloc", "ps_calloc", "psramMalloc", "sdram_malloc"})
#: What is a use of another model's outputs: bytes that are copied from there.
_READ = ("taken", "outputs")
#: What is done with interpreters that share an allocator, as far as it is kept.
_ACTS = 4000

_BOUNDS: dict[str, Any] = {"min": min, "max": max}
#: All of those that are no methods.
KNOWN = frozenset({
    "GetModel", "make_unique", "make_unique_for_overwrite", "make_shared", "Create", "GetTensorData", "size", "ssize",
    "accumulate",
    *_SAME, *_HEAP, *_FREE, *COPIES, *RANGES, *_BOUNDS, *_CALLING,
})  # fmt: skip


class Library(Allocating):
    """Follows functions that are known beforehand."""

    #: The function of the task that is followed.
    task = ""

    def called(self, value: Value, given: list[Value], node: Node, name: str, *, discarded: bool = False) -> Value:
        """Call a value: a lambda, a function, a pointer to a member."""
        raise NotImplementedError

    def through_pointer(self, target: Value, pointer: Value, call: Call) -> Value:
        """Follow a call through a pointer to a member."""
        raise NotImplementedError

    def see(self, what: str, subject: object, detail: tuple[object, ...], node: Node) -> None:
        """Note what the code does with a tensor."""
        if self.skipping:
            return
        key = (what, self.site(node), subject, detail)
        before = self.seen.get(key)
        self.noted += 1
        if isinstance(subject, Part) and (what in {"access", "copy"} or (what, subject.tensor.side) == _READ):
            tensor = subject.tensor
            side = "set" if tensor.side == "inputs" else "read"
            self.act(side, tensor.interpreter, node, tensor.number, _extent(what, subject, detail[0]))
        guards = (*self.guards, *self.passed)
        if before is None or len(before.guards) > len(guards):
            self.seen[key] = Seen(what, subject, detail, self.place(node), guards)

    def typed(self, tensor: Value, types: list[str], node: Node, *, null: bool = False) -> Value:
        """Return the elements of a tensor as a type; a null pointer where that is not the tensor's, or none of it."""
        if not isinstance(tensor, TensorValue):
            return UNKNOWN
        kind = self.plain_type(types[0]).rpartition("::")[2] if types else ""
        part = Part(tensor, ("data", f"<<{kind}>>" if null else f"<{kind}>"))
        self.see("typed", part, (null,), node)
        return part

    def on_interpreter(self, target: InterpreterThing, name: str, call: Call) -> Value:
        """Follow a method of an interpreter."""
        given, node, types = call.given, call.node, call.types
        self.clock += 1
        if self.alone:
            target.asked[self.turn] = self.clock
        if name == "AllocateTensors":
            self.told += 1
            self.act("allocate", target, node)
            self.allocated(target, node)
            if target.allocated is None:
                target.allocated = (self.turn, self.told)
            self.status += 1
            return 0
        if name in _SIDES:
            number = given[0] if given else 0
            if isinstance(number, Span) and number.sure and number.end <= 1 << 16:
                self.see("tensor", TensorValue(target, _SIDES[name], number.end - 1), (), node)
            if not isinstance(number, int) or not 0 <= number < 1 << 16:
                return UNKNOWN
            tensor = TensorValue(target, _SIDES[name], number)
            self.see("tensor", tensor, (), node)
            self.asked_for(target, name, number, node)
            if not name.startswith("typed"):
                return tensor
            return self.typed(tensor, types, node, null=True)
        if name in {"inputs_size", "outputs_size", "inputs", "outputs"}:
            return Count(target, name.removesuffix("_size"))
        if name == "Invoke":
            self.act("invoke", target, node)
        if name in {"Invoke", "Reset", "ResetVariableTensors", "initialization_status"}:
            return 0
        return UNKNOWN

    def known_function(self, name: str, scope: str, call: Call) -> tuple[Value] | None:
        """Follow a function of TFLM, of C++ or of the heap; None for others."""
        given, node = call.given, call.node
        spot = Spot("", node, (self.site(node), self.frame.path), False)
        if name == "GetModel" and given:
            return (self.model(call, spot),)
        if name in {"make_unique", "make_unique_for_overwrite", "make_shared"} and call.types:
            return (self.owned(call.types[0], call, spot),)
        if name in _SAME and given:
            return (self.cast(call.types[0], given[0]) if name.endswith("_cast") and call.types else given[0],)
        if name == "Create" and len(given) >= 2:
            return self.created(scope, call, spot)
        if (name in _HEAP or (name in _FREE and given)) and not self.program.functions.get(name):
            return (self.heap(name, call, spot),)
        if name == "GetTensorData" and given:
            return (each_of(given[0], lambda one: self.typed(one, call.types, node)),)
        if name in COPIES and len(given) > COPIES[name][2]:
            self.copied(name, call)
            return (given[0],)
        if name in RANGES and len(given) == 3 and not self.program.functions.get(name):
            self.ranged(name, call)
            return (UNKNOWN,)
        if name in _BOUNDS and len(given) == 2:
            return bounded(_BOUNDS[name], given[0], given[1])
        if name in {"size", "ssize", "accumulate"}:
            return (self.measured(name, call),)
        if name in _CALLING and not self.program.functions.get(name):
            return (self.passed_on(name, call),)
        return None

    def model(self, call: Call, spot: Spot) -> ModelThing:
        """Follow ``GetModel``."""
        source, text = call.given[0], call.texts[0]
        if isinstance(source, ModelThing):
            return source
        made = self.things.get(spot.key)
        if not isinstance(made, ModelThing):
            made = self.things[spot.key] = ModelThing(text, self.place(call.node), self.guards, source, text)
        return made

    def created(self, scope: str, call: Call, spot: Spot) -> tuple[Value] | None:
        """Follow ``MicroAllocator::Create`` and ``MicroResourceVariables::Create``."""
        found = self.things.get(spot.key)
        place = self.place(call.node)
        if scope == "MicroResourceVariables":
            variables = found if isinstance(found, VariablesThing) else VariablesThing("variables", place, self.guards)
            variables.allocator, variables.count = call.given[:2]
            variables.count_text = call.texts[1]
            self.things[spot.key] = variables
            return (variables,)
        if BUFFER.search(scope):
            return (self.buffer(call.given, call.texts, spot),)
        if not scope.endswith("MicroAllocator"):
            return None
        made = found if isinstance(found, AllocatorThing) else AllocatorThing("allocator", place, self.guards)
        made.recording = scope.startswith("Recording")
        held = call.given[0]
        if isinstance(held, AllocatorThing):
            made.arena, made.size = held.arena, held.size
            made.arena_text, made.size_text = held.arena_text, held.size_text
            self.planned(made, call.texts[-1])
            self.allocators += 1
            self.things[spot.key] = made
            return (made,)
        made.arena, made.size = call.given[:2]
        made.arena_text, made.size_text = call.texts[:2]
        planner = len(call.given) - 1
        if len(call.given) >= 4:
            made.second = AllocatorThing("non-persistent arena", place, self.guards)
            made.second.arena, made.second.size = call.given[2:4]
            made.second.arena_text, made.second.size_text = call.texts[2:4]
        self.planned(made, call.texts[planner] if planner in {2, 4} else "")
        self.allocators += 1
        self.things[spot.key] = made
        return (made,)

    def planned(self, made: AllocatorThing, text: str) -> None:
        """Note the planner of an allocator: a type of TFLM's, or an object."""
        # an error reporter stood there before 2022
        if not text or "kGreedy" in text or text.strip() in {"0", "nullptr", "NULL"} or self.is_reporter(text):
            return
        if "kLinear" in text:
            made.linear = True
            return
        name = text.strip("&* ")
        cell = self.lookup(name) if name.isidentifier() else None
        kind = cell.kind if cell is not None else ""
        made.outside = True
        planner = planner_of(self, kind) if kind else None
        made.linear = planner == LINEAR
        if planner is None:
            named = self.plain_type(kind).rpartition("::")[2].strip("* ") if kind else ""
            made.unknown = f"the memory planner is `{text[:60]}`" + (
                f", a {named} that plans in its own way" if named else ""
            )

    def act(
        self, what: str, interpreter: InterpreterThing, node: Node, number: int | None = None,
        extent: tuple[int, int, str] | None = None,
    ) -> None:  # fmt: skip
        """Note what is done with an interpreter that may share its allocator."""
        if self.allocators and not self.skipping and len(self.acts) < _ACTS:
            place = self.place(node)
            self.acts.append(Act(what, interpreter, self.turn, place, self.guards, number, extent, self.task))

    def acts_again(self, since: int) -> None:
        """Note once more what a loop without an end did: what it does last comes before what it does first."""
        if len(self.acts) + len(self.acts) - since < _ACTS:
            self.acts += begun_anew(self.acts, since, len(self.guards))

    def heap(self, name: str, call: Call, spot: Spot) -> Value:
        """Allocate memory, or give it back."""
        if name in _FREE:
            self.give_back(call.given[0], call.node)
            return UNKNOWN
        made, new = self.memory(spot)
        if new:
            given = call.given
            position, alignment = _HEAP[name]
            made.stack = "alloca" in name
            made.heap, made.source = not made.stack, name
            made.alignment = alignment or (given[0] if given and isinstance(given[0], int) else 16)
            if position >= 0 and len(given) > position:
                made.count = given[position]
            elif position < 0 and len(given) >= 1 - position:
                first, second = given[-position - 1 : -position + 1]
                made.count = first * second if isinstance(first, int) and isinstance(second, int) else UNKNOWN
            words = " ".join((*call.texts, *(one.name for one in given if isinstance(one, Unknown))))
            if "SPIRAM" in words or name in _PSRAM:
                made.placed = "psram"
            elif "MALLOC_CAP_INTERNAL" in words:
                made.placed = "internal"
        return made

    def give_back(self, value: Value, node: Node) -> None:
        """Note that memory of the heap, or an object in it, is given back."""
        thing = value.base if isinstance(value, Instance) else value
        if not isinstance(thing, Thing) or thing.freed is not None or self.skipping:
            return
        if set(self.guards) <= set(thing.guards):
            self.told += 1
            self.clock += 1
            thing.freed = (self.turn, self.told, self.clock, self.place(node))

    def measured(self, name: str, call: Call) -> Value:
        """Return how many elements something has: an array, or a tensor by the product of its dimensions."""
        given = call.given
        if name == "accumulate":
            shape = given[0] if len(given) == 4 else None
            whole = isinstance(shape, Part) and shape.path == ("dims", "data") and given[2] == 1
            counted = whole and "multiplies" in call.texts[3] and call.texts[1].endswith("size")
            return Part(shape.tensor, ("elements",)) if counted and isinstance(shape, Part) else UNKNOWN
        one = given[0] if len(given) == 1 else UNKNOWN
        if isinstance(one, (Memory, View)):
            return UNKNOWN if isinstance(one, Memory) and one.nested else one.count
        return len(one.of) if isinstance(one, Row) else UNKNOWN

    def owned(self, kind: str, call: Call, spot: Spot) -> Value:
        """Make an object, or an array, that a smart pointer owns."""
        if kind.endswith("[]"):
            return self.elements(kind[:-2], call.given[0] if call.given else UNKNOWN, spot)
        return self.construct(kind, call.given, call.texts, spot)

    def let_go(self, cell: Cell, value: Value, node: Node) -> None:
        """Note that what a ``unique_ptr`` held is given back, as it holds something else."""
        held = cell.value
        if "unique_ptr" in cell.kind and isinstance(held, Thing) and held is not value:
            self.give_back(held, node)

    def _on_delete_expression(self, node: Node) -> Value:
        """Follow ``delete``."""
        for child in node.named_children:
            self.give_back(self.evaluate(child), node)
        return None

    def passed_on(self, name: str, call: Call) -> Value:
        """Follow a function that calls what it gets."""
        given = call.given
        if name in {"invoke", "std_invoke"} and len(given) >= 2 and isinstance(given[0], (Member, Choice, Each)):
            return self.through_pointer(given[1], given[0], call)
        result: Value = UNKNOWN
        for one in given:
            if isinstance(one, (Lambda, Method)):
                rest = [argument for argument in given if argument is not one]
                over = rest[0] if rest else UNKNOWN
                if name.startswith("for_each"):
                    over = over.elements if isinstance(over, Memory) else over
                    rest = [Each(over.of) if isinstance(over, Row) and over.of else UNKNOWN]
                result = self.called(one, rest, call.node, name)
        return result

    def asserted(self, name: str, call: Call) -> Value:
        """Note a condition that must hold."""
        given = [*map(asked_by, call.given)]
        if given and isinstance(given[0], Test):
            self.see("assume", given[0], (name,), call.node)
        elif len(given) >= 2:
            pair = [one for one in given[-3:] if isinstance(one, (Part, Count))]
            operator = {"EQ": "==", "NE": "!=", "GT": ">", "GE": ">=", "LT": "<", "LE": "<="}.get(name[-2:].upper())
            if pair and operator:
                first = given.index(pair[0])
                left, right = sorted((first, first - 1 if first else first + 1))
                self.see("assume", asking(operator, given[left], given[right]), (name,), call.node)
        return UNKNOWN


def begun_anew(acts: list[Act], since: int, outer: int) -> list[Act]:
    """Return what a loop does the second time; what it may do only once is marked the first time.

    Its conditions beyond the first ``outer`` are the loop's own. One that is about when comes true sooner or later,
    another may never again.
    """
    again = acts[since:]
    once = Guard(("", len(acts)))
    for position, act in enumerate(again, since):
        if any(guard.about != "moment" for guard in act.guards[outer:]):
            acts[position] = act._replace(guards=(*act.guards, once))
    return again


def _extent(what: str, part: Part, number: object) -> tuple[int, int, str] | None:
    """Return what an access surely writes: bytes of a copy from the beginning on, or the last element."""
    if not isinstance(number, int) or number < 0 or len(part.path) != 2:
        return None
    return (0, number, "") if what in {"copy", "taken"} else (number, number + 1, str(part.path[1]).strip("<>"))


def bounded(work: Any, first: Value, second: Value) -> tuple[Value] | None:
    """Return the lesser or greater of two numbers; what is quantized stays that, within bounds."""
    if isinstance(first, (int, float)) and isinstance(second, (int, float)):
        return (work(first, second),)
    if isinstance(first, Scaled) != isinstance(second, Scaled):
        return (first if isinstance(first, Scaled) else second,)
    return None

"""What expressions of an application come to, as far as they concern models: numbers, objects of TFLM, or unknown."""

from __future__ import annotations

from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from tflm_lint.sources.cpp import Node
    from tflm_lint.sources.places import Place


class Guard(NamedTuple):
    """A condition that decides whether a part of the program runs."""

    #: File and byte of the part.
    part: tuple[str, int]
    #: Whether the preprocessor decides.
    compiled: bool = False
    #: What the condition asks of a tensor, and whether the part runs where it holds.
    test: Any = None
    wanted: bool = True
    #: What it is a branch of, and how many branches that has, one of which runs; 0 where none may.
    group: tuple[str, int] | None = None
    branches: int = 0
    #: ``moment`` where it is about when the part runs (a sensor has data, time has passed), ``bounds`` where it also
    #: counts or compares, which may keep what stands in there within something; "" where it may choose between ways.
    about: str = ""


class Unknown:
    """A value that is not known, with the reason in words where there is one worth telling."""

    def __init__(self, why: str = "", name: str = "") -> None:
        self.why = why
        #: What it is called, of what the sources show no definition of: an array in a file that is not read, say.
        self.name = name


UNKNOWN = Unknown()


class Literal(NamedTuple):
    """A string literal."""

    text: str


class Choice(NamedTuple):
    """One of several values."""

    of: tuple[Value, ...]
    #: A condition on tensors (unknown where it is about anything else), what it is where that holds, and where not.
    by: tuple[Any, Value, Value] | None = None


class Each(NamedTuple):
    """Every one of several values, in turn: what a loop runs over."""

    of: tuple[Value, ...]


class Span(NamedTuple):
    """The values of a counter, from the first to the one before the end."""

    low: int
    end: int
    #: Whether it surely comes to the last of them.
    sure: bool = True


class Row(NamedTuple):
    """An initializer list, or an array of such: values with the fields they go by where those are named."""

    of: tuple[Value, ...]
    names: tuple[str, ...] = ()
    kind: str = ""


class Member(NamedTuple):
    """A pointer to a member function."""

    scope: str
    name: str


class Method(NamedTuple):
    """A function, with the object it is called on where it is a member."""

    #: A `program.Function`.
    function: Any
    this: Value = None


class Lambda(NamedTuple):
    """A lambda with what it sees."""

    node: Node
    unit: Any
    scopes: tuple[dict[str, Cell], ...]
    this: Value


class Cell:
    """A variable."""

    __slots__ = ("born", "constant", "guards", "initial", "kind", "place", "scope", "shared", "space", "value")

    def __init__(self, value: Value, kind: str, place: Place, *, constant: bool = False, initial: bool = False) -> None:
        self.value, self.kind, self.place = value, kind, place
        self.constant = constant
        #: Whether nothing but its initialiser has set it.
        self.initial = initial
        self.guards: tuple[Guard, ...] = ()
        #: Whether every function sees it, and the namespaces that it stands in.
        self.shared = False
        self.space = ""
        #: The names of the block that it is declared in.
        self.scope: dict[str, Cell] | None = None
        #: Of a member whose object is made anew whenever a part runs, the number of that part.
        self.born = 0


class Pointer(NamedTuple):
    """The address of a variable that holds no object."""

    cell: Cell


class Thing:
    """An object with an identity: where it is made, and under which conditions."""

    def __init__(self, name: str, place: Place, guards: tuple[Guard, ...]) -> None:
        self.name, self.place, self.guards = name, place, guards
        #: The function call that it ends with; None for what lives on.
        self.local: Any = None
        #: Whether something that lives on holds it.
        self.kept = False
        #: Whether a variable that held it is set to nothing.
        self.dropped = False
        #: Where it is first given back, under no condition that it has not: in which turn, how often something had been
        #: told, and by the clock of what is asked of interpreters.
        self.freed: tuple[int, int, int, Place] | None = None


class Instance(Thing):
    """An object of one of the project's classes."""

    def __init__(self, name: str, place: Place, guards: tuple[Guard, ...], kind: Any) -> None:
        super().__init__(name, place, guards)
        self.kind = kind
        self.fields: dict[str, Cell] = {}
        #: What the parameters of its class's template stand for.
        self.types: dict[str, str] = {}
        #: The resolver that it is, where it is derived from one.
        self.base: ResolverThing | None = None


class Spot(NamedTuple):
    """Where an object is made: the name that it goes by, the node, and what tells it from others."""

    name: str
    node: Any
    key: object
    #: Whether its arguments stand in braces: of a vector these are its elements.
    braced: bool = False


class Event(NamedTuple):
    """A registration as it happens."""

    method: str
    argument: str
    place: Place
    guards: tuple[Guard, ...]
    skipped: bool
    checked: bool
    #: In which turn, and how often something had been told, when it happened.
    when: tuple[int, int]


class ResolverThing(Thing):
    """A resolver."""

    def __init__(self, name: str, place: Place, guards: tuple[Guard, ...], kind: str) -> None:
        super().__init__(name, place, guards)
        self.kind = kind
        self.capacity: Value = UNKNOWN
        self.capacity_text = ""
        self.adds: dict[object, Event] = {}
        self.escapes: dict[str, Place] = {}


class ModelThing(Thing):
    """What ``GetModel`` returns."""

    def __init__(self, name: str, place: Place, guards: tuple[Guard, ...], source: Value, text: str) -> None:
        super().__init__(name, place, guards)
        self.source, self.text = source, text


class Memory(Thing):
    """An array, or memory of the heap."""

    def __init__(self, name: str, place: Place, guards: tuple[Guard, ...]) -> None:
        super().__init__(name, place, guards)
        #: Number of elements.
        self.count: Value = UNKNOWN
        self.width: int | None = 1
        #: Bytes.
        self.alignment: int | None = None
        self.heap = False
        #: The function of the heap that it comes from.
        self.source = ""
        #: Where it lies, if the code asks for that: ``psram``, or the name of a section.
        self.placed = ""
        #: Whether its elements are arrays themselves.
        self.nested = False
        #: Whether a name that no source defines may say where it lies.
        self.hidden = False
        self.stack = False
        self.constant = False
        #: Whether its elements are models' bytes or others that are written down.
        self.filled = False
        self.elements: Value = UNKNOWN


class Within(NamedTuple):
    """A place in memory, by its distance from the beginning in bytes."""

    memory: Memory
    start: int


class AllocatorThing(Thing):
    """A MicroAllocator."""

    recording = False
    arena: Value = UNKNOWN
    arena_text = ""
    size: Value = UNKNOWN
    size_text = ""
    #: The allocator of what is not persistent, with its arena, where that is another.
    second: AllocatorThing | None = None
    #: Whether its planner is the linear one, and whether that is an object of the application's.
    linear = outside = False
    #: What of its making is not known.
    unknown = ""


class VariablesThing(Thing):
    """A set of resource variables."""

    count: Value = UNKNOWN
    count_text = ""
    allocator: Value = UNKNOWN


class InterpreterThing(Thing):
    """An interpreter, with what it is made of."""

    recording = False
    model: Value = UNKNOWN
    model_text = ""
    resolver: Value = UNKNOWN
    resolver_text = ""
    #: The arena, or an allocator.
    arena: Value = UNKNOWN
    arena_text = ""
    size: Value = None
    size_text = ""
    variables: Value = 0
    variables_text = ""
    #: ``preserve_all_tensors``, unless the allocator decides.
    preserve: Value = 0
    #: In which turn, and how often something had been told, when its tensors were allocated.
    allocated: tuple[int, int] | None = None
    #: The call of a function that makes it, and where it is.
    path: tuple[object, ...] = ()
    #: How many interpreters had been made when it was last.
    number = 0
    #: An input or output that is asked for before the tensors are allocated, in which turn, and where; and that they
    #: are allocated in the same turn.
    early: tuple[int, str, Place] | None = None
    too_early: tuple[str, Place] | None = None
    #: Where its tensors are allocated again and again.
    again: Place | None = None

    def __init__(self, name: str, place: Place, guards: tuple[Guard, ...]) -> None:
        super().__init__(name, place, guards)
        #: Turns in which it was asked for something -> when last.
        self.asked: dict[int, int] = {}
        #: Turns in which it was made -> how often.
        self.made: dict[int, int] = {}


class Act(NamedTuple):
    """Something that is done with an interpreter: ``allocate``, ``set`` an input, ``invoke``, ``read`` an output."""

    what: str
    interpreter: InterpreterThing
    turn: int
    place: Place
    guards: tuple[Guard, ...]
    #: Which input or output; None for what is not about one, or not plain.
    number: int | None = None
    #: What is surely written of an input: from where to where, and the accessor whose elements count so; "" for bytes.
    extent: tuple[int, int, str] | None = None
    #: The task that does it, by its function; "" for none.
    task: str = ""


class TensorValue(NamedTuple):
    """An input or output of an interpreter."""

    interpreter: InterpreterThing
    side: str
    number: int


class Part(NamedTuple):
    """Something of a tensor: ``data``, ``dims``, ``type``, ``params`` and what these have."""

    tensor: TensorValue
    path: tuple[str | int, ...]


class View(NamedTuple):
    """A ``std::span`` over the data of a tensor: so many elements from the beginning on."""

    part: Part
    count: Any


class Count(NamedTuple):
    """The number of inputs or outputs of an interpreter."""

    interpreter: InterpreterThing
    side: str


class Scaled(NamedTuple):
    """A number that is quantized with constants: divided by a scale, and then a zero point added."""

    scale: float
    zero_point: int | None = None


class Centred(NamedTuple):
    """An element of a tensor less a constant zero point."""

    part: Part
    zero_point: int


class Test(NamedTuple):
    """A condition on tensors: ``and``, ``or``, ``not``, or a comparison of a Part with a number."""

    operator: str
    left: Any
    right: Any = None
    #: Comparisons in it.
    size: int = 1


Value = (
    int | float | None | Unknown | Literal | Choice | Each | Span | Row | Member | Method | Lambda | Pointer | Thing
    | Within | TensorValue | Part | View | Count | Test | Scaled | Centred
)  # fmt: skip

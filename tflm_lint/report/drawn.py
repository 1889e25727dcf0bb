"""What the page of a model draws beyond its figures: values that pickle, no model and no rule behind them."""

from __future__ import annotations

from tflm_lint.record import NamedTuple

#: What an operator is on a set of kernels, from the best to the worst: nothing stands against it; nobody looks whether
#: it computes what was trained; it certainly does not; it is not run.
RUNS, UNSURE, WRONG, REFUSED = "runs", "unsure", "wrong", "refused"


class Box(NamedTuple):
    """A tensor or scratch buffer in the arena: bytes up, columns of the picture across, both ends included."""

    #: ``input``, ``output``, ``activation`` or ``scratch``.
    kind: str
    #: What it is, in words.
    name: str
    #: The name that the file has for it.
    label: str
    #: Type and shape, ``INT8 [1, 49, 10, 1]``.
    type: str
    bytes: int
    #: What the planner takes for it: a multiple of 16.
    room: int
    offset: int
    first: int
    last: int
    #: What writes it and what reads it, in words; of very many readers the first.
    writer: str
    readers: tuple[str, ...]


class Layer(NamedTuple):
    """Bytes of the tail, from the arena's end downwards."""

    #: ``framework``, ``kernels`` or ``variables``.
    kind: str
    bytes: int


class Moment(NamedTuple):
    """A moment of `AllocateTensors`."""

    #: What happens, in words.
    name: str
    #: What lies at the arena's start: ``temp``, ``planner`` (its own work), or ``head``.
    kind: str
    #: The most bytes of it, and those of the tail behind them.
    below: int
    tail: int


class ArenaDrawing(NamedTuple):
    """The arena while `AllocateTensors` and then while `Invoke` runs, in bytes."""

    #: What is drawn: ``arena_required``, or what is used where that is unknown.
    size: int
    head: int
    tail: int
    #: What runs, in words, a column each; and its subgraph and operator, -1 where a subgraph is entered.
    columns: tuple[str, ...]
    places: tuple[tuple[int, int], ...]
    #: The biggest buffers; of thousands the small ones are left out and counted.
    boxes: tuple[Box, ...]
    left_out: int
    #: Column -> where the highest buffer ends that lives in it.
    tops: tuple[int, ...]
    #: Whether buffers that live at one time lie over each other, as a stored plan may have it.
    shared: bool
    #: The column that makes the head as big as it is, -1 where there is no head.
    peak: int
    layers: tuple[Layer, ...]
    moments: tuple[Moment, ...]
    #: Which of the moments needs most of all that is drawn; -1 where `Invoke` does.
    most: int


class Piece(NamedTuple):
    """A part of the flash."""

    #: ``constants``, ``file``, ``runtime`` or ``kernels``.
    kind: str
    name: str
    bytes: int
    #: More about it: type and shape of a constant, what it is for.
    detail: str = ""


class KernelSet(NamedTuple):
    """A set of kernels, or several that say the same of every operator of the model."""

    #: The kernels' name, or ``ports`` for older and vendored TFLMs.
    family: str
    #: The targets or ports that are meant.
    names: tuple[str, ...]
    #: Whether the target of the run is the first of them.
    here: bool = False


class OperatorLine(NamedTuple):
    """One operator of the graph."""

    subgraph: int
    operator: int
    op: str
    #: The name of what it computes first, and its type and shape.
    label: str
    type: str
    #: Multiply-accumulates of all its runs in one inference, None where they are unknown.
    macs: int | None
    #: Milliseconds on the board, from and to; None where nobody knows.
    milliseconds: tuple[float, float] | None
    #: Bytes of its constants.
    constants: int
    #: Bytes of the arena: what lives while it runs, and what it has for itself; None where there is no plan.
    live: int | None
    persistent: int
    scratch: int
    temp: int
    #: For each set of kernels what it is there, and why where that is not ``runs``.
    verdicts: tuple[str, ...]
    reasons: tuple[str, ...]


class Drawing(NamedTuple):
    """What a page draws of one model."""

    arena: ArenaDrawing | None
    #: Why it is not drawn though the model runs.
    undrawn: str
    pieces: tuple[Piece, ...]
    kernel_sets: tuple[KernelSet, ...]
    operators: tuple[OperatorLine, ...]
    #: Operators beyond those that are listed.
    more_operators: int
    #: What a figure rests on -> where that is from, in words.
    provenance: tuple[tuple[str, str], ...]

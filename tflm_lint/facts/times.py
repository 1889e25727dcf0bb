"""Board and target -> Speed: what was published of how many cycles operators take there (``facts/time.yaml``)."""

from __future__ import annotations

from tflm_lint import facts
from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from tflm_lint.facts.boards import Board

#: From so many networks on, measurements place the interval well.
MANY = 5
#: Fewer boards with a core than so many do not tell how much another one with it may differ.
BOARDS = 3


class Costs(NamedTuple):
    """Cycles of one type's kernels on a core: the middle of what was measured."""

    #: How many networks were measured with them.
    networks: int
    #: On how many boards with such a core integers, or else floats, were measured.
    boards: int
    #: Kinds of operator (and ``call``) that these say something of.
    own: tuple[str, ...]
    #: Those of which they say little: hardly more than one network.
    thin: tuple[str, ...]
    #: Kinds that were measured with the same kernels on other cores only.
    alike: tuple[str, ...]
    #: Of the whole network (``invoke``) and of each operator (``heavy``, ``light``, ``softmax``).
    calls: Mapping[str, float]
    #: Kind -> cycles of a multiply-accumulate, of an element and, for convolutions, of a tap.
    kinds: Mapping[str, tuple[float, ...]]


class Speed(NamedTuple):
    """What is known of a target on a board."""

    #: By type: ``int8``, ``int16``, ``float``; a type that nothing was published of is left out.
    costs: Mapping[str, Costs]
    #: By type: how much slower the board is than others with its core, and how many networks were measured on it.
    board: Mapping[str, tuple[float, int]]
    #: Upper end of an interval over its lower end, by how much was measured: ``many``, ``some``, ``few``.
    folds: Mapping[str, float]
    #: Nanojoules a cycle of the board at work, from the least to the most published.
    nanojoules: tuple[float, float] | None
    #: Up to how many times faster and slower than its core this board is, by how many networks, and why.
    apart: tuple[float, float, int, str] | None


def load_speed(board: Board, target_name: str) -> Speed | str:
    """Return what was published about a target on a board; the reason where nothing was that holds there."""
    table = facts.load("time")
    name: str = table["stands_for"].get(target_name, target_name)
    cells: Mapping[str, Mapping[str, object]] = table["costs"].get(name, {})
    if not cells or not runs_there(board, name, table["cores"]):
        return f"no published measurement of {target_name} on {board.core}"
    unlike: str | None = table["unlike"].get(board.name)
    if unlike is not None:
        return unlike
    floats: str = table["floats_of"].get(name, name)
    if floats != name:
        cells = {**cells, "float": table["costs"][floats]["float"]}
    measured: Mapping[str, tuple[float, int]] = table["boards"].get(board.name, {})
    here = {type_: measured.get(f"{floats if type_ == 'float' else name} {type_}") for type_ in cells}
    return Speed(
        costs={type_: Costs(**cell) for type_, cell in cells.items()},  # type: ignore[arg-type] # the table's form
        board={type_: found for type_, found in here.items() if found is not None},
        folds=table["folds"],
        nanojoules=table["nanojoules"].get(board.name),
        apart=table["apart"].get(board.name),
    )


def runs_there(board: Board, target_name: str, cores: Mapping[str, tuple[str, ...]]) -> bool:
    """Say whether a target is one for the core of a board."""
    return board.core in cores.get(target_name, ()) or target_name.startswith(f"{board.core}-")

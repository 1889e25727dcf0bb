"""Board name -> Board: core, clock and memory of a real board, and what was published about its speed and energy.

``facts/boards/<name>.yaml`` holds one board (schema/boards.schema.json), ``facts/speed.yaml`` published measurements.
"""

from __future__ import annotations

from tflm_lint.errors import TableError
from tflm_lint.facts import tables
from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import Any


#: Measurements of so many networks are enough to go without those of other boards.
ENOUGH = 3


#: Kinds of project whose tools have a name of their own for a board.
TOOLS = ("arduino", "platformio", "esp-idf", "zephyr", "pico")
#: What a board's notes may speak of.
FIGURES = ("ram", "ram_external", "flash", "npu", "speed")


class Board(NamedTuple):
    """A board's limits in bytes. ``target`` is the target that its firmware usually is."""

    name: str
    title: str
    soc: str
    core: str
    target: str
    clock_mhz: int
    #: RAM on the chip, without what no program can have.
    ram: int
    #: Flash that a program can have.
    flash: int
    #: RAM beside the chip (SDRAM, PSRAM); slower, and not where an arena belongs by default.
    ram_external: int = 0
    #: Said of the board where nothing more particular is known.
    note: str | None = None
    source: str = ""
    #: The NPU beside the core, with its multiply-accumulates a cycle unless it can have any.
    npu: str | None = None
    #: What the operating system that usually runs there takes of ``ram``.
    ram_reserved: int = 0
    #: The greatest piece of ``ram``: an arena lies in one. 0 where all of it is one.
    ram_piece: int = 0
    #: The library that TFLM usually comes from there, where that is not today's.
    port: str | None = None
    #: The kind of project that its programs usually are, of `emitters.kinds`; None where that is open.
    kind: str | None = None
    #: What the tools of a kind of project call it, by the kind: the FQBN of arduino-cli, the board of west.
    names: Mapping[str, str] = {}
    #: What the figures do not say, by the figure: ``ram``, ``ram_external``, ``flash``, ``npu``, ``speed``.
    notes: Mapping[str, str] = {}

    @property
    def ram_free(self) -> int:
        """RAM on the chip that an application can have."""
        return max(0, self.ram - self.ram_reserved)

    def arena_room(self, static: int) -> int:
        """Return the greatest arena on the chip beside so many bytes of static data."""
        room = max(0, self.ram_free - static)
        return min(room, self.ram_piece) if self.ram_piece else room

    def note_on(self, figure: str) -> str | None:
        """Return what there is to say of a figure."""
        return self.notes.get(figure)


class Speed(NamedTuple):
    """What was published about a target on a board: intervals of cycles and microjoules per multiply-accumulate."""

    #: Over whole networks.
    network: tuple[float, float]
    #: Over single operators, by name, where published.
    operators: Mapping[str, tuple[float, float]]
    #: Operators with a good part in the networks, or measured alone: the figures say something of these.
    covered: frozenset[str]
    #: How many networks were measured, on however many boards.
    networks: int
    #: Microjoules over whole networks, measured on this very board; None where nobody did.
    energy: tuple[float, float] | None
    #: Multiply-accumulates of the smallest network measured.
    smallest: int
    #: Whether the measurements are of this board; else of others with the same core and kernels.
    own: bool
    sources: tuple[str, ...]


def board_names() -> tuple[str, ...]:
    """Return the names of the shipped boards, sorted."""
    return tables.names("boards")


def load_board(name: str) -> Board:
    """Load a shipped board by name, or the user's own from a path that ends in ``.yaml`` or ``.yml``.

    Raises `OSError` where the file cannot be read and `TableError` where no board has that name or the table is wrong.
    """
    if name.endswith((".yaml", ".yml")):
        table = tables.load_yaml(name)
        from tflm_lint.facts.forms import refuse

        refuse(board_errors(table), name)
        return Board(**table)
    try:
        return Board(**tables.load(f"boards/{name}"))
    except KeyError:
        from tflm_lint.words import expected

        raise TableError(f"board: no {name!r}, {expected(name, board_names())}") from None


def board_errors(table: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with a board's table, each beginning with its key."""
    from tflm_lint.facts.forms import Form, mapping, one_of, problems, text, whole
    from tflm_lint.facts.npus import npu_names

    fields: dict[str, Callable[[object], str | None]] = dict.fromkeys(Board._fields, text)
    fields.update(dict.fromkeys(("clock_mhz", "ram", "flash"), whole(1)))
    fields.update(dict.fromkeys(("ram_external", "ram_reserved", "ram_piece"), whole(0)))
    fields["npu"] = one_of(*npu_names())
    fields["port"] = one_of(*tables.names("ports"))
    fields["notes"] = fields["names"] = mapping
    yield from problems(table, Form(fields, tuple(key for key in fields if key not in Board._field_defaults)))
    if "notes" in table:
        yield from problems(table["notes"], Form(dict.fromkeys(FIGURES, text)), "notes")
    if "names" in table:
        yield from problems(table["names"], Form(dict.fromkeys(TOOLS, text)), "names")


def load_speed(board: Board, target_name: str) -> Speed | None:
    """Return what was published about a target on a board, None where nothing was.

    Measurements of the board itself outrank those of other boards with the same core and kernels; where they are of few
    networks the others' are added, so that the interval has some width.
    """
    facts = tables.load("speed")
    rows = [row for row in facts["measurements"] if row["target"] == target_name]
    mine = [row for row in rows if row["board"] == board.name]
    models: Mapping[str, int] = facts["models"]
    own = len({network for row in mine for network in cycles_per_mac(row, models)}) >= ENOUGH
    used = mine if own else [row for row in rows if row in mine or (row["core"] == board.core and not row.get("own"))]
    if not used:
        return None
    figures = [figure for row in used for figure in cycles_per_mac(row, models).items()]
    networks = [cycles for _, cycles in figures]
    measured = {network for network, _ in figures}
    operators: Mapping[str, tuple[str, ...]] = facts["operators"]
    single = cycles_of_operators(used, figures, operators)
    covered = {operator for network in measured for operator in operators[network]}
    energy = [uj / models[network] for row in mine for network, uj in row.get("uj", {}).items()]
    return Speed(
        network=(min(networks), max(networks)),
        operators={operator: (min(values), max(values)) for operator, values in single.items()},
        covered=frozenset(covered | set(single)),
        networks=len(measured),
        energy=(min(energy), max(energy)) if energy else None,
        smallest=min(models[network] for network in measured),
        own=own,
        sources=tuple(dict.fromkeys(" ".join(facts["sources"][row["source"]].split()) for row in used)),
    )


def cycles_of_operators(
    rows: Iterable[Mapping[str, Any]],
    figures: Iterable[tuple[str, float]],
    operators: Mapping[str, tuple[str, ...]],
) -> dict[str, list[float]]:
    """Return single operators' cycles per multiply-accumulate: as published, and of networks that are one operator."""
    found: dict[str, list[float]] = {}
    for network, cycles in figures:
        if len(operators[network]) == 1:
            found.setdefault(operators[network][0], []).append(cycles)
    for row in rows:
        for operator, interval in row.get("per_operator", {}).items():
            found.setdefault(operator, []).extend(interval)
    return found


def cycles_per_mac(row: Mapping[str, Any], models: Mapping[str, int]) -> dict[str, float]:
    """Return a measurement's cycles per multiply-accumulate by network."""
    cycles = {network: ms * 1000 * row["mhz"] / models[network] for network, ms in row.get("ms", {}).items()}
    return {**cycles, **row.get("cycles", {})}

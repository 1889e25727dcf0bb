"""Board name -> Board: core, clock and memory of a real board.

``facts/boards/<name>.yaml`` holds one board (schema/boards.schema.json), ``facts/time.yaml`` how fast their cores are.
"""

from __future__ import annotations

from tflm_lint import facts
from tflm_lint.errors import TableError
from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Any


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


def board_names() -> tuple[str, ...]:
    """Return the names of the shipped boards, sorted."""
    return facts.names("boards")


def load_board(name: str) -> Board:
    """Load a shipped board by name, or the user's own from a path that ends in ``.yaml`` or ``.yml``.

    Raises `OSError` where the file cannot be read and `TableError` where no board has that name or the table is wrong.
    """
    if name.endswith((".yaml", ".yml")):
        from tflm_lint.facts.forms import refuse
        from tflm_lint.facts.own import load_yaml

        table = load_yaml(name)
        refuse(board_errors(table), name)
        return Board(**table)
    try:
        return Board(**facts.load(f"boards/{name}"))
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
    fields["port"] = one_of(*facts.names("ports"))
    fields["notes"] = fields["names"] = mapping
    yield from problems(table, Form(fields, tuple(key for key in fields if key not in Board._field_defaults)))
    if "notes" in table:
        yield from problems(table["notes"], Form(dict.fromkeys(FIGURES, text)), "notes")
    if "names" in table:
        yield from problems(table["names"], Form(dict.fromkeys(TOOLS, text)), "names")

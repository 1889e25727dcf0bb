"""Tell what a board's memory figures do not say, where a model comes close.

What it means: the arena takes more than half of the RAM that the `--board`
leaves to an application, or fits into its external RAM only; or model and
code take more than half of the flash. Something is known of that memory.

Why it matters: an operating system, a boot loader or the Wi-Fi take a part,
RAM in several pieces holds no arena that is greater than one of them, and
external RAM is slower and not on every variant of a board.

How to fix it: leave room, or say what you have:

    tflm-lint check model.tflite --board nano33ble --max-arena 160K

Example: `the arena takes 65 % of the RAM that an application has on Arduino
Nano 33 BLE (Sense): Mbed OS takes some 40 KiB of the 256 KiB of RAM`
"""

from __future__ import annotations

from tflm_lint.findings import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "FL409"
NAME = "board-memory"
SEVERITY = "info"
GATE = "close_to_board"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield what there is to say of the board's memory."""
    board = inspection.firmware.board
    if board is None:
        return
    arena = inspection.arena_taken or 0
    room = board.arena_room(inspection.flash.ram)
    own = inspection.firmware.budgets
    if room < arena <= board.ram_external and own.arena is None:
        note = board.note_on("ram_external")
        more = f" ({note})" if note else ""
        yield Problem(
            f"the arena takes {arena:,} bytes, and of the RAM on the chip an application has {room:,} in one piece: it "
            f"must lie in the {board.ram_external:,} bytes of external RAM, which is slower{more}",
            about="external",
            note=True,
        )
    elif 2 * arena > room >= arena and (note := board.note_on("ram")):
        yield Problem(
            f"the arena takes {100 * arena // room} % of the RAM that an application has on {board.title}: {note}",
            about="arena",
            note=True,
        )
    flash = inspection.flash.total
    if flash is not None and board.flash >= flash and 2 * flash > board.flash and (note := board.note_on("flash")):
        yield Problem(
            f"model and code take {100 * flash // board.flash} % of the flash that a program has on {board.title}: "
            f"{note}",
            about="flash",
            note=True,
        )

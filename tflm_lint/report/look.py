"""How a report is to look: width and colour of the terminal, and how much the user wants to see."""

from __future__ import annotations

from tflm_lint.record import NamedTuple


class Look(NamedTuple):
    """What the flags and the terminal say; reporters for programs need none of it."""

    #: Columns of the terminal.
    width: int = 80
    #: Whether hints are told one by one.
    hints: bool = False
    #: Whether everything is told of each model: hints, every place, figures and tables.
    verbose: bool = False
    #: Whether only what is not in order is told, a line a model.
    quiet: bool = False
    #: Whether findings are counted instead of told.
    statistics: bool = False


PLAIN = Look()

"""``tflm-lint list rules|rewrites|ops|targets|ports|boards|formats|kinds``: what there is."""

from __future__ import annotations

from tflm_lint.commands.parser import new_parser, one_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any, TextIO

SUMMARY = "list rules, rewrites, ops, targets, ports, boards, formats or kinds"


def run(argv: list[str], stdout: TextIO) -> int:
    """Print one list, as aligned text or as JSON."""
    arguments = new_parser("tflm-lint list", description="List what there is.")
    arguments.add_argument("what", type=one_of(LISTS), metavar="WHAT", help=", ".join(LISTS))
    forms = ("text", "json", "markdown")
    arguments.add_argument(
        "--format", type=one_of(forms), metavar=f"{{{','.join(forms)}}}", default="text", help="how to show it (text)"
    )
    options = arguments.parse_args(argv)
    if options.format == "markdown" and options.what == "ops":
        from tflm_lint.verdict.page import markdown_page

        stdout.write(markdown_page())
        return 0
    columns, rows, *shown = LISTS[options.what]
    if options.format == "text" and shown:
        write_rows(shown[0], [tuple(row[columns.index(name)] for name in shown[0]) for row in rows()], "text", stdout)
    else:
        write_rows(columns, list(rows()), options.format, stdout)
    return 0


def write_rows(columns: tuple[str, ...], values: list[tuple[Any, ...]], form: str, stdout: TextIO) -> None:
    """Write the rows of a list in the form asked for; in JSON numbers are numbers."""
    if form == "json":
        import json

        stdout.write(json.dumps([dict(zip(columns, row, strict=True)) for row in values], indent=2) + "\n")
        return
    rows = [tuple(cell_text(name, cell) for name, cell in zip(columns, row, strict=True)) for row in values]
    if form == "markdown":
        for row in (columns, ("---",) * len(columns), *rows):
            stdout.write(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |\n")
    else:
        widths = [max(len(row[column]) for row in rows) for column in range(len(columns))]
        for row in rows:
            stdout.write("  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip() + "\n")


def cell_text(column: str, value: Any) -> str:
    """Write a value for people, a number with its unit."""
    if value is None:
        return "-"
    if isinstance(value, (list, tuple)):
        return ",".join(value)
    return f"{value:,} {UNITS[column]}" if isinstance(value, int) else str(value)


def rule_rows() -> Iterator[tuple[str, ...]]:
    """Yield every rule: code, severity, name, first line of its documentation."""
    from tflm_lint.rules.entries import entries

    for rule in entries():
        yield rule.code, rule.severity, rule.name, rule.summary


def rewrite_rows() -> Iterator[tuple[Any, ...]]:
    """Yield every rewrite in order of application: name, class, error, codes that it cures, what it does."""
    from tflm_lint.rewrite.lookup import entries

    for entry in entries():
        when = " (where selected)" if entry.asked else ""
        yield entry.name, entry.safety, entry.error, list(entry.cures), f"{entry.summary}{when}"


def op_rows() -> Iterator[tuple[str, ...]]:
    """Yield every operator: name, resolver method, inputs -> outputs."""
    from tflm_lint.facts.ops import load_ops

    yield from load_ops().rows()


def target_rows() -> Iterator[tuple[str, ...]]:
    """Yield every target: name, core, ABI, kernels and NPU."""
    from tflm_lint.facts.npus import title
    from tflm_lint.facts.targets import load_target, target_names

    for name in target_names():
        target = load_target(name)
        npu = "" if target.npu is None else f", {title(target.npu)} of any size"
        yield target.name, f"{target.core}, {target.abi} ABI, {target.kernels} kernels{npu}"


def port_rows() -> Iterator[tuple[str, ...]]:
    """Yield every port: name, what it is."""
    from tflm_lint.verdict.ports import load_port, port_names

    for name in port_names():
        yield name, load_port(name)["title"]


def board_rows() -> Iterator[tuple[Any, ...]]:
    """Yield every board: name, title, target, NPU, clock, RAM and flash, and what these do not say."""
    from tflm_lint.facts.boards import board_names, load_board

    for name in board_names():
        board = load_board(name)
        memory = board.ram_free, board.flash
        # what is so of the RAM may be so of the flash
        told = list(dict.fromkeys(filter(None, (board.note, *board.notes.values()))))
        notes = "; ".join(note for note in told if not any(note in other for other in told if other != note))
        yield board.name, board.title, board.target, board.npu, board.clock_mhz, *memory, notes


def format_rows() -> Iterable[tuple[str, ...]]:
    """Return every format of the report."""
    from tflm_lint.reporters.index import FORMATS

    return FORMATS.items()


def kind_rows() -> Iterable[tuple[str, ...]]:
    """Return every kind of project that `new` writes."""
    from tflm_lint.emitters.kinds.index import KINDS

    return KINDS.items()


#: Column of numbers -> their unit.
UNITS = {"clock_mhz": "MHz", "ram": "RAM", "flash": "flash"}
#: What is listed -> columns, rows, and the columns that fit into a terminal where these do not.
LISTS: dict[str, tuple[Any, ...]] = {
    "rules": (("code", "severity", "name", "what"), rule_rows),
    "rewrites": (("rewrite", "class", "error", "cures", "what"), rewrite_rows, ("rewrite", "class", "what")),
    "ops": (("op", "method", "signature"), op_rows),
    "targets": (("target", "what"), target_rows),
    "ports": (("port", "what"), port_rows),
    "boards": (("board", "title", "target", "npu", "clock_mhz", "ram", "flash", "notes"), board_rows),
    "formats": (("format", "what"), format_rows),
    "kinds": (("kind", "what"), kind_rows),
}

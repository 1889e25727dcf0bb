"""Pages -> the document of `tflm-lint report`: one model, or a table of several with each below it."""

from __future__ import annotations

from collections import Counter

from tflm_lint.page.document import document, environment_of
from tflm_lint.record import NamedTuple
from tflm_lint.report.answer import answer_of, place_of, run_for
from tflm_lint.reporters.many_text import summary_of
from tflm_lint.words import both, counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from tflm_lint.findings import Finding
    from tflm_lint.page.arena_svg import ArenaView
    from tflm_lint.report import Report, Run
    from tflm_lint.report.sheets import Pages, Sheet

#: From the best answer to the worst, to sort by.
STATES = ("runs", "unknown", "unfit", "fails", "wrong", "refused", "unjudged")

#: The path of what was read from standard input.
STANDARD_INPUT = "-"
#: As many rewrites are named above a picture.
MOST_REWRITES = 6


class Picture(NamedTuple):
    """An arena with the words around it."""

    title: str
    size: int
    #: When tensors and scratch buffers take most, and when the arena's end is reached.
    busiest: str
    left_out: int
    #: Whether buffers share bytes while both live.
    shared: bool
    view: ArenaView


def report_page(pages: Pages) -> str:
    """Return the whole document."""
    environment_of()  # before what needs markupsafe, so that its absence is told
    names = Counter(brief(sheet.report) for sheet in pages.sheets)
    models = [model_view(sheet, pages.run, f"m{number}") for number, sheet in enumerate(pages.sheets, 1)]
    title = models[0]["name"] if len(models) == 1 else counted(len(models), "model")
    for model in models:
        short = brief(model["report"])
        model["short"] = short if names[short] == 1 else model["name"]
    return document(
        "report.html",
        title=title,
        models=models,
        run=pages.run,
        place=place_of(pages.run),
        summary=summary_of(pages.run),
    )


def model_view(sheet: Sheet, run: Run, ident: str) -> dict[str, Any]:
    """Return what the template of one model shows."""
    from tflm_lint.page.figures_view import figures_of, notes_of, to_do
    from tflm_lint.page.findings_view import causes_view
    from tflm_lint.page.operators_view import SAID, graph_of, kinds_of, verdict_counts
    from tflm_lint.page.treemap_svg import legend, treemap

    report = sheet.report
    drawing = report.drawing
    answer = answer_of(report, run)
    graph = graph_of(drawing) if drawing is not None else None
    pieces = drawing.pieces if drawing is not None else ()
    causes = causes_view(report, run.rules)
    figures = figures_of(report)
    known = {figure.name: "-" if figure.value == "0" else figure.value or "unknown" for figure in figures}
    return {
        "id": ident,
        "report": report,
        "name": name_of(report),
        "state": answer.state,
        "rank": STATES.index(answer.state),
        "answer": answer.words,
        "where": place_of(run_for(run, report)),
        "figures": figures,
        "columns": [known.get(name, "-") for name in ("arena", "flash", "work")],
        "sure": {"verdict": "results unknown" if report.runs and report.results == "unknown" else "exact"}
        | {figure.name: figure.sure for figure in figures},
        "notes": [told(finding) for finding in notes_of(report)],
        "to_do": to_do(sheet),
        "pictures": pictures_of(sheet, ident),
        "treemap": treemap(pieces, f"{ident}-f"),
        "flash_legend": legend(pieces),
        "flash_total": sum(piece.bytes for piece in pieces),
        "kinds": kinds_of(report),
        "graph": graph,
        "more_operators": drawing.more_operators if drawing is not None else 0,
        "counts": verdict_counts(graph.rows, graph.sets) if graph is not None else (),
        "said": SAID,
        "causes": causes,
        "errors": sum(finding.severity == "error" for finding in report.findings),
        "warnings": sum(finding.severity == "warning" for finding in report.findings),
        "hints": sum(finding.severity == "info" for finding in report.findings),
        "provenance": drawing.provenance if drawing is not None else (),
    }


def told(note: Finding) -> str:
    """Write a note as the terminal does."""
    return f"{note.what}{f': {note.remedy}' if note.remedy else ''} ({note.code})"


def name_of(report: Report) -> str:
    """Name a model: its path, and the array in a source."""
    path = "standard input" if report.path == STANDARD_INPUT else report.path
    return path if report.array is None else f"{path}: {report.array.name}"


def brief(report: Report) -> str:
    """Name a model without its folders."""
    return name_of(report._replace(path=report.path.rpartition("/")[2] or report.path))


def pictures_of(sheet: Sheet, ident: str) -> list[Picture]:
    """Draw the arena, and as `fix` would leave it where that is another."""
    sides: list[tuple[str, Report]] = [("As it is", sheet.report)]
    if sheet.after is not None and sheet.replanned:
        start = "After fix" if sheet.report.runs else "As it is it does not run; after fix"
        sides.append((f"{start} ({both(sheet.rewrites, MOST_REWRITES)})", sheet.after))
    return pictures(sides, ident)


def pictures(sides: list[tuple[str, Report]], ident: str, scale: int = 0, wide: float = 0.8) -> list[Picture]:
    """Draw arenas on one scale, of so many bytes at least; ``wide`` is what of a page's width each has."""
    from tflm_lint.page.arena_svg import arena_view

    arenas = [
        (title, report.drawing.arena)
        for title, report in sides
        if report.drawing is not None and report.drawing.arena is not None
    ]
    works = [
        {(line.subgraph, line.operator): line.macs for line in report.drawing.operators}
        for _, report in sides
        if report.drawing is not None and report.drawing.arena is not None
    ]
    scale = max([scale, *(arena.size for _, arena in arenas)])
    found = []
    for number, (title, arena) in enumerate(arenas):
        peak = f"while {arena.columns[arena.peak]} runs" if arena.peak > 0 else "before the first operator runs"
        view = arena_view(arena, f"{ident}-a{number}", scale, works[number], wide)
        found.append(Picture(title, arena.size, peak if arena.peak >= 0 else "", arena.left_out, arena.shared, view))
    return found

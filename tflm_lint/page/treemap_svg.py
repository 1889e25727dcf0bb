"""Pieces of the flash -> SVG: a treemap, each piece as big as its bytes, nearly square."""

from __future__ import annotations

from tflm_lint.page.shapes import Area, joined, letters, option

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markupsafe import Markup

    from tflm_lint.report.drawn import Piece

#: How much wider than high the picture usually is: what looks square is a matter of that.
ASPECT = 3.0
GROUPS = {
    "constants": "constants of the model",
    "file": "the rest of the file",
    "runtime": "runtime",
    "kernels": "kernels",
}


def treemap(pieces: Sequence[Piece], name: str, wide: float = 1.0) -> Markup:
    """Draw the pieces, those of one kind together; ``wide`` is the picture's part of a page's width."""
    total = sum(piece.bytes for piece in pieces)
    groups = [[piece for piece in pieces if piece.kind == kind] for kind in GROUPS]
    groups = sorted((group for group in groups if group), key=lambda group: -sum(piece.bytes for piece in group))
    parts: list[Markup] = []
    written: list[Markup] = []
    sizes = [sum(piece.bytes for piece in group) for group in groups]
    number = 0
    for group, area in zip(groups, squarified(sizes, Area(0, 0, 100, 100)), strict=True):
        inner = sorted(group, key=lambda piece: -piece.bytes)
        for piece, place in zip(inner, squarified([piece.bytes for piece in inner], area), strict=True):
            parts.append(option(f"f-{piece.kind}", f"{name}-{number}", told(piece, total), place))
            size = f"{piece.bytes:,}"
            short = piece.name.rpartition(" of ")[2]
            written.append(letters(place, piece.name, short, size, second=size, least=6, wide=wide))
            number += 1
    return joined([*parts, *written])


def told(piece: Piece, total: int) -> Iterator[str]:
    """Tell of a piece."""
    yield piece.name
    yield piece.detail
    yield f"{piece.bytes:,} bytes, {100 * piece.bytes / max(1, total):.1f} % of all"
    yield f"of the {GROUPS[piece.kind]}" if piece.name != piece.kind else ""


def legend(pieces: Sequence[Piece]) -> list[tuple[str, str, int]]:
    """Return kind, words and bytes of each group."""
    found = (
        (kind, words, sum(piece.bytes for piece in pieces if piece.kind == kind)) for kind, words in GROUPS.items()
    )
    return [row for row in found if row[2]]


def squarified(sizes: Sequence[int], area: Area) -> list[Area]:
    """Divide an area by sizes that fall: row by row along its shorter side, each as long as that makes it squarer."""
    found: list[Area] = []
    left = sum(sizes)
    at = 0
    while at < len(sizes):
        width, height = area.width * ASPECT, area.height
        short = min(width, height)
        unit = width * height / left if left else 0.0
        end, best = at + 1, worst(sizes[at : at + 1], short, unit)
        while end < len(sizes):
            more = worst(sizes[at : end + 1], short, unit)
            if more > best:
                break
            end, best = end + 1, more
        row = sizes[at:end]
        part = sum(row) / left if left else 0.0
        if width >= height:
            along = Area(area.left, area.top, area.width * part, area.height)
            area = Area(area.left + along.width, area.top, area.width - along.width, area.height)
        else:
            along = Area(area.left, area.top, area.width, area.height * part)
            area = Area(area.left, area.top + along.height, area.width, area.height - along.height)
        found += divided(row, along, down=width >= height)
        left -= sum(row)
        at = end
    return found


def worst(row: Sequence[int], short: float, unit: float) -> float:
    """Return how far from square the worst of a row would be."""
    total = sum(row) * unit
    if not total or not short:
        return float("inf")
    side = total / short
    return max(max(side * side / (size * unit), size * unit / (side * side)) if size else 0.0 for size in row)


def divided(row: Sequence[int], area: Area, *, down: bool) -> Iterator[Area]:
    """Divide a row among its pieces."""
    total = sum(row) or 1
    at = 0.0
    for size in row:
        part = size / total
        if down:
            yield Area(area.left, area.top + at * area.height, area.width, part * area.height)
        else:
            yield Area(area.left + at * area.width, area.top, part * area.width, area.height)
        at += part

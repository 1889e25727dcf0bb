"""Finding -> where it is, as other programs name places: a path from the project's root, a line, words for the inside.

A place in a model has no line; formats that cannot do without point at its first. Paths are relative to the working
folder, which is the project's root where hosting sites read the report.
"""

from __future__ import annotations

import os

from tflm_lint.record import NamedTuple
from tflm_lint.words import operator, tensor, visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.findings import Finding, Location
    from tflm_lint.report import Report


class Source(NamedTuple):
    """A file, and the line and column (from 1 on) in it where the finding has them."""

    path: str
    line: int | None = None
    column: int | None = None


def source_of(report: Report, finding: Finding) -> Source:
    """Return the file in which a finding is to be looked for: a source where it names one, else the model."""
    place = finding.place
    if place.file is None:
        return Source(from_root(report.path))
    return Source(from_root(place.file), place.line, place.column)


def from_root(path: str) -> str:
    """Spell a path as seen from the working folder, where it lies below that."""
    if path == "-":
        return path
    if os.path.isabs(path):
        try:
            below = os.path.relpath(path)
        except ValueError:  # another drive
            return path
        if below.startswith(os.pardir):
            return path
        path = below
    path = os.path.normpath(path)
    return path if os.sep == "/" else path.replace(os.sep, "/")


def inside(place: Location) -> str:
    """Name the place in the model on one line: ``CONV_2D #3 "conv2d"``, ``Model.buffers[3]``, empty for none."""
    words = ""
    if place.op is not None and place.operator is not None:
        words = operator(place.op, place.operator, place.subgraph or 0)
    elif place.op is not None:
        words = place.op
    elif place.tensor is not None:
        words = tensor(place.tensor, subgraph=place.subgraph or 0)
    elif place.path is not None:
        words = place.path
    if place.tensor_name:
        words += f' "{place.tensor_name}"' if words else f'"{place.tensor_name}"'
    return visible(words)


def about(report: Report, finding: Finding) -> str:
    """Name what a finding is about besides its file: the place in the model, before that the model of another file."""
    place = inside(finding.place)
    model = from_root(report.path)
    if source_of(report, finding).path == model:
        return place
    return f"{visible(model)}: {place}" if place else visible(model)

"""bytes of a C or C++ file -> Subjects: one for each array that holds a model.

A file that is named by itself is read to its end. Where a folder or a pattern led to it, only one with the identifier
``TFL3`` in some spelling is, so that a tree of thousands of sources costs little more than reading it.
"""

from __future__ import annotations

import os

from tflm_lint.errors import InputError
from tflm_lint.inputs import Subject, subject_of
from tflm_lint.model.malformed import Malformed
from tflm_lint.sources.arrays import find_models
from tflm_lint.sources.spellings import names_identifier

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.sources.arrays import ModelArray, Sources

    #: Path and bytes of the models that an array is to be one of.
    Against = tuple[tuple[str, bytes], ...]

#: No source that holds a model is smaller: the smallest models have some hundred bytes.
SMALLEST = 256
#: Included files are read for their macros up to this size.
LARGEST = 1 << 18


def worth_reading(path: str) -> bool:
    """Say by its size whether a source that a folder holds may have a model in it."""
    try:
        return os.path.getsize(path) >= SMALLEST
    except OSError:
        return False


def subjects_in_source(
    data: bytes, path: str, against: Against = (), *, named: bool = True, includes: bool = True
) -> Iterator[Subject]:
    """Yield the models in a file's arrays; raise `InputError` where a file that was named has none.

    ``includes`` says whether the files that it includes may be read, for their macros.
    """
    if not named and not names_identifier(data):
        return
    sources = find_models(data, (lambda name: included(path, name)) if includes else None)
    for array in sources.models:
        yield subject_of_array(array._replace(file=path, against=against), path)
    if named and not sources.models:
        raise InputError(f"{path}: {why_no_model(sources)}")


def subject_of_array(array: ModelArray, path: str) -> Subject:
    """Read the model in an array."""
    if array.broken is not None:
        return Subject(path, array.data, Malformed(array.declaration.name, array.broken), array)
    return subject_of(array.data, path)._replace(array=array)


def included(path: str, name: str) -> bytes | None:
    """Read a file that a source includes from its own folder, None where there is none or it is no small header."""
    where = os.path.join(os.path.dirname(path), name)
    try:
        if not os.path.isfile(where):
            return None
        with open(where, "rb") as file:
            data = file.read(LARGEST + 1)
    except (OSError, ValueError):
        return None
    return data if len(data) <= LARGEST else None


def why_no_model(sources: Sources) -> str:
    """Say that a file holds no model, and what it holds instead."""
    if not sources.text.whole:
        return "no model in this file: it has more comments and literals than are looked at"
    if sources.elsewhere:
        return f"no model in this file: it takes its bytes from {sources.elsewhere[0]} when it is compiled, lint that"
    if sources.largest is not None:
        name, count = sources.largest
        return f"no model in this file: its largest array, {name} of {count:,} elements, does not begin as one"
    return "no model in this file: no array of numbers and no string literal begins as one"

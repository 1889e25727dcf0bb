"""The model that a fixed one was made of, and what became of its operators."""

from __future__ import annotations

from os.path import basename

from tflm_lint.digest import sha256
from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model


class Original(NamedTuple):
    """The file that a fixed model was made of."""

    #: Its own name, for comments only.
    file_name: str
    sha256: str
    #: What became of its operators, empty where they are the same.
    summary: str


def original_of(original: Model, file_name: str, fixed: Model) -> Original:
    """Say what a fixed model was made of."""
    from tflm_lint.rewrite.difference import difference

    return Original(basename(file_name), sha256(original.data), difference(original, fixed).summary)

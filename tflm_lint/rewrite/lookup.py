"""Name of a rewrite -> its module, imported only when it is wanted.

Adding a rewrite is adding its file to `rewrite.catalogue` (and ``python -m tflm_lint.compile``, which tells the
index).
"""

from __future__ import annotations

from tflm_lint.record import NamedTuple, imported
from tflm_lint.rewrite.index import REWRITES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    from tflm_lint.model.graph import Model
    from tflm_lint.rewrite.surroundings import Context

    class Rewrite(Protocol):
        """What every module of the catalogue defines; its docstring is the rewrite's documentation."""

        NAME: str
        #: Codes of the rules whose findings it cures.
        CURES: tuple[str, ...]
        #: "safe" where the result computes the same bit for bit, "unsafe" where values or the interface change.
        CLASS: str
        #: How exact the result is, in a few words: "exact", "rounding, 2e-7 of the range".
        ERROR: str
        #: One of `stages.STAGES`: when it is applied.
        STAGE: str
        __doc__: str

        def apply(self, model: Model, context: Context) -> Model | None:
            """Return the Model rewritten, None where the pattern or a precondition is missing."""


class Entry(NamedTuple):
    """What is known of a rewrite without importing it."""

    name: str
    safety: str
    cures: tuple[str, ...]
    stage: str
    #: The first line of its documentation.
    summary: str
    #: How exact the result is.
    error: str = ""
    #: Whether it is applied only where somebody selects a code that it cures.
    asked: bool = False
    #: The operators whose findings it cures, None where it does not matter which.
    ops: tuple[str, ...] | None = None
    #: Whether it also takes away what other rewrites leave behind, whatever was found.
    tidies: bool = False


def entries() -> tuple[Entry, ...]:
    """Return every rewrite, in the order in which they are applied."""
    return tuple(Entry(name, *row) for name, row in REWRITES.items())


def cures(code: str) -> tuple[Entry, ...]:
    """Return the rewrites that cure what a rule finds."""
    return tuple(entry for entry in entries() if code in entry.cures)


def load_rewrite(name: str) -> Rewrite:
    """Import one rewrite; raise `KeyError` for a name that there is not."""
    if name not in REWRITES:
        raise KeyError(name)
    rewrite: Rewrite = imported(f"tflm_lint.rewrite.catalogue.{name.replace('-', '_')}")
    return rewrite

"""Run -> text in some format: one module a format, imported when it is asked for.

A reporter is a file ``<format>_report.py`` that defines ``SUMMARY``, a line for people who choose a format, and
``render(run, *, colour) -> Iterator[str]``. It sees nothing but the Run, and escaping is its duty: every name in it
comes from a file that may be hostile. Its ``NEEDS`` name what the Run must hold beyond verdict and figures, as fields
of `Wanted`: what no output of a run needs is not computed.
"""

from __future__ import annotations

from tflm_lint.record import imported

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Protocol

    from tflm_lint.report import Run

    class Reporter(Protocol):
        """What every reporter module defines."""

        #: Of ``digest``, ``arena_detail``, ``picture`` and ``help``.
        NEEDS: frozenset[str]

        def render(self, run: Run, *, colour: bool) -> Iterator[str]:
            """Yield the text in pieces."""


def reporter(name: str) -> Reporter:
    """Import the reporter of a format."""
    module: Reporter = imported(f"tflm_lint.reporters.{name}_report")
    return module

"""What a page holds: Reports with what `fix` would make of their models; values that pickle."""

from __future__ import annotations

from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.report import Report, Run


class Sheet(NamedTuple):
    """One model as its page shows it."""

    report: Report
    #: The model as `fix` would leave it, None where it would not change or does not help.
    after: Report | None = None
    #: What `fix` would do.
    rewrites: tuple[str, ...] = ()

    @property
    def replanned(self) -> bool:
        """Whether the arena is then another than before."""
        old, new = (
            report.drawing.arena if report is not None and report.drawing is not None else None
            for report in (self.report, self.after)
        )
        if old is None or new is None:
            return new is not None
        places = [[(box.bytes, box.offset, box.first, box.last) for box in one.boxes] for one in (old, new)]
        return places[0] != places[1] or old.size != new.size


class Pages(NamedTuple):
    """The models of one page, and what they were linted with."""

    run: Run
    sheets: tuple[Sheet, ...]

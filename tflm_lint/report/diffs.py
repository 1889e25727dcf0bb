"""What `tflm-lint diff` found between two sides: values, as the reporters show them and the Python API returns them."""

from __future__ import annotations

from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.findings import Finding
    from tflm_lint.growth import Growth as Growth  # noqa: PLC0414 - reporters know it from here
    from tflm_lint.report import Report

#: What became of a model from the one side to the other.
ADDED, REMOVED, RENAMED, CHANGED, SAME = "added", "removed", "renamed", "changed", "same"

#: Verdict on a side whose file is no model.
NO_MODEL = "no model"


class OperatorRow(NamedTuple):
    """An operator that came, went, or is no longer what it was."""

    op: str
    #: Of what it computes first.
    name: str
    subgraph: int
    #: Its index on each side, None where it is not there.
    before: int | None
    after: int | None
    #: In what it differs, for people.
    details: tuple[str, ...] = ()
    #: Bytes of its constants, and its multiply-accumulates; 0 on the side where it is not.
    constants: tuple[int, int] = (0, 0)
    macs: tuple[int | None, int | None] = (0, 0)

    @property
    def weight(self) -> tuple[int, int]:
        """How much changed, to sort by."""
        old, new = self.macs
        return abs(self.constants[1] - self.constants[0]), abs((new or 0) - (old or 0))


class EndChange(NamedTuple):
    """An input or output that is another; None where there is none."""

    #: ``input`` or ``output``.
    side: str
    position: int
    before: str | None
    after: str | None


class ModelDiff(NamedTuple):
    """One model on two sides."""

    path: str
    state: str
    #: None for a model that is not there, and for what comes from a lock.
    before: Report | None
    after: Report | None
    #: One of `report.answer.VERDICTS` or `NO_MODEL` on each side; None where it is not there.
    verdicts: tuple[str | None, str | None]
    #: Size, arena, flash and multiply-accumulates, those too that are the same.
    figures: tuple[Growth, ...] = ()
    #: Bytes of the file by what they are, in order; empty where a side has no file.
    parts: tuple[Growth, ...] = ()
    #: Operators whose number is another: name, before, after.
    numbers: tuple[tuple[str, int, int], ...] = ()
    #: Operators one by one, the greatest change first, but for those of which only numbers changed.
    operators: tuple[OperatorRow, ...] = ()
    #: Operators of which only constants and quantization are others, and operators that are what they were.
    retrained: int = 0
    same: int = 0
    ends: tuple[EndChange, ...] = ()
    new: tuple[Finding, ...] = ()
    gone: tuple[Finding, ...] = ()
    #: Figures that grew by more than was allowed.
    beyond: tuple[str, ...] = ()
    #: The path that a renamed model had.
    was: str | None = None

    def __repr__(self) -> str:
        """Name what changed."""
        told = ", ".join(f"{one.figure} {one.by:+,}" for one in self.figures if one.by)
        return f"<ModelDiff {self.path}: {self.state}{f', {told}' if told else ''}>"

    @property
    def changed(self) -> bool:
        """Whether there is anything to tell."""
        return self.state != SAME

    @property
    def weight(self) -> int:
        """How much changed, to sort by: bytes of arena and flash."""
        return sum(abs(one.by or 0) for one in self.figures if one.figure in ("arena", "flash"))


class DiffRun(NamedTuple):
    """The models of one command, the greatest change first, and what they were judged for."""

    version: str
    tflm_commit: str
    target: str
    models: tuple[ModelDiff, ...]
    #: What the two sides are, for people: a folder, a revision, the lock.
    sides: tuple[str, str]
    kernel_version: str | None = None
    port: str | None = None

"""What `tflm-lint fix` did to one model: values, as the reporters show them and the Python API returns them."""

from __future__ import annotations

from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.compare.operator_places import Place as Place  # noqa: PLC0414 - reporters know it from here
    from tflm_lint.model.graph import Model
    from tflm_lint.report import Report
    from tflm_lint.report.evidence import Proof
    from tflm_lint.rewrite.difference import Difference as Difference  # noqa: PLC0414 - reporters know it from here
    from tflm_lint.rewrite.outcome import Skipped as Skipped  # noqa: PLC0414 - reporters know it from here
    from tflm_lint.rewrite.outcome import Step as Step  # noqa: PLC0414 - reporters know it from here


class Packed(NamedTuple):
    """A memory plan that was stored, against the bound that is proven for what may share bytes."""

    #: Bytes of the arena's head, and those below which no plan comes.
    head: int
    bound: int
    #: The kernels that it was made for, None where it holds with any.
    kernels: str | None

    @property
    def optimal(self) -> bool:
        """Whether no plan needs less; else the search was given up."""
        return self.head <= self.bound


class Fixed(NamedTuple):
    """One model after all that could be cured was; the one that was given, byte for byte, where that was nothing."""

    path: str
    #: The file, and the model that it says; None where the file given is none.
    data: bytes
    model: Model | None
    #: The reports of the model as it was and as it is.
    before: Report
    after: Report
    steps: tuple[Step, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    #: What became of the operators in all.
    difference: Difference | None = None
    #: Where it was written, None where it was not.
    output: str | None = None
    #: The file as it was.
    original: bytes | None = None
    #: What the real interpreters say of it, None where they were not asked.
    proof: Proof | None = None
    #: The memory plan, None where none was stored.
    plan: Packed | None = None

    def __repr__(self) -> str:
        """Name what was done, not the bytes."""
        names = ", ".join(step.rewrite for step in self.steps) or "nothing"
        return f"<Fixed {self.path}: {names}; {'runs' if self.runs else 'does not run'}>"

    @property
    def runs(self) -> bool:
        """Whether TFLM loads and invokes the result."""
        return self.after.runs

    @property
    def good(self) -> bool:
        """Whether it runs, and whatever was proven holds."""
        return self.runs and (self.proof is None or self.proof.holds)

    @property
    def right(self) -> bool:
        """Whether it is good, and computes what was trained as far as anybody knows."""
        return self.good and self.after.results != "wrong"

    @property
    def changed(self) -> bool:
        """Whether anything was done."""
        return bool(self.steps)

    def write(self, path: str) -> None:
        """Write the result to a file, whole or not at all; raise `EmitError` for a model that does not run."""
        import os

        from tflm_lint.errors import NotRunnableError
        from tflm_lint.files import PlannedFile, write

        path = os.fspath(path)
        if not self.runs:
            raise NotRunnableError(f"{path}: not written, for the result does not run")
        write([PlannedFile(path, lambda: [self.data])])


class FixRun(NamedTuple):
    """The models of one command, and what they were fixed for."""

    version: str
    tflm_commit: str
    target: str
    fixed: tuple[Fixed, ...]
    kernel_version: str | None = None
    port: str | None = None
    #: Whether nothing was to be written.
    dry: bool = False

"""What the proof of a fixed model found: values, as the summary shows them and proof.json has them."""

from __future__ import annotations

from tflm_lint.record import NamedTuple

#: Real numbers may differ so much, in parts of the range, where the order of sums is another.
ROUNDING = 2e-6


class Compared(NamedTuple):
    """One output of the result, held against the original's on all samples."""

    output: int
    name: str
    type: str
    #: Samples that differ at all.
    differing: int
    #: The greatest difference, in steps of the output's scale (None where it has none), as a number, and in parts of
    #: the range that the original's output has over all samples.
    lsb: float | None
    error: float
    part: float

    @property
    def exact(self) -> bool:
        """Whether it is the same bit for bit."""
        return not self.differing


class ArenaTried(NamedTuple):
    """The predicted arena, and whether the interpreter works with it and fails with 16 bytes less."""

    predicted: int
    works: bool
    less_fails: bool

    @property
    def holds(self) -> bool:
        """Whether it is the smallest arena."""
        return self.works and self.less_fails


class Proof(NamedTuple):
    """What the real interpreters say of an original and its result."""

    #: SHA-256 of the two files.
    original: str
    result: str
    #: Runtime -> version.
    versions: tuple[tuple[str, str], ...]
    samples: tuple[str, ...]
    #: The class that the rewrites promise: ``safe`` or ``unsafe``.
    safety: str
    #: What the original was run in, None where nothing runs it.
    reference: str | None = None
    outputs: tuple[Compared, ...] = ()
    #: Where outputs differ: whether LiteRT computes the same of original and result, so that only the kernels differ.
    same_in_litert: bool | None = None
    #: What kept a comparison from being made.
    why: str | None = None
    #: None where the wheel cannot tell.
    arena: ArenaTried | None = None
    arena_why: str | None = None
    #: What a plan does in which a buffer lies 16 bytes further into one that is still needed: ``differs``, ``fails``,
    #: ``same``; None where none is that tight, or where the outputs are the same whatever the inputs are.
    tightened: str | None = None
    plan_why: str | None = None

    @property
    def exact(self) -> bool:
        """Whether every output is the same bit for bit."""
        return self.compared and all(output.exact for output in self.outputs)

    @property
    def compared(self) -> bool:
        """Whether both were run."""
        return self.why is None and self.reference is not None

    @property
    def holds(self) -> bool:
        """Whether the interpreters bear out what was promised."""
        if not self.compared or (self.arena is not None and not self.arena.holds):
            return False
        if self.tightened == "same" and self.arena is None:
            return False
        if self.safety != "safe" or self.same_in_litert:
            return True
        return all(output.exact or (output.lsb is None and output.part <= ROUNDING) for output in self.outputs)

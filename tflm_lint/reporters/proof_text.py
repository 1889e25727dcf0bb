"""Proof -> lines for people: what the real interpreters say of a fixed model."""

from __future__ import annotations

from tflm_lint.words import counted, visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.report.evidence import Compared, Proof

_PLANS = {
    "fails": "and a plan tightened by 16 bytes fails",
    "differs": "and a plan tightened by 16 bytes computes something else",
    "same": "but plans with a buffer 16 bytes further into another compute the same on these inputs",
}


def proof_lines(proof: Proof) -> Iterator[str]:
    """Yield what was found, the verdict first."""
    if not proof.compared:
        yield f"not proven: {visible(proof.why or 'nothing was compared')}"
        return
    verdict = "proven" if proof.holds else "disproven"
    versions = ", ".join(f"{name} {version}" for name, version in proof.versions)
    yield f"{verdict} on {counted(len(proof.samples), 'input')} against the original in {proof.reference} ({versions})"
    for output in proof.outputs:
        yield f"output {output.output}: {difference(output, len(proof.samples))}"
    if proof.same_in_litert is not None:
        same = "the same, so only the kernels differ" if proof.same_in_litert else "something else, too"
        yield f"in LiteRT the result computes {same}"
    if proof.plan_why is not None:
        yield proof.plan_why
    if proof.arena is None:
        yield f"arena not tried: {proof.arena_why}"
    else:
        works = "works" if proof.arena.works else "fails"
        less = "fails" if proof.arena.less_fails else "works, too"
        yield f"arena: {works} with the predicted {proof.arena.predicted:,} bytes, {less} with 16 less"
    if proof.tightened is not None:
        yield f"plan: followed, {_PLANS[proof.tightened]}"


def difference(output: Compared, samples: int) -> str:
    """Say by how much an output differs."""
    if output.exact:
        return "the same bit for bit"
    steps = "" if output.lsb is None else f"{output.lsb:.3g} LSB, "
    return f"differs by at most {steps}{output.part:.2g} of its range, on {output.differing} of {samples} inputs"

"""A model -> inputs with the answers of the real interpreters, for the self-test of an application."""

from __future__ import annotations

from tflm_lint.emitters.self_test import Answers, KnownAnswers
from tflm_lint.errors import EmitError
from tflm_lint.model.write import write
from tflm_lint.proof.compare import converted
from tflm_lint.proof.prove import interface, unplanned, wheel
from tflm_lint.proof.runtimes import DTYPES, LITERT, TFLM, run, version
from tflm_lint.proof.samples import Sample, samples

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model


def known_answers(model: Model, original: Model | None, count: int) -> KnownAnswers:
    """Return so many samples, a random one first; raise `EmitError` where an interpreter has no answer."""
    inputs, outputs = interface(model)
    for tensor in (*inputs, *outputs):
        if tensor.type not in DTYPES:
            raise EmitError(f"--self-test: {tensor.type} cannot be given to the interpreters")
    zero, least, most, ramp, first, *others = samples(inputs, max(1, count - 4))
    given = [first, zero, least, most, ramp, *others][:count]
    runnable, _ = unplanned(model, wheel())
    found = run(TFLM, write(runnable), inputs, given, len(outputs))
    if found.error is not None:
        raise EmitError(f"--self-test: TensorFlow Lite Micro has no answer: {found.error}")
    answers = [Answers(f"tflite-micro {version(TFLM)}, reference kernels on x86-64", found.outputs)]
    if original is not None:
        before, wanted = interface(original)
        if len(before) != len(inputs) or len(wanted) != len(outputs):
            raise EmitError("--original: has other inputs or outputs than the model")
        asked = [
            Sample(s.name, tuple(converted(v, n, o) for v, n, o in zip(s.inputs, inputs, before, strict=True)))
            for s in given
        ]
        shaped = [o._replace(shape=n.shape) for o, n in zip(before, inputs, strict=True)]
        reference = run(LITERT, original.data, shaped, asked, len(wanted))
        if reference.error is not None:
            raise EmitError(f"--original: LiteRT has no answer: {reference.error}")
        trained = tuple(
            tuple(converted(v, o, n) for v, o, n in zip(sample, wanted, outputs, strict=True))
            for sample in reference.outputs
        )
        answers.append(Answers(f"LiteRT {version(LITERT)} on the original", trained))
    return KnownAnswers(tuple((sample.name, sample.inputs) for sample in given), tuple(answers))

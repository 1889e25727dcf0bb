"""An original and its result -> Proof: what the real interpreters say of both.

The original is run in TensorFlow Lite Micro where it runs there and is right; where it is not, or the two differ, in
LiteRT, which computes what was trained; the result always in TensorFlow Lite Micro, as the device would.
"""

from __future__ import annotations

from itertools import islice

from tflm_lint.digest import sha256
from tflm_lint.firmware import Firmware
from tflm_lint.inspection import Inspection
from tflm_lint.model import offline_plan
from tflm_lint.model.write import write
from tflm_lint.proof.compare import compared, converted
from tflm_lint.proof.runtimes import DTYPES, LITERT, RUNTIMES, TFLM, run, version
from tflm_lint.proof.samples import RANDOM, Sample, samples
from tflm_lint.report.evidence import ArenaTried, Compared, Proof
from tflm_lint.rewrite.stored_plan import with_plan, without_plan

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tflm_lint.model.graph import Model, Tensor
    from tflm_lint.proof.runtimes import Answer

#: The target that mirrors the wheel of TensorFlow Lite Micro, and the steps in which an arena is sought.
WHEEL, STEP = "x86-64-wheel", 16
#: So many tightened plans are run before one must have shown.
TRIED = 12


def wheel() -> Firmware:
    """Return the firmware that the wheel is."""
    from tflm_lint.facts.targets import load_target
    from tflm_lint.verdict.table import load_table

    return Firmware(load_target(WHEEL), load_table(None))


def interface(model: Model) -> tuple[list[Tensor], list[Tensor]]:
    """Return inputs and outputs of a model."""
    main = model.subgraphs[0]
    return [main.tensors[index] for index in main.inputs], [main.tensors[index] for index in main.outputs]


def prove(original: Model, result: Model, *, safe: bool, count: int = RANDOM) -> Proof:
    """Run both and compare; `proof.runtimes.require` says before whether the interpreters are there."""
    proof = Proof(
        sha256(original.data),
        sha256(result.data),
        tuple((RUNTIMES[runtime][0], version(runtime)) for runtime in (LITERT, TFLM)),
        (),
        "safe" if safe else "unsafe",
    )
    (before, _), (after, outputs) = interface(original), interface(result)
    why = _incomparable(before, after, outputs)
    if why:
        return proof._replace(why=why)
    given = samples(after, count)
    proof = proof._replace(samples=tuple(sample.name for sample in given))
    wheels = wheel()
    runnable, plan_why = unplanned(result, wheels)
    found = run(TFLM, write(runnable), after, given, len(outputs))
    if found.error is not None:
        return proof._replace(why=f"TensorFlow Lite Micro does not run the result: {found.error}")
    proof = proof._replace(plan_why=plan_why)
    proof = _compare(proof, original, runnable, given, found)
    proof = _try_arena(proof, runnable, wheels, given, found)
    return _try_plan(proof, runnable, wheels, given, found)


def _incomparable(before: Sequence[Tensor], after: Sequence[Tensor], outputs: Sequence[Tensor]) -> str | None:
    if len(before) != len(after):
        return f"the original has {len(before)} inputs, the result {len(after)}"
    for tensor in (*before, *after, *outputs):
        if tensor.type not in DTYPES:
            return f"{tensor.type} cannot be given to the interpreters"
    if any(size <= 0 for tensor in after for size in tensor.shape):
        return "an input of the result has no elements"
    return None


def unplanned(result: Model, wheels: Firmware) -> tuple[Model, str | None]:
    """Return the result as the wheel can run it: without a plan that holds with other kernels only."""
    if not offline_plan.has_plan(result):
        return result, None
    if Inspection.of_model(result, wheels).results == "right":
        return result, None
    return without_plan(result), "the plan is for other kernels than the wheel's, so it was run without it"


def _compare(proof: Proof, original: Model, result: Model, given: Sequence[Sample], found: Answer) -> Proof:
    """Hold what the result computed against the original."""
    (before, wanted), (after, outputs) = interface(original), interface(result)
    # the original's inputs as it takes them, with the shapes of the result's where its own are open
    asked = [
        Sample(s.name, tuple(converted(v, n, o) for v, n, o in zip(s.inputs, after, before, strict=True)))
        for s in given
    ]
    shaped = [o._replace(shape=n.shape) for o, n in zip(before, after, strict=True)]
    inspected = Inspection.of_model(original, wheel())
    judges = (TFLM, LITERT) if inspected.runs and inspected.results == "right" else (LITERT,)
    for runtime in judges:
        reference = run(runtime, original.data, shaped, asked, len(wanted))
        if reference.error is not None:
            if proof.reference is None:
                proof = proof._replace(why=f"{RUNTIMES[runtime][0]} does not run the original: {reference.error}")
            continue
        held = _held(wanted, reference, outputs, found)
        if held is None:
            return proof._replace(why="the outputs of the two are not as many, or not of one size")
        proof = proof._replace(why=None, reference=RUNTIMES[runtime][0], outputs=held)
        if proof.holds:
            break
    if judges == (LITERT,) and proof.compared and not proof.exact:
        # only the kernels differ where LiteRT, which follows no plan, computes the same of both
        again = run(LITERT, result.data, after, given, len(outputs))
        same = _held(wanted, reference, outputs, again) if again.error is None else None
        proof = proof._replace(same_in_litert=None if same is None else all(output.exact for output in same))
    if proof.same_in_litert and offline_plan.has_plan(result):
        bare = run(TFLM, write(without_plan(result)), after, given, len(outputs))
        if bare.outputs != found.outputs:
            proof = proof._replace(why="with its memory plan the result computes something else than without")
    return proof


def _held(
    wanted: Sequence[Tensor], expected: Answer, outputs: Sequence[Tensor], found: Answer
) -> tuple[Compared, ...] | None:
    if len(wanted) != len(outputs):
        return None
    held = []
    for index, (before, after) in enumerate(zip(wanted, outputs, strict=True)):
        one = compared(
            index,
            (before, [sample[index] for sample in expected.outputs]),
            (after, [sample[index] for sample in found.outputs]),
        )
        if one is None:
            return None
        held.append(one)
    return tuple(held)


def _try_arena(proof: Proof, result: Model, wheels: Firmware, given: Sequence[Sample], found: Answer) -> Proof:
    """See whether the predicted arena is enough, and 16 bytes less is not."""
    memory = Inspection.of_model(result, wheels).memory
    known = dict(wheels.target.provenance).get("wheel", "").rpartition(" ")[2]
    if version(TFLM) != known:
        return proof._replace(arena_why=f"the arena is known of tflite-micro {known} only")
    if memory is None or memory.arena_required is None or memory.quality != "exact":
        return proof._replace(arena_why="the arena on the wheel is not known exactly")
    inputs, outputs = interface(result)
    data, one = write(result), given[:1]
    enough = run(TFLM, data, inputs, one, len(outputs), arena=memory.arena_required)
    less = run(TFLM, data, inputs, one, len(outputs), arena=memory.arena_required - STEP)
    works = enough.error is None and enough.outputs == found.outputs[:1]
    return proof._replace(arena=ArenaTried(memory.arena_required, works, less.error is not None))


def _try_plan(proof: Proof, result: Model, wheels: Firmware, given: Sequence[Sample], found: Answer) -> Proof:
    """Move a buffer of a stored plan by 16 bytes into another that is still needed: something else must come of it."""
    inputs, outputs = interface(result)
    tightened = None
    for tight in islice(tightened_plans(result, wheels), TRIED):
        tried = run(TFLM, write(tight), inputs, given, len(outputs))
        if tried.error is not None:
            return proof._replace(tightened="fails")
        if tried.outputs != found.outputs:
            return proof._replace(tightened="differs")
        tightened = "same"
    # outputs that no input changes say nothing of what is overwritten
    steady = all(answer == found.outputs[0] for answer in found.outputs)
    return proof._replace(tightened=None if steady else tightened)


def tightened_plans(result: Model, wheels: Firmware) -> Iterator[Model]:
    """Yield the model with one buffer 16 bytes from where its plan has it, wherever `check` calls that corrupt."""
    offsets = offline_plan.followed_plan(result)
    memory = Inspection.of_model(result, wheels).memory
    if offsets is None or isinstance(offsets, offline_plan.BrokenPlan) or memory is None:
        return
    tensors = [(number, index) for number, graph in enumerate(result.subgraphs) for index in range(len(graph.tensors))]
    placed = {tensor: offset for tensor, offset in zip(tensors, offsets, strict=True) if offset >= 0}
    bare = without_plan(result)
    # the biggest lose most
    for buffer in sorted(memory.buffers, key=lambda buffer: -buffer.bytes):
        tensor = buffer.subgraph, buffer.tensor
        if buffer.tensor is None or tensor not in placed:
            continue
        for step in (-STEP, STEP):
            offset = buffer.offset + step
            if offset >= 0:
                tight = with_plan(bare, {**placed, (buffer.subgraph, buffer.tensor): offset})
                if Inspection.of_model(tight, wheels).broken("AR607"):
                    yield tight

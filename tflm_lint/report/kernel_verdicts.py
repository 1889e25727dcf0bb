"""Model -> what each set of kernels says of each operator: the shipped targets' and, with this target's, older TFLMs'.

Sets that say the same of every operator are one, so that a page has as many columns as there are answers.
"""

from __future__ import annotations

from tflm_lint import facts
from tflm_lint.facts.targets import load_target, target_names
from tflm_lint.report.arena_drawing import shortened
from tflm_lint.report.drawn import REFUSED, RUNS, UNSURE, WRONG, KernelSet
from tflm_lint.verdict.judge import judge_graph
from tflm_lint.verdict.ports import DEFAULT, port_names, with_port
from tflm_lint.verdict.table import load_table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.facts.targets import Target
    from tflm_lint.inspection import Inspection
    from tflm_lint.verdict import Violation

    #: Operator by subgraph and index -> what it is, and why.
    Verdicts = dict[tuple[int, int], tuple[str, str]]

#: The family of older and vendored TFLMs, with the kernels of the run's target.
PORTS = "ports"
ORDER = (RUNS, UNSURE, WRONG, REFUSED)
OF_EFFECT = {"reject": REFUSED, "crash": REFUSED, "wrong": WRONG, "unchecked": UNSURE}
#: Letters of a reason.
MOST_LETTERS = 200


def kernel_verdicts(inspection: Inspection) -> list[tuple[KernelSet, Verdicts]]:
    """Judge the operators for every set of kernels; the target of the run comes first."""
    joined: list[tuple[str, list[str], Verdicts]] = []
    for family, name, verdicts in judged(inspection):
        for other, names, known in joined:
            if other == family and known == verdicts:
                names.append(name)
                break
        else:
            joined.append((family, [name], verdicts))
    return [
        (KernelSet(family, tuple(dict.fromkeys(names)), not number), verdicts)
        for number, (family, names, verdicts) in enumerate(joined)
    ]


def judged(inspection: Inspection) -> Iterator[tuple[str, str, Verdicts]]:
    """Yield the verdict of each set: family, name of a target or port, and what stands against which operator.

    What decides nothing about the operators that the model has is not judged again.
    """
    model, custom_ops = inspection.model, inspection.firmware.custom_ops
    ops, mine = load_table(), inspection.target
    used = frozenset(use.op for use in inspection.op_uses)
    own = verdicts_of(inspection.violations)
    yield mine.kernels, mine.name, own
    known: dict[tuple[object, ...], Verdicts] = {}
    if inspection.firmware.ops.name == ops.name and inspection.firmware.port is None and mine.npu is None:
        known[key_of(mine, used)] = own
    for name in target_names():
        target = load_target(name)
        # an NPU runs what was compiled for it, which the target's own verdict tells
        if target.npu is None and target.kernels in usual_kernels():
            key = key_of(target, used)
            if key not in known:
                found = judge_graph(
                    model, ops=ops, kernels=target.kernels, features=target.traits, custom_ops=custom_ops
                )
                known[key] = verdicts_of(found)
            yield target.kernels, name, known[key]
    for port in port_names():
        if port == DEFAULT:
            continue
        table = with_port(ops, port)
        same = frozenset(op for op in used if table.ops.get(op) is ops.ops.get(op))
        if same == used and key_of(mine, used) in known:
            yield PORTS, port, known[key_of(mine, used)]
            continue
        # entries that the port leaves as they are need no second compilation
        table.compiled.update((key, checks) for key, checks in ops.compiled.items() if key[0] in same)
        found = judge_graph(
            model, ops=table, kernels=mine.kernels, features=mine.traits, custom_ops=custom_ops, npu=mine.npu
        )
        yield PORTS, port, verdicts_of(found)


def key_of(target: Target, used: frozenset[str]) -> tuple[object, ...]:
    """Return what decides which of some operators a target runs: its kernels, and the features that they ask for."""
    named = features_asked(target.kernels, used)
    return target.kernels, *sorted((name, value) for name, value in target.traits.items() if name in named)


def usual_kernels() -> tuple[str, ...]:
    """Return the sets that differ in what they run: the reference kernels, and each that has conditions of its own."""
    return ("reference", *facts.names("conditions"))


def features_asked(kernels: str, used: frozenset[str]) -> set[str]:
    """Name the features that decide a condition of a kernel set on some operators."""
    if kernels not in facts.names("conditions"):
        return set()
    ops = facts.load(f"conditions/{kernels}")["ops"]
    constraints = (one for op, entry in ops.items() if op in used for one in entry.get("constraints", ()))
    return {name for one in constraints for name in one.get("features", {})}


def verdicts_of(violations: tuple[Violation, ...]) -> Verdicts:
    """Return the gravest that is said of each operator."""
    found: Verdicts = {}
    for violation in violations:
        if violation.operator is None:
            continue
        place = violation.subgraph or 0, violation.operator
        verdict = OF_EFFECT[violation.effect]
        if place not in found or ORDER.index(found[place][0]) < ORDER.index(verdict):
            found[place] = verdict, shortened(violation.reason, MOST_LETTERS)
    return found

"""FixRun -> JSON, version 1, key by key, its reports those of `check`: keys are added and never changed."""

from __future__ import annotations

import json

from tflm_lint.report.json_v1 import file_of, head_of, kernels_of
from tflm_lint.reporters.proof_json import proof_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tflm_lint.report.fixes import Difference, Fixed, FixRun, Packed, Place, Step
    from tflm_lint.report.json_v1 import Object


def fix_json(run: FixRun) -> Iterator[str]:
    """Yield the document, ASCII only."""
    yield json.dumps(document(run), indent=2)
    yield "\n"


def document(run: FixRun) -> Object:
    """Return the whole document."""
    return {
        **head_of(run),
        **kernels_of(run),
        "dry_run": run.dry,
        "files": [fixed_of(fixed) for fixed in run.fixed],
    }


def fixed_of(fixed: Fixed) -> Object:
    """Return one model's object."""
    return {
        "path": fixed.path,
        "output": fixed.output,
        "changed": fixed.changed,
        "runs": fixed.runs,
        "results": fixed.after.results,
        "steps": [step_of(step) for step in fixed.steps],
        "skipped": [{"rewrite": skipped.rewrite, "why": skipped.why} for skipped in fixed.skipped],
        "operators": difference_of(fixed.difference) if fixed.difference is not None else None,
        "plan": plan_of(fixed.plan) if fixed.plan is not None else None,
        "proof": proof_of(fixed.proof) if fixed.proof is not None else None,
        "before": file_of(fixed.before),
        "after": file_of(fixed.after),
    }


def plan_of(plan: Packed) -> Object:
    """Return the object of the memory plan that was stored."""
    return {"head": plan.head, "bound": plan.bound, "optimal": plan.optimal, "kernels": plan.kernels}


def step_of(step: Step) -> Object:
    """Return one rewrite's object."""
    return {
        "rewrite": step.rewrite,
        "class": step.safety,
        "error": step.error,
        "cured": list(step.cured),
        "places": places_of(step.difference.places),
        **difference_of(step.difference),
    }


def difference_of(difference: Difference) -> Object:
    """Return what became of the operators."""
    removed, added, changed = map(places_of, difference)
    return {"removed": removed, "added": added, "changed": changed}


def places_of(places: Iterable[Place]) -> list[Object]:
    """Return operators: those removed by their place in the model before, the others by theirs in the one after."""
    return [{"subgraph": subgraph, "operator": index, "op": op, "name": name} for subgraph, index, op, name in places]

"""Proof -> JSON, version 1, key by key: keys are added and never changed; the same proof gives the same bytes."""

from __future__ import annotations

import json
import math

from tflm_lint.report.json_v1 import head_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from tflm_lint.report.evidence import Compared, Proof
    from tflm_lint.report.fixes import Fixed, FixRun
    from tflm_lint.report.json_v1 import Object


def proof_json(run: FixRun) -> str:
    """Return the document of ``--proof``."""
    return json.dumps({**head_of(run), "proofs": proofs_of(run.fixed)}, indent=2) + "\n"


def proofs_of(fixed: Iterable[Fixed]) -> list[Object]:
    """Return an object for each model that was proven."""
    return [
        {
            "path": one.path,
            "output": one.output,
            "rewrites": [{"rewrite": step.rewrite, "class": step.safety, "error": step.error} for step in one.steps],
            **proof_of(one.proof),
        }
        for one in fixed
        if one.proof is not None
    ]


def proof_of(proof: Proof) -> Object:
    """Return one proof's object."""
    arena = proof.arena
    return {
        "holds": proof.holds,
        "exact": proof.exact,
        "why": proof.why,
        "original": {"sha256": proof.original, "runtime": proof.reference},
        "result": {"sha256": proof.result, "runtime": "TensorFlow Lite Micro"},
        "class": proof.safety,
        "versions": dict(proof.versions),
        "inputs": list(proof.samples),
        "outputs": [_output(output) for output in proof.outputs],
        "same_in_litert": proof.same_in_litert,
        "arena": None
        if arena is None
        else {"predicted": arena.predicted, "works": arena.works, "less_fails": arena.less_fails},
        "arena_why": proof.arena_why,
        "plan_tightened": proof.tightened,
        "plan_why": proof.plan_why,
    }


def _output(output: Compared) -> Object:
    return {
        "output": output.output,
        "name": output.name,
        "type": output.type,
        "exact": output.exact,
        "differing_inputs": output.differing,
        "lsb": _finite(output.lsb),
        "error": _finite(output.error),
        "part_of_range": _finite(output.part),
    }


def _finite(value: float | None) -> float | None:
    """Return a number that JSON has; infinity and NaN become null."""
    return value if value is not None and math.isfinite(value) else None

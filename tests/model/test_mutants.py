"""Broken models by the thousand: Malformed or a Model, nothing else, and never milder than the C++ verifier."""

from __future__ import annotations

import json
import os
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

from tests.model import verdicts
from tests.model.mutations import mutants
from tests.sampling import few
from tflm_lint.model.read import load_bytes
from tflm_lint.model.verify import Malformed, verify

A = TypeVar("A")
B = TypeVar("B")


def walk(models: list[bytes], name: str, count: int) -> tuple[list[bool], int, int]:
    """Verify and read mutants; return the verifier's verdicts, how many the reader refused, and their checksum."""
    accepted: list[bool] = []
    refused = total = 0
    for _, data in mutants(models, count, verdicts.SEEDS[name]):
        total = zlib.crc32(data, total)
        start = time.process_time()
        _, unsound = attempt(verify, data)
        accepted.append(unsound is None)
        model, error = attempt(load_bytes, data)
        if unsound is not None:
            # the reader comes to it in another order, and says what the verifier says
            assert error is not None
            assert (str(error), type(error), error.beyond) == (str(unsound), type(unsound), unsound.beyond)
        refused += unsound is None and error is not None
        assert (model is None) == (error is not None)
        assert error is None or (error.path.startswith("Model") and error.message)
        assert time.process_time() - start < 5
    return accepted, refused, total


def attempt(step: Callable[[A], B], given: A) -> tuple[B | None, Malformed | None]:
    """Take a step, or hand back why not; any other exception is a failure."""
    try:
        return step(given), None
    except Malformed as error:
        return None, error


@pytest.mark.parametrize("share", few([40, 1], of=[40]))
@pytest.mark.parametrize("name", list(verdicts.SEEDS))
def test_mutants(name: str, share: int, request: pytest.FixtureRequest) -> None:
    """``TFLM_LINT_MUTANTS`` asks for another number; verdicts are stored for the first thousands."""
    shared: Path | None = request.getfixturevalue("shared") if name == "shared" else None
    models = verdicts.models_of(name, shared)
    stored = json.loads(verdicts.STORE.read_text(encoding="utf-8"))["sets"][name]
    count = int(os.environ.get("TFLM_LINT_MUTANTS", stored["count"])) // share
    accepted, refused, total = walk(models, name, count)
    assert any(accepted)
    assert refused
    if name == "shared" and verdicts.checksum(models) != stored["models"]:
        pytest.skip("../shared holds other models than those that the C++ verifier was asked about")
    assert verdicts.checksum(models) == stored["models"], "the models changed: run `python -m tests.model.verdicts`"
    assert count != stored["count"] or total == stored["mutants"], "the mutants changed: run it again too"
    cxx = verdicts.unpack(stored["accepted"], stored["count"])[:count]
    milder = [number for number, (ours, theirs) in enumerate(zip(accepted, cxx, strict=False)) if ours and not theirs]
    stricter = [number for number, (ours, theirs) in enumerate(zip(accepted, cxx, strict=False)) if theirs and not ours]
    assert not milder
    assert not stricter

"""Judging and planning a model takes steps and memory that grow as its operators do: counted, not timed."""

from __future__ import annotations

import sys
import tracemalloc
from types import FrameType

import pytest

from benchmarks.growth import FORMS
from tests.rules.cases import inspection_of
from tflm_lint.findings import Wanted
from tflm_lint.inspection import Inspection
from tflm_lint.linter import report_of
from tflm_lint.model.read import load_bytes
from tflm_lint.model.write import write


def linted(data: bytes) -> None:
    inspection = inspection_of(load_bytes(data), "cortex-m4-cmsis-nn")
    report = report_of(Inspection(inspection.subject, inspection.firmware, Wanted(arena_detail=True, hints=False)))
    assert report.memory is not None
    assert report.memory.quality == "exact"


def steps(data: bytes) -> int:
    """Count the calls of functions, Python's and others."""
    count = 0

    def counted(_frame: FrameType, event: str, _what: object) -> None:
        nonlocal count
        count += event.endswith("call")

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        linted(data)
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("form", sorted(FORMS))
@pytest.mark.parametrize("count", [60, pytest.param(1500, marks=pytest.mark.slow)])
def test_steps_grow_as_operators_do(form: str, count: int) -> None:
    linted(write(FORMS[form](2)))  # what is loaded once
    few, many = (steps(write(FORMS[form](number))) for number in (count, 4 * count))
    # placing buffers grows with the logarithm, too
    assert many < 5 * few


@pytest.mark.slow
@pytest.mark.parametrize("form", sorted(FORMS))
def test_memory_grows_as_operators_do(form: str) -> None:
    peaks = []
    linted(write(FORMS[form](2)))
    for count in (1500, 6000):
        data = write(FORMS[form](count))
        tracemalloc.start()
        linted(data)
        peaks.append(tracemalloc.get_traced_memory()[1] / count)
        tracemalloc.stop()
    assert peaks[1] < 1.2 * peaks[0]
    assert max(peaks) < 6000

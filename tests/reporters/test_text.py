"""The report for people: what it says first, how wide it is, what a hostile name can do to a terminal."""

from __future__ import annotations

import pytest

from tests.reporters.runs import BAD, GOOD, HOSTILE, run_of
from tflm_lint.report.values import Memory, Report
from tflm_lint.reporters import columns, text_report

GOOD_TEXT = """\
kws.tflite: runs on cortex-m4-reference

  arena  16,992 bytes required, 15,040 used after AllocateTensors (exact)
  flash  53,936 bytes of model, 92,936 with runtime and kernels (within 1,170)
  work   2,656,768 multiply-accumulates in 13 operators

  info FL403 metadata-bytes
    48 bytes of metadata that TFLM never reads

  operator     count           MACs
  CONV_2D          5      2,500,000
  CUSTOM:Mine      1              0

1 info; `tflm-lint explain CODE` tells more
"""

BAD_TEXT = """\
bad.tflite: does not run on cortex-m4-reference

  work   0 multiply-accumulates in 8 operators

  error OP104 hybrid-quantization
    CONV_2D (operator 0, tensor 1 "w0"), CONV_2D (operator 1, tensor 2 "w1"),
    CONV_2D (operator 2, tensor 3 "w2"), CONV_2D (operator 3, tensor 4 "w3") and
    2 more places
    filter is INT8 while input is FLOAT32; convert with full-integer
    quantization and a representative dataset

  warning QT204 inconsistent-quantization
    CONV_2D (subgraph 1, operator 2, tensor 3 "bias")
    bias scale is 1

  operator  count           MACs
  CONV_2D       8              0

6 errors, 1 warning; `tflm-lint explain CODE` tells more
"""


def text(*reports: Report, colour: bool = False) -> str:
    return "".join(text_report.render(run_of(*reports), colour=colour))


def test_a_model_that_runs() -> None:
    assert text(GOOD) == GOOD_TEXT


def test_a_model_that_does_not() -> None:
    assert text(BAD) == BAD_TEXT


def test_a_model_that_is_sure_to_compute_garbage() -> None:
    wrong = GOOD._replace(results="wrong")
    assert text(wrong).startswith("kws.tflite: runs on cortex-m4-reference, but computes wrong results\n")
    assert "wrong results" not in text(GOOD._replace(results="unknown"), BAD._replace(results="unknown"))


def test_several_files_end_with_a_sum() -> None:
    whole = text(GOOD, BAD)
    assert whole.startswith(GOOD_TEXT + "\n" + BAD_TEXT)
    assert whole.endswith("\n2 files: 1 run on cortex-m4-reference, 1 do not\n")


def test_what_memory_leaves_out_is_said() -> None:
    unknown = Memory(None, None, None, None, "unknown", (), "a tensor does not fit: \x1b[31m")
    assert "arena  unknown: a tensor does not fit: \\x1b[31m" in text(GOOD._replace(memory=unknown))
    assert "not judged" in text(GOOD._replace(memory=unknown, runs=False))
    report = GOOD._replace(memory=Memory(1504, None, 512, 992, "lower-bound", ("CUSTOM:Mine",)))
    assert "arena  1,504 bytes used after AllocateTensors (lower bound); not counted:" in text(report)
    assert "CUSTOM:Mine" in text(report)


@pytest.mark.parametrize("colour", [False, True])
@pytest.mark.parametrize("report", [GOOD, BAD, HOSTILE], ids=["good", "bad", "hostile"])
def test_eighty_columns_and_no_foreign_escape(report: Report, colour: bool) -> None:
    whole = text(report, colour=colour)
    for style in columns.COLOURS.values():
        whole = whole.replace(f"\x1b[{style}m", "")
    whole = whole.replace("\x1b[0m", "")
    assert all(char == "\n" or char.isprintable() for char in whole)
    first, *rest = whole.splitlines()
    assert all(len(line) <= 80 for line in rest)
    assert "runs on" in first or "does not run on" in first


def test_colours_only_where_wanted() -> None:
    assert "\x1b" not in text(BAD)
    assert "\x1b[31mdoes not run on cortex-m4-reference\x1b[0m" in text(BAD, colour=True)

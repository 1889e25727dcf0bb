"""The report for people: what it says first, how wide it is, what a hostile name can do to a terminal."""

from __future__ import annotations

import pytest

from tests.reporters.runs import BAD, GOOD, HOSTILE, run_of
from tflm_lint.findings import Finding, Fix
from tflm_lint.report import PLAIN, Look, Memory, Report
from tflm_lint.report.answer import fix_command
from tflm_lint.reporters import COLOURS, figures_text, text_report

GOOD_TEXT = """\
kws.tflite: runs on cortex-m4-reference

  arena  16,992 bytes for kTensorArenaSize (exact; arena_used_bytes() will say
         15,040)
  flash  92,936 bytes ±1,170: model 53,936, runtime 18,000, kernels 21,000
  work   2,656,768 MACs in 13 operators
  in     int8  [1, 49, 40]  scale 0.5    zero point 3     "mfcc"
  out    int8  [1, 12]      scale 1/256  zero point -128

  operator     count       MACs  of all
  CONV_2D          5  2,500,000   100 %
  CUSTOM:Mine      1          -

  1 hint would save 48 bytes of flash (--hints tells it)
"""

BAD_TEXT = """\
bad.tflite: does not run on cortex-m4-reference: 1 error in 6 places
  error OP104: filter is INT8 while input is FLOAT32
    convert with full-integer quantization and a representative dataset
    hybrid-quantization in 6 places: 6 CONV_2D (from #0 on)

  warning QT204: bias scale is 1
    inconsistent-quantization at CONV_2D #2 in subgraph 1 "bias"

  work   0 MACs in 8 operators
"""


def text(*reports: Report, colour: bool = False, look: Look = PLAIN) -> str:
    return "".join(text_report.render(run_of(*reports)._replace(look=look), colour=colour))


def test_a_model_that_runs() -> None:
    assert text(GOOD) == GOOD_TEXT


def test_a_model_that_does_not() -> None:
    assert text(BAD) == BAD_TEXT


def test_a_model_that_is_sure_to_compute_garbage() -> None:
    wrong = GOOD._replace(results="wrong")
    assert text(wrong).startswith("kws.tflite: runs on cortex-m4-reference, but computes wrong results\n")
    assert "wrong results" not in text(GOOD._replace(results="unknown"), BAD._replace(results="unknown"))


def test_several_models_take_a_line_each_and_those_that_fail_more() -> None:
    assert text(GOOD, BAD, GOOD._replace(path="second.tflite")) == (
        "       arena   flash       MACs  model\n"
        "  ok  16,992  92,936  2,656,768  kws.tflite\n"
        "  ok  16,992  92,936  2,656,768  second.tflite\n"
        "\n" + BAD_TEXT.removesuffix("\n  work   0 MACs in 8 operators\n") + "\n"
        "3 models on cortex-m4-reference: 2 run, 1 does not\n"
        "2 hints in 2 models would save 96 bytes of flash (--hints, --statistics)\n"
    )


def test_what_memory_leaves_out_is_said() -> None:
    unknown = Memory(None, None, None, None, "unknown", (), "a tensor does not fit: \x1b[31m")
    shown = text(GOOD._replace(memory=unknown))
    assert shown.startswith("kws.tflite: runs on cortex-m4-reference; not known: its arena\n")
    assert "arena  unknown: a tensor does not fit: \\x1b[31m" in shown
    assert text(GOOD._replace(memory=unknown, runs=False)).startswith("kws.tflite: not judged")
    shown = text(GOOD._replace(memory=Memory(1504, None, 512, 992, "lower-bound", ("CUSTOM:Mine",))))
    assert shown.startswith("kws.tflite: runs on cortex-m4-reference; not known: all of its arena\n")
    assert "arena  at least 1,504 bytes in use (lower bound), without CUSTOM:Mine\n" in shown


def test_of_several_models_hints_are_told_one_by_one_where_asked() -> None:
    shown = text(GOOD, BAD, GOOD._replace(path="second.tflite"), look=Look(hints=True))
    told = text(GOOD, look=Look(hints=True))
    hints = told[told.index("  hint ") :]
    assert "1 hint would save 48 bytes of flash\n" in hints
    for name in ("kws", "second"):
        assert f"\n{name}.tflite: runs on cortex-m4-reference\n{hints}".replace("kws", name) in shown


def test_what_was_not_looked_for_is_said() -> None:
    one = text(GOOD._replace(unsought=("AR605",)))
    assert "1 hint would save 48 bytes of flash, smaller arenas not looked for (--hints" in " ".join(one.split())
    none = GOOD._replace(findings=(), unsought=("AR605",))
    assert text(none).endswith("\n  smaller arenas not looked for (--hints does)\n")
    assert text(none, none).endswith("\nsmaller arenas not looked for (--hints, --statistics)\n")


def test_hints_one_by_one() -> None:
    assert (
        "  hint FL403: 48 bytes of metadata that TFLM never reads\n    metadata-bytes\n"
        "  1 hint would save 48 bytes of flash\n" in text(GOOD, look=Look(hints=True))
    )


def test_hints_that_save_nothing_are_not_said_to() -> None:
    none = Finding("QT203", "per-channel-fully-connected", "info", "a", said="2 of them have scales", remedy="set")
    more = GOOD._replace(findings=(*GOOD.findings, none))
    assert "  2 hints, 1 of which would save 48 bytes of flash (--hints tells them)\n" in text(more)
    assert "\n4 hints in 2 models, 2 of which would save 96 bytes of flash (" in text(more, more)


def test_the_command_that_cures_names_what_was_judged() -> None:
    for board, target, port, flags in (
        (None, "cortex-m4-cmsis-nn", None, ""),
        (None, "cortex-m3-reference", "arduino-2023-12", " --target cortex-m3-reference --port arduino-2023-12"),
        ("nano33ble", "cortex-m4-cmsis-nn", "arduino-2023-12", " --board nano33ble --port arduino-2023-12"),
        ("nano33ble", "cortex-m4-reference", None, " --board nano33ble --target cortex-m4-reference"),
        ("mine", "my-own", None, ""),
    ):
        report = GOOD._replace(board=board, target=target, port=port)
        assert fix_command(report, ()) == f"tflm-lint fix kws.tflite -o kws_fixed.tflite{flags}"


def test_notes_are_told_always() -> None:
    note = Finding(
        "OP116", "resource-variables", "info", "a; b", said="the model keeps 1", remedy="make room", note=True
    )
    shown = text(GOOD._replace(findings=(*GOOD.findings, note)))
    assert "  note   the model keeps 1: make room (OP116)\n" in shown
    assert "  1 hint would" in shown


def test_quiet_says_what_is_not_in_order() -> None:
    assert text(GOOD, BAD, look=Look(quiet=True)) == BAD_TEXT.splitlines()[0] + "\n"
    assert text(GOOD, look=Look(quiet=True)) == ""


def test_statistics_count_rules() -> None:
    assert text(GOOD, BAD, look=Look(statistics=True)) == (
        "  models  places  code   severity  name\n"
        "       1       1  FL403  info      metadata-bytes\n"
        "       1       6  OP104  error     hybrid-quantization\n"
        "       1       1  QT204  warning   inconsistent-quantization\n"
        "\n"
        "2 models on cortex-m4-reference: 1 run, 1 does not\n"
    )


def test_verbose_tells_all_of_each() -> None:
    whole = text(GOOD, BAD, look=Look(verbose=True))
    assert "hint FL403" in whole
    assert all(f'CONV_2D #{n} "w{n}"' in " ".join(whole.split()) for n in range(6))
    assert whole.endswith("2 models on cortex-m4-reference: 1 run, 1 does not\n")


@pytest.mark.parametrize("colour", [False, True])
@pytest.mark.parametrize("width", [40, 80, 200])
@pytest.mark.parametrize("report", [GOOD, BAD, HOSTILE], ids=["good", "bad", "hostile"])
def test_no_wider_than_the_terminal_and_no_foreign_escape(report: Report, width: int, colour: bool) -> None:
    for look in (Look(width), Look(width, verbose=True)):
        whole = text(report, colour=colour, look=look)
        for style in COLOURS.values():
            whole = whole.replace(f"\x1b[{style}m", "")
        whole = whole.replace("\x1b[0m", "")
        assert all(char == "\n" or char.isprintable() for char in whole)
        first, *rest = whole.splitlines()
        # tables need their 70 columns
        assert all(len(line) <= max(width, 70) for line in rest)
        assert "runs on" in first or "does not run on" in first


def test_colours_only_where_wanted() -> None:
    assert "\x1b" not in text(BAD)
    assert "\x1b[31mdoes not run on cortex-m4-reference: 1 error in 6 places\x1b[0m" in text(BAD, colour=True)


def test_the_command_that_cures_stands_whole_on_the_third_line() -> None:
    path = "models of mine/kws.tflite"
    fix = Fix("float-weights", "unsafe")
    curable = BAD._replace(path=path, findings=tuple(one._replace(fix=fix) for one in BAD.findings[:6]))
    lines = text(curable, look=Look(40)).splitlines()
    command = "tflm-lint fix --unsafe-fixes 'models of mine/kws.tflite' -o kws_fixed.tflite"
    assert [line for line in lines if command in line] == [f"    {command}"]
    wide = text(curable).splitlines()
    assert wide[2] == f"    {command}"
    assert wide[3] == "    or convert with full-integer quantization and a representative dataset"
    # an error that no rewrite cures: `fix` would leave the model refused
    partly = curable._replace(findings=(*curable.findings, BAD.findings[0]._replace(code="OP1", remedy="other")))
    assert command not in text(partly)
    assert "1 of 2 errors may be cured by `tflm-lint fix --unsafe-fixes`" in text(partly)
    # what a shell could not find, or would run
    assert "tflm-lint fix" not in text(curable._replace(path="\x1b[2J.tflite"))
    assert "tflm-lint fix" not in text(curable._replace(path="-"))


@pytest.mark.parametrize(
    ("scale", "shown"),
    [
        (1 / 256, "1/256"),
        (0.003921568859368563, "1/255"),
        (0.5, "0.5"),
        (0.58469754, "0.5847"),
        (2.0, "2"),
        (1e-9, "1e-09"),
    ],
)
def test_scales_that_are_parts_of_one(scale: float, shown: str) -> None:
    # 0.00392156... is 1/255 as a float of 32 bits has it
    assert figures_text.scale_text(scale) == shown

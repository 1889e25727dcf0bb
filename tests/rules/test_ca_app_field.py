"""Applications as they were met in the field: what is said of each, and above all what is not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("tree_sitter_cpp", reason="the extra app is not installed")

from tflm_lint.cli import main

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).resolve().parents[2]
FIELD = ROOT.parent / "shared" / "field"
#: Case -> the model's fixture, flags, the codes of the application that must be told and nothing else but infos.
CASES: Mapping[str, tuple[str, tuple[str, ...], frozenset[str]]] = {
    "register_in_template": ("kws_int8", (), frozenset()),
    "register_by_xmacro": ("kws_int8", (), frozenset()),
    "array_not_of_this_interpreter": ("kws_int8", (), frozenset({"CA731"})),
    "same_name_in_two_files": ("hello_world_int8", (), frozenset()),
    "naming_convention": ("", (), frozenset()),
    "constant_of_header_constant": ("kws_int8", (), frozenset()),
    "two_local_constants": ("hello_world_int8", (), frozenset()),
    "arena_both_small": ("kws_int8", (), frozenset({"CA721"})),
    "resolver_subclass": ("kws_int8", (), frozenset()),
    "resolver_init_list": ("kws_int8", (), frozenset()),
    "acc": ("hello_world_int8", (), frozenset({"CA751"})),
    "esp3": ("hello_world_int8", ("--board", "esp32-cam"), frozenset({"CA728", "CA754"})),
    "len_mismatch": ("kws_int8", (), frozenset({"CA726"})),
    "stack_arena": ("kws_int8", (), frozenset({"CA727"})),
    "oldport": ("kws_int8", (), frozenset({"CA718", "CA724", "CA771"})),
    "eloquent_old": ("kws_int8", (), frozenset({"CA721", "CA771", "CA731"})),
}
#: What is told beside, of taste rather than of right and wrong.
ASIDE = frozenset({"CA715", "CA723", "CA731"})


def told(model: Path, *flags: str, capsys: pytest.CaptureFixture[str]) -> dict[str, list[dict[str, object]]]:
    """Lint a model with flags and return the findings of its application and array by code."""
    assert main(["--format", "json", str(model), *flags]) in (0, 1)
    found: dict[str, list[dict[str, object]]] = {}
    for finding in json.loads(capsys.readouterr().out)["files"][0]["findings"]:
        if finding["code"].startswith("CA"):
            found.setdefault(finding["code"], []).append(finding)
    return found


@pytest.mark.skipif(not FIELD.is_dir(), reason="the cases of the field are not here")
@pytest.mark.parametrize("case", CASES)
def test_cases(case: str, capsys: pytest.CaptureFixture[str]) -> None:
    stem, flags, wanted = CASES[case]
    model = ROOT / "fixtures" / f"{stem}.tflite" if stem else FIELD / case / "kws.tflite"
    found = told(model, *flags, "--app", str(FIELD / case), capsys=capsys)
    assert wanted <= set(found)
    assert set(found) - wanted <= ASIDE


@pytest.mark.skipif(not FIELD.is_dir(), reason="the cases of the field are not here")
def test_a_model_that_is_not_const(capsys: pytest.CaptureFixture[str]) -> None:
    found = told(FIELD / "nonconst" / "model.h", "--board", "bluepill", capsys=capsys)
    assert {"CA701", "CA708"} <= set(found)


def test_the_only_interpreter_of_another_model(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = """
alignas(16) uint8_t arena[100];
void setup() {
  static tflite::MicroMutableOpResolver<1> r; r.AddReshape();
  static tflite::MicroInterpreter i(tflite::GetModel(SYMBOL), r, arena, sizeof(arena));
}
"""
    model = ROOT / "fixtures" / "kws_int8.tflite"
    for symbol, its in (
        ("g_kws_int8_model_data", True),
        ("g_kws_int8", True),
        ("kws_int8_tflite", True),
        ("g_model", True),
        ("model_data", True),
        ("g_person_detect_model_data", False),
        ("gesture_tflite", False),
    ):
        (tmp_path / "main.cc").write_text(source.replace("SYMBOL", symbol))
        found = told(model, "--app", str(tmp_path), capsys=capsys)
        assert ("CA711" in found) == its, symbol
        if not its:
            assert set(found) == {"CA731"}
            assert f"reads {symbol}, not this model" in str(found["CA731"][0]["message"])

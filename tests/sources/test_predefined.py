"""Branches that the target decides: what its compiler defines, what it does not, and what only the user knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.sources.following import ARENA, INTERPRETER, one, sure
from tflm_lint.facts.targets import load_target
from tflm_lint.inputs.around import macros_of

pytest.importorskip("tree_sitter_cpp", reason="the extra app is not installed")

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = f"""{ARENA}
void setup() {{
  static tflite::MicroMutableOpResolver<5> r;
#if CONFIG_IDF_TARGET_ESP32S3
  r.AddConv2D();
#elif defined(ESP_PLATFORM)
  r.AddReshape();
#elif __ARM_ARCH >= 8 && defined(CMSIS_NN)
  r.AddSoftmax();
#else
  r.AddAbs();
#endif
  {INTERPRETER.format("r")}
}}
"""


@pytest.mark.parametrize(
    ("target", "method"),
    [
        ("esp32s3-esp-nn", "AddConv2D"),
        ("esp32-esp-nn", "AddReshape"),
        ("cortex-m55-cmsis-nn", "AddSoftmax"),
        ("cortex-m4-reference", "AddAbs"),
    ],
)
def test_the_target_decides(tmp_path: Path, target: str, method: str) -> None:
    assert sure(one(tmp_path, SOURCE, defines=macros_of((), load_target(target)))) == [method]


def test_nothing_decides_where_no_target_was_chosen(tmp_path: Path) -> None:
    assert sure(one(tmp_path, SOURCE, defines=macros_of(()))) == []


def test_the_user_knows_better(tmp_path: Path) -> None:
    defines = macros_of(["CONFIG_IDF_TARGET_ESP32S3"], load_target("cortex-m4-reference"))
    assert sure(one(tmp_path, SOURCE, defines=defines)) == ["AddConv2D"]


def test_a_sketch_is_the_users_to_name(tmp_path: Path) -> None:
    source = SOURCE.replace("CONFIG_IDF_TARGET_ESP32S3", "defined(ARDUINO)")
    assert sure(one(tmp_path, source, defines=macros_of((), load_target("esp32s3-esp-nn")))) == []

"""The lock as text: written, read again by any reader of TOML, and refused where it is none."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sampling import texts
from tflm_lint.errors import InputError
from tflm_lint.inputs.lock_entries import Entry
from tflm_lint.inputs.locks import Lock, read_lock, text_of

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ENTRY = Entry("ab" * 32, 10, "right", 16, None, 3, ("CONV_2D 1",), ("INT8 [1]",), ())
TEXT = texts(max_size=12)


@settings(max_examples=30, deadline=None)
@given(st.dictionaries(TEXT.filter(lambda name: name != "version"), st.dictionaries(TEXT, st.just(ENTRY), min_size=1)))
def test_any_name_survives(models: dict[str, dict[str, Entry]]) -> None:
    table = tomllib.loads("".join(text_of(Lock("x", models))))
    assert table.pop("version") == 1
    assert table == {
        model: {
            target: {
                "sha256": "ab" * 32, "size": 10, "verdict": "right", "arena": 16, "macs": 3,
                "operators": ["CONV_2D 1"], "inputs": ["INT8 [1]"], "outputs": [],
            }
            for target in targets
        }
        for model, targets in models.items()
    }  # fmt: skip


def test_read_again(tmp_path: Path) -> None:
    lock = Lock((tmp_path / "tflm-lint.lock").as_posix(), {"a.tflite": {"m4": ENTRY, "m7": ENTRY}, "b": {"m4": ENTRY}})
    Path(lock.path).write_text("".join(text_of(lock)), encoding="utf-8")
    assert read_lock(lock.path) == lock


def test_a_name_that_no_file_can_hold() -> None:
    with pytest.raises(InputError, match="not UTF-8"):
        list(text_of(Lock("x", {"\udcff.tflite": {"m4": ENTRY}})))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "version: None, expected 1"),
        ("version = 2", "version: 2, expected 1"),
        ("<<<<<<< HEAD\nversion = 1", "not TOML.*mend the merge"),
        ("version = 1\na = 3", "a: expected a table for each target"),
        ('version = 1\n[a]\nm4 = "x"', "a on m4: expected a table"),
        ("version = 1\n[a.m4]\nsize = 3", "a on m4: sha256 is missing"),
        ('version = 1\n[a.m4]\nsize = "3"', "size: expected a whole number"),
        ("version = 1\n[a.m4]\nsize = true", "size: expected a whole number"),
        ("version = 1\n[a.m4]\narena = -3", "arena: expected a whole number"),
        ("version = 1\n[a.m4]\nsha256 = 3", "sha256: expected a string"),
        ("version = 1\n[a.m4]\ninputs = [3]", "inputs: expected a list of strings"),
        ("version = 1\n[a.m4]\nspeed = 3", "speed: no such key"),
    ],
)
def test_what_is_no_lock(text: str, says: str, tmp_path: Path) -> None:
    path = tmp_path / "tflm-lint.lock"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=says):
        read_lock(path.as_posix())


def test_there_is_none(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="`tflm-lint lock MODELS` writes it"):
        read_lock((tmp_path / "tflm-lint.lock").as_posix())

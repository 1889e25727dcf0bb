"""`lock` and `check --locked`, as a team uses them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tflm_lint.cli import main

Folder = Path


@pytest.fixture
def folder(tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tflm-lint.toml").write_text("")
    for name in ("hello_world_int8", "kws_int8"):
        shutil.copy(root / "fixtures" / f"{name}.tflite", tmp_path)
    return tmp_path


def codes(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, list[str]]:
    """Return what is found of the lock, by code."""
    capsys.readouterr()
    main(["check", "--locked", "--format", "json", *arguments])
    found: dict[str, list[str]] = {}
    for file in json.loads(capsys.readouterr().out)["files"]:
        for finding in file["findings"]:
            if "FL412" <= finding["code"] <= "FL416":
                found.setdefault(finding["code"], []).append(finding["message"])
    return found


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_written_read_and_written_again(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lock", "--check"]) == 1
    assert not Path("tflm-lint.lock").exists()
    assert main(["lock"]) == 0
    assert "2 models on cortex-m4-cmsis-nn, 2 new" in capsys.readouterr().out
    first = Path("tflm-lint.lock").read_bytes()
    assert main(["lock"]) == main(["lock", "--check"]) == 0
    assert Path("tflm-lint.lock").read_bytes() == first
    assert main(["check", "--locked", "."]) == 0
    assert codes(capsys, ".") == {}


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (("--split-arena",), "split-arena"),
        (("--own-variables", "6"), "own-variables 6"),
        (("--own-variables",), "own-variables"),
        (
            ("--split-arena", "--own-variables", "6", "--arena-offset", "4"),
            "split-arena own-variables 6 arena-offset 4",
        ),
        (("--preserve-all-tensors",), "preserve-all-tensors"),
        (("--outside-planner",), "outside-planner"),
        (("--recording-interpreter",), "recording-interpreter"),
    ],
)
def test_an_arena_made_otherwise_is_held_against_its_own(
    flags: tuple[str, ...], words: str, folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["lock", "hello_world_int8.tflite"])
    found = codes(capsys, *flags, "hello_world_int8.tflite")
    assert list(found) == ["FL415"]
    assert f"nothing of this model on cortex-m4-cmsis-nn {words} (it has cortex-m4-cmsis-nn)" in found["FL415"][0]
    main(["lock", "--update", *flags, "hello_world_int8.tflite"])
    assert f'["hello_world_int8.tflite"."cortex-m4-cmsis-nn {words}"]\n' in Path("tflm-lint.lock").read_text()
    assert codes(capsys, *flags, "hello_world_int8.tflite") == codes(capsys, "hello_world_int8.tflite") == {}


def test_the_figures_are_those_of_the_report(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    from tflm_lint.inputs.locks import read_lock

    main(["lock", "kws_int8.tflite"])
    capsys.readouterr()
    main(["--format", "json", "kws_int8.tflite"])
    (file,) = json.loads(capsys.readouterr().out)["files"]
    (entry,) = read_lock("tflm-lint.lock").models["kws_int8.tflite"].values()
    assert (entry.sha256, entry.size, entry.verdict) == (file["sha256"], file["size"], file["results"])
    assert (entry.arena, entry.flash, entry.macs) == (
        file["memory"]["arena_required"], file["flash"]["total"], file["workload"]["macs"],
    )  # fmt: skip
    assert entry.operators == tuple(sorted(f"{row['op']} {row['count']}" for row in file["ops"]))
    assert entry.inputs == ("INT8 [1, 25, 10, 1] scale 0.007841705344617367 zero point 0",)


def test_what_grew(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    main(["lock"])
    replace(Path("tflm-lint.lock"), "arena = 7840", "arena = 7808")
    assert main(["check", "--locked", "."]) == 1
    assert codes(capsys, ".") == {
        "FL412": [
            "the arena grew from 7,808 to 7,840 bytes (+32, +0.4 %), more than tflm-lint.lock tolerates; "
            "if that is meant: tflm-lint lock --update ./kws_int8.tflite"
        ]
    }
    assert set(codes(capsys, ".", "--tolerance", "arena=32")) == {"FL416"}
    assert set(codes(capsys, ".", "--tolerance", "1%")) == {"FL416"}
    assert set(codes(capsys, ".", "--tolerance", "arena=16", "--tolerance", "arena=0.1%")) == {"FL412"}
    Path("tflm-lint.toml").write_text('tolerance = ["0.5%"]')
    assert set(codes(capsys, ".")) == {"FL416"}
    Path("tflm-lint.toml").write_text('tolerance = ["ram=5"]')
    assert main(["check", "--locked", "."]) == 2
    assert "tolerance: 'ram=5', expected" in capsys.readouterr().err


def test_another_model_in_its_place(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    main(["lock"])
    shutil.copy("kws_int8.tflite", "hello_world_int8.tflite")
    found = codes(capsys, "hello_world_int8.tflite")
    assert {code: len(messages) for code, messages in found.items()} == {"FL412": 4, "FL413": 1, "FL414": 2}
    assert "CONV_2D 0 -> 4" in found["FL413"][0]
    assert main(["lock", "--update", "hello_world_int8.tflite"]) == 0
    assert codes(capsys, ".") == {}


def test_a_scale_is_a_part_of_the_interface(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    main(["lock"])
    replace(Path("tflm-lint.lock"), "scale 0.00390625", "scale 0.25")
    assert codes(capsys, ".")["FL414"] == [
        "output 0 was INT8 [1, 12] scale 0.25 zero point -128 in tflm-lint.lock and is "
        "INT8 [1, 12] scale 0.00390625 zero point -128; if that is meant: tflm-lint lock --update ./kws_int8.tflite"
    ]


def test_what_the_lock_does_not_have(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--locked", "."]) == 2
    assert "there is no lock" in capsys.readouterr().err
    main(["lock", "kws_int8.tflite"])
    (message,) = codes(capsys, ".")["FL415"]
    assert message.startswith("tflm-lint.lock has nothing of this model on cortex-m4-cmsis-nn; add it")
    (message,) = codes(capsys, "kws_int8.tflite", "--target", "cortex-m7-cmsis-nn")["FL415"]
    assert "(it has cortex-m4-cmsis-nn)" in message


def test_a_target_more(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    main(["lock"])
    main(["lock", "--target", "x86-64-reference"])
    assert codes(capsys, ".") == codes(capsys, ".", "--target", "x86-64-reference") == {}
    Path("kws_int8.tflite").unlink()
    capsys.readouterr()
    main(["lock"])
    assert "1 gone" in capsys.readouterr().out
    assert "kws_int8" not in Path("tflm-lint.lock").read_text(encoding="utf-8")
    assert "x86-64-reference" in Path("tflm-lint.lock").read_text(encoding="utf-8")


def test_arrays_are_held_against_it_where_it_has_them(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    main(["emit", "kws_int8.tflite", "-o", "kws_model_data.cc"])
    main(["lock"])
    assert codes(capsys, ".") == {}
    assert ".cc" not in Path("tflm-lint.lock").read_text(encoding="utf-8")
    main(["lock", "--update", "kws_model_data.cc"])
    assert '["kws_model_data.cc#g_kws_int8_model_data"."' in Path("tflm-lint.lock").read_text(encoding="utf-8")


def test_a_file_that_is_no_model_stops_it(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    main(["lock"])
    before = Path("tflm-lint.lock").read_bytes()
    Path("bad.tflite").write_bytes(b"no model")
    assert main(["lock"]) == 1
    assert "bad.tflite" in capsys.readouterr().err
    assert Path("tflm-lint.lock").read_bytes() == before
    assert main(["lock", "nothing.tflite"]) == 2


def test_after_a_merge_that_went_wrong(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    Path("tflm-lint.lock").write_text("<<<<<<< HEAD\n", encoding="utf-8")
    assert main(["check", "--locked", "."]) == 2
    assert main(["lock", "--update", "kws_int8.tflite"]) == 2
    assert main(["lock"]) == 0
    assert codes(capsys, ".") == {}


def test_it_lies_beside_the_configuration(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    Path("tflm-lint.toml").write_text('lock = "ci/models.lock"')
    Path("ci").mkdir()
    Path("sub").mkdir()
    main(["lock"])
    assert '["../kws_int8.tflite"."' in Path("ci/models.lock").read_text(encoding="utf-8")
    assert codes(capsys, ".") == {}

"""What can only be true on Windows, tried here: its separators, drives, capitals, line ends and marks of UTF-8."""

from __future__ import annotations

import json
import ntpath
import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.build import T, single_op
from tflm_lint import words
from tflm_lint.cli import main
from tflm_lint.emitters.spelling import default_symbol
from tflm_lint.inputs import gather
from tflm_lint.words import relative, slashed

GOOD = "hello_world_int8.tflite"


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the room of paths see the Windows half of the standard library."""
    monkeypatch.setattr(words, "os", SimpleNamespace(path=ntpath, sep="\\"))


@pytest.mark.usefixtures("windows")
@pytest.mark.parametrize(
    ("path", "spelled"),
    [
        ("models\\kws.tflite", "models/kws.tflite"),
        ("models/sub\\kws.tflite", "models/sub/kws.tflite"),
        ("C:\\models\\kws.tflite", "C:/models/kws.tflite"),
        ("\\\\server\\share\\kws.tflite", "//server/share/kws.tflite"),
        ("\\\\?\\C:\\models\\kws.tflite", "\\\\?\\C:\\models\\kws.tflite"),
        ("kws.tflite", "kws.tflite"),
        ("-", "-"),
    ],
)
def test_backslashes_become_slashes(path: str, spelled: str) -> None:
    assert slashed(path) == spelled


@pytest.mark.usefixtures("windows")
@pytest.mark.parametrize(
    ("path", "folder", "seen"),
    [
        ("C:\\src\\models\\kws.tflite", "C:\\src\\gen", "../models/kws.tflite"),
        ("C:/src/kws.tflite", "c:\\SRC", "kws.tflite"),
        # no way leads from one drive to another, nor to a share
        ("D:\\models\\kws.tflite", "C:\\src", "D:/models/kws.tflite"),
        ("\\\\server\\share\\kws.tflite", "C:\\src", "//server/share/kws.tflite"),
    ],
)
def test_relative_across_drives(path: str, folder: str, seen: str) -> None:
    assert relative(path, folder) == seen


@pytest.mark.usefixtures("windows")
def test_excludes_are_written_with_slashes() -> None:
    exclude = gather.Exclude(("third_party/*", "*/old/?.tflite"), "C:\\src")
    assert exclude.covers("C:\\src\\third_party\\a\\b.tflite")
    assert exclude.covers("C:\\src\\models\\old\\1.tflite")
    assert not exclude.covers("C:\\src\\models\\1.tflite")
    assert not exclude.covers("D:\\third_party\\b.tflite")


@pytest.mark.usefixtures("windows")
def test_an_include_names_a_model_on_another_drive(tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "os", SimpleNamespace(path=_OtherDrive, sep="\\"))
    (tmp_path / GOOD).write_bytes((root / "fixtures" / GOOD).read_bytes())
    monkeypatch.chdir(tmp_path)
    assert main(["emit", GOOD, "-o", "data.cc", "--style", "incbin"]) == 0
    assert "D:/models/hello_world_int8.tflite" in (tmp_path / "data.cc").read_text(encoding="utf-8")


class _OtherDrive:
    """A disk on which every file lies in ``D:\\models``, and every folder on another."""

    @staticmethod
    def relpath(path: str, folder: str) -> str:
        return ntpath.relpath(ntpath.join("D:\\models", path), f"C:\\src\\{folder}")

    @staticmethod
    def abspath(path: str) -> str:
        return ntpath.join("D:\\models", path)


@pytest.mark.skipif(os.sep != "/", reason="there a backslash separates")
def test_elsewhere_a_backslash_is_a_letter(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a\\b.tflite"
    path.write_bytes((root / "fixtures" / GOOD).read_bytes())
    assert main(["--format", "json", str(path)]) == 0
    assert json.loads(capsys.readouterr().out)["files"][0]["path"] == str(path)


@pytest.mark.parametrize("named", ["models", "models/*.tflite", "models/hello_world_int8.tflite"])
def test_every_way_to_a_report_spells_its_path(
    root: Path, tmp_path: Path, named: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Folders, patterns and files go through `slashed`, which is told apart here by what it hands back."""
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / GOOD).write_bytes((root / "fixtures" / GOOD).read_bytes())
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(gather, "slashed", lambda path: path if path.startswith("./") else f"./{path}")
    assert main([named, "--format", "json"]) == 0
    (file,) = json.loads(capsys.readouterr().out)["files"]
    assert file["path"] == f"./models/{GOOD}"


@pytest.mark.parametrize("name", ["MODEL.TFLITE", "Model.TfLite"])
def test_models_in_capitals_are_found(
    root: Path, tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / name).write_bytes((root / "fixtures" / GOOD).read_bytes())
    assert main([str(tmp_path)]) == 0
    assert f"{name}: runs" in capsys.readouterr().out
    assert main(["emit", str(tmp_path / name)]) == 0
    assert f"g_{name.partition('.')[0]}_model_data[" in capsys.readouterr().out


def test_a_manifest_beside_a_model_in_capitals(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "WAKE.TFLITE").write_bytes((root / "fixtures" / GOOD).read_bytes())
    manifest = {"type": "micro", "model": "WAKE.TFLITE", "micro": {"tensor_arena_size": 16}}
    # with the mark that Notepad writes
    (tmp_path / "WAKE.json").write_bytes(b"\xef\xbb\xbf" + json.dumps(manifest).encode())
    assert main([str(tmp_path), "--target", "esp32s3-esp-nn"]) == 1
    assert "tensor_arena_size" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["con.tflite", "nul.tflite", "aux.tflite"])
def test_names_that_windows_keeps_for_devices_become_others(name: str) -> None:
    assert default_symbol(f"models\\{name}" if os.sep == "\\" else name) == f"g_{name[:3]}_model_data"


@pytest.mark.parametrize("style", ["hex", "string", "xxd", "embed", "incbin"])
def test_what_is_written_ends_its_lines_with_lf(root: Path, tmp_path: Path, style: str) -> None:
    out = tmp_path / "data.cc"
    assert main(["emit", str(root / "fixtures" / GOOD), "-o", str(out), "--style", style]) == 0
    for path in (out, tmp_path / "data.h"):
        assert b"\r" not in path.read_bytes()


def test_an_application_ends_its_lines_with_lf(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where git has checked the templates out with CRLF."""
    from tflm_lint.emitters import project

    real = open

    def checked_out(path: str, **more: str) -> object:
        text = real(path, "rb").read()
        copy = tmp_path / "template"
        copy.write_bytes(text.replace(b"\n", b"\r\n"))
        return real(copy, **more)  # type: ignore[call-overload]

    monkeypatch.setattr(project, "open", checked_out, raising=False)
    assert main(["new", str(tmp_path / "app"), str(root / "fixtures" / GOOD)]) == 0
    written = [path for path in (tmp_path / "app").rglob("*") if path.is_file() and path.suffix != ".tflite"]
    assert len(written) > 3
    for path in written:
        assert b"\r" not in path.read_bytes(), path


@pytest.mark.parametrize("style", ["hex", "string", "xxd"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["no mark", "mark"])
def test_c_sources_with_crlf_hold_the_same_model(
    tmp_path: Path, style: str, mark: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    model = single_op("RELU", [T("INT8", (1, 4), scale=0.5, zp=-3)], [T("INT8", (1, 4), scale=0.25, zp=7)])
    (tmp_path / "m.tflite").write_bytes(model)
    assert main(["emit", str(tmp_path / "m.tflite"), "-o", str(tmp_path / "m.cc"), "--style", style]) == 0
    text = (tmp_path / "m.cc").read_bytes()
    (tmp_path / "m.cc").write_bytes(mark + text.replace(b"\n", b"\r\n"))
    assert main(["--format", "json", "--against", str(tmp_path / "m.tflite"), str(tmp_path / "m.cc")]) == 0
    (file,) = json.loads(capsys.readouterr().out)["files"]
    assert file["size"] == len(model)
    assert file["runs"]
    assert not [finding for finding in file["findings"] if finding["severity"] == "error"]


@pytest.mark.parametrize("name", ["tflm-lint.toml", "pyproject.toml"])
def test_configuration_of_a_windows_editor(
    root: Path, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = ["[tool.tflm-lint]"] if name == "pyproject.toml" else []
    lines += ['target = "cortex-m0-cmsis-nn"', 'ignore = ["FL"]', ""]
    (tmp_path / name).write_bytes(b"\xef\xbb\xbf" + "\r\n".join(lines).encode())
    monkeypatch.chdir(tmp_path)
    assert main([str(root / "fixtures" / GOOD)]) == 0
    out = capsys.readouterr().out
    assert "cortex-m0-cmsis-nn" in out
    assert "FL4" not in out


def test_a_users_table_of_a_windows_editor(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (root / "tflm_lint" / "facts" / "targets" / "cortex-m4-reference.yaml").read_text(encoding="utf-8")
    own = tmp_path / "mine.yaml"
    own.write_bytes(b"\xef\xbb\xbf" + text.replace("cortex-m4-reference", "mine").replace("\n", "\r\n").encode())
    assert main(["--target-file", str(own), str(root / "fixtures" / GOOD)]) == 0
    assert "runs on" in capsys.readouterr().out

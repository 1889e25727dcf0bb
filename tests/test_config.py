"""Configuration files: found, read, checked."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from tests.configurations import load_config, nearest_config
from tflm_lint.config import Config
from tflm_lint.errors import ConfigError
from tflm_lint.flags import OF_MODELS


def test_the_nearest_file_counts(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text('[tool.tflm-lint]\ntarget = "x86-64-reference"\n')
    (tmp_path / "a" / "pyproject.toml").write_text("[project]\n")
    assert nearest_config(str(inner)) == Config(folder=str(tmp_path), target="x86-64-reference")
    (inner / "tflm-lint.toml").write_text("")
    assert nearest_config(str(inner)) == load_config(str(inner / "tflm-lint.toml")) == Config(folder=str(inner))


@pytest.mark.parametrize(
    "text",
    [
        "# see [tool.tflm-lint] of the folder above\n[project]\n",
        '[project]\ndependencies = ["tflm-lint"]\n',
        '[tool.other]\nsays = "[tool.tflm-lint]"\n',
        'tool = "tflm-lint"\n',
    ],
)
def test_a_file_that_only_names_us_hides_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.tflm-lint]\ntarget = "x86-64-reference"\n')
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "pyproject.toml").write_text(text)
    assert nearest_config(str(tmp_path / "inner")).target == "x86-64-reference"


@pytest.mark.parametrize(
    "text",
    [
        "[ tool . 'tflm-lint' ]\nport = \"p\"\n",
        'tool = {tflm-lint = {port = "p"}}\n',
        '[tool."tflm-lint"]\nport = "p"\n',
        '[tool]\ntflm-lint = {port = "p"}\n',
        'tool.tflm-lint.port = "p"\n',
    ],
)
def test_however_the_table_is_written(tmp_path: Path, text: str) -> None:
    (tmp_path / "pyproject.toml").write_text(text)
    assert nearest_config(str(tmp_path)) == Config(folder=str(tmp_path), port="p")


def test_files_that_do_not_name_us_are_not_parsed(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("this is no TOML, but for a comment # tflm-lint\n")
    code = (
        "import sys; from tflm_lint.config import nearest_file; "
        f"nearest_file({str(tmp_path)!r}); print('tomllib' in sys.modules or 'tomli' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"


@pytest.mark.parametrize("name", ["tflm-lint.toml", "pyproject.toml"])
def test_files_from_windows(tmp_path: Path, name: str) -> None:
    """Editors there put a mark before UTF-8 and end lines in two characters."""
    head = "[tool.tflm-lint]\r\n" if name == "pyproject.toml" else ""
    text = f'{head}# \N{LATIN SMALL LETTER U WITH DIAERESIS}\r\ntarget = "t"\r\nselect = [\r\n  "OP",\r\n]\r\n'
    (tmp_path / name).write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert nearest_config(str(tmp_path)) == Config(folder=str(tmp_path), target="t", select=("OP",))


def test_what_cannot_be_parsed(tmp_path: Path) -> None:
    path = tmp_path / "tflm-lint.toml"
    for data, said in (
        (b"x = " + b"[" * 100_000, "nested too deeply"),
        (b"x = " + b"{a=" * 100_000, "nested too deeply"),
        (b'target = "\xff"', "not TOML"),
        ("target = 't'".encode("utf-16"), "not TOML"),
    ):
        path.write_bytes(data)
        with pytest.raises(ConfigError, match=said):
            nearest_config(str(tmp_path))
    path.unlink()
    path.mkdir()
    with pytest.raises(ConfigError, match=r"directory|denied"):
        load_config(str(path))


def test_every_key(tmp_path: Path, root: Path) -> None:
    path = tmp_path / "pyproject.toml"
    path.write_text(
        '[tool.tflm-lint]\ntarget = "t"\ntarget-file = "mine.yaml"\nkernel-version = "1.2.3"\n'
        'port = "arduino-2023-12"\nboard = "b"\n'
        'max-arena = "64K"\nmax-flash = 1000000\nmax-macs = "1.5M"\n'
        'select = ["OP"]\nignore = ["PF501"]\nfail-on = "warning"\n'
        'custom-ops = ["Mine"]\nops = "my.yaml"\nresolver-header = "/abs/r.h"\nexclude = ["third_party/*"]\n'
        'lock = "my.lock"\ntolerance = ["2%"]\nseverity = {FB = "error"}\nrespect-gitignore = false\n'
    )
    config = load_config(str(path))
    assert config == Config(
        folder=str(tmp_path),
        target="t",
        target_file=str(tmp_path / "mine.yaml"),
        kernel_version="1.2.3",
        port="arduino-2023-12",
        board="b",
        max_arena=65536,
        max_flash=1000000,
        max_macs=1_500_000,
        select=("OP",),
        ignore=("PF501",),
        fail_on="warning",
        custom_ops=("Mine",),
        ops=str(tmp_path / "my.yaml"),
        resolver_header="/abs/r.h",
        exclude=("third_party/*",),
        lock=str(tmp_path / "my.lock"),
        tolerance=("2%",),
        severity=(("FB", "error"),),
        respect_gitignore=False,
    )
    schema = json.loads((root / "schema" / "config.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    fields = {name.replace("_", "-") for name in Config._fields if name != "folder"}
    assert set(schema["properties"]) == fields | {"extend", "models"}
    assert set(schema["properties"]["models"]["items"]["properties"]) == {*OF_MODELS, "files"} < {*fields, "files"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("target = 3", "target: expected a string"),
        ("targets = 'x'", "targets: no such key, did you mean target"),
        ("fail_on = 'error'", "fail_on: no such key"),
        ("fail-on = 'never'", "fail-on: 'never', expected one of info, warning, error"),
        ("select = 'OP'", "select: expected a list of strings"),
        ("select = [1]", "select: expected a list of strings"),
        ("= 1", "not TOML"),
        ("max-arena = -1", "max-arena: -1, expected a number of bytes"),
        ("max-arena = true", "max-arena: True, expected a number of bytes"),
        ("max-arena = '64 pounds'", "max-arena: '64 pounds', expected a number of bytes"),
        ("max-arena = 'infK'", "max-arena: 'infK', expected a number of bytes"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "tflm-lint.toml"
    path.write_text(text)
    with pytest.raises(ConfigError) as caught:
        load_config(str(path))
    assert str(caught.value).startswith(f"{path}: not TOML" if text == "= 1" else f"{path}:1: ")
    assert message in str(caught.value)

"""Configuration files: found, read, checked."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from tflm_lint.config import Config, find_config, load_config
from tflm_lint.errors import ConfigError


def test_the_nearest_file_counts(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text('[tool.tflm-lint]\ntarget = "x86-64-reference"\n')
    (tmp_path / "a" / "pyproject.toml").write_text("[project]\n")
    assert find_config(str(inner)) == str(tmp_path / "pyproject.toml")
    (inner / "tflm-lint.toml").write_text("")
    assert find_config(str(inner)) == str(inner / "tflm-lint.toml")
    assert load_config(str(inner / "tflm-lint.toml")) == Config(folder=str(inner))


def test_every_key(tmp_path: Path, root: Path) -> None:
    path = tmp_path / "pyproject.toml"
    path.write_text(
        '[tool.tflm-lint]\ntarget = "t"\ntarget-file = "mine.yaml"\nkernel-version = "1.2.3"\n'
        'port = "arduino-2023-12"\nboard = "b"\n'
        'max-arena = "64K"\nmax-flash = 1000000\nmax-macs = "1.5M"\n'
        'select = ["OP"]\nignore = ["PF501"]\nfail-on = "warning"\n'
        'custom-ops = ["Mine"]\nops = "my.yaml"\nresolver-header = "/abs/r.h"\nexclude = ["third_party/*"]\n'
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
    )
    schema = json.loads((root / "schema" / "config.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    assert set(schema["properties"]) == {name.replace("_", "-") for name in Config._fields if name != "folder"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("target = 3", "target: expected a string"),
        ("targets = 'x'", "targets: no such key, expected one of target, target-file"),
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
    assert str(caught.value).startswith(f"{path}: ")
    assert message in str(caught.value)

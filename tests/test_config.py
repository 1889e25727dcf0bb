"""Configuration files: found, read, checked."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from tflm_lint.config import Config, ConfigError, find_config, load_config


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
        '[tool.tflm-lint]\ntarget = "t"\nselect = ["OP"]\nignore = ["PF501"]\nfail-on = "warning"\n'
        'custom-ops = ["Mine"]\nops = "my.yaml"\nresolver-header = "/abs/r.h"\nexclude = ["third_party/*"]\n'
    )
    config = load_config(str(path))
    assert config == Config(
        str(tmp_path),
        "t",
        ("OP",),
        ("PF501",),
        "warning",
        ("Mine",),
        str(tmp_path / "my.yaml"),
        "/abs/r.h",
        ("third_party/*",),
    )
    schema = json.loads((root / "schema" / "config.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    assert set(schema["properties"]) == {name.replace("_", "-") for name in Config._fields if name != "folder"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("target = 3", "target: expected a string"),
        ("targets = 'x'", "targets: no such key, expected one of target, select"),
        ("fail_on = 'error'", "fail_on: no such key"),
        ("fail-on = 'never'", "fail-on: 'never', expected one of info, warning, error"),
        ("select = 'OP'", "select: expected a list of strings"),
        ("select = [1]", "select: expected a list of strings"),
        ("= 1", "not TOML"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "tflm-lint.toml"
    path.write_text(text)
    with pytest.raises(ConfigError) as caught:
        load_config(str(path))
    assert str(caught.value).startswith(f"{path}: ")
    assert message in str(caught.value)

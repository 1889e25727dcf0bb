"""Layers of the configuration: what extends what, what is for some models, what is wrong and where."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tflm_lint import cli
from tflm_lint.config import Config
from tflm_lint.config_files import load
from tflm_lint.errors import ConfigError
from tflm_lint.path_patterns import fits_any
from tflm_lint.toml_places import line_of, places_in


def write(folder: Path, text: str, name: str = "tflm-lint.toml") -> str:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text)
    return str(folder / name)


def config(path: str, model: str | None) -> Config:
    return load(path).of(model).config


def test_entries_are_for_their_models_and_later_ones_win(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        'board = "nano33ble"\nmax-arena = "64K"\nignore = ["FL403"]\nseverity = {FB = "error"}\n'
        '[[models]]\nfiles = "kws/*"\ntarget = "x86-64-reference"\nmax-arena = 1000\nignore = ["OP125"]\n'
        '[[models]]\nfiles = ["kws/b.tflite", "*_float.tflite"]\nmax-arena = 2000\n'
        'custom-ops = ["Mine"]\n[models.severity]\nFB003 = "info"\n',
    )
    a, b, c = (config(path, str(tmp_path / name)) for name in ("kws/a.tflite", "kws/b.tflite", "x/c_float.tflite"))
    assert (a.board, a.target, a.max_arena, a.ignore) == ("nano33ble", "x86-64-reference", 1000, ("FL403", "OP125"))
    assert (b.target, b.max_arena, b.ignore, b.custom_ops) == ("x86-64-reference", 2000, ("FL403", "OP125"), ("Mine",))
    assert (c.target, c.max_arena, c.ignore, c.custom_ops) == (None, 2000, ("FL403",), ("Mine",))
    assert (a.severity, b.severity) == ((("FB", "error"),), (("FB", "error"), ("FB003", "info")))
    assert config(path, str(tmp_path / "other.tflite")) == config(path, None)
    assert load(path).of(str(tmp_path / "kws/b.tflite")).origins["max_arena"][-1].line == 12


def test_what_a_later_layer_selects_is_no_longer_ignored(tmp_path: Path) -> None:
    path = write(
        tmp_path, 'ignore = ["FL403", "FB003"]\n[[models]]\nfiles = "*"\nselect = ["FL"]\nignore = ["FL405"]\n'
    )
    found = config(path, str(tmp_path / "m.tflite"))
    assert (found.select, found.ignore) == (("FL",), ("FB003", "FL405"))


def test_a_later_target_takes_the_place_of_a_board(tmp_path: Path) -> None:
    path = write(
        tmp_path, 'target = "esp32-esp-nn"\nkernel-version = "1.1.2"\n[[models]]\nfiles = "*"\nboard = "nano33ble"\n'
    )
    found = config(path, str(tmp_path / "m.tflite"))
    assert (found.board, found.target, found.kernel_version) == ("nano33ble", None, None)


def test_a_file_adds_to_what_it_extends(tmp_path: Path) -> None:
    write(
        tmp_path / "shared",
        'max-arena = 1\nmax-flash = 2\nignore = ["FL403"]\nops = "ops.yaml"\n'
        '[[models]]\nfiles = "kws/*"\nmax-macs = 3\n',
    )
    path = write(tmp_path / "app", 'extend = "../shared/tflm-lint.toml"\nmax-arena = 5\nignore = ["FB003"]\n')
    found = load(path).of(str(tmp_path / "shared" / "kws" / "a.tflite"))
    assert (found.config.max_arena, found.config.max_flash, found.config.max_macs) == (5, 2, 3)
    assert found.config.ignore == ("FL403", "FB003")
    assert Path(str(found.config.ops)).resolve() == tmp_path / "shared" / "ops.yaml"
    assert found.config.folder == str(tmp_path / "app")
    assert config(path, str(tmp_path / "app" / "kws" / "a.tflite")).max_macs is None, (
        "patterns are of their file's folder"
    )
    write(tmp_path / "shared", 'extend = "../app/tflm-lint.toml"\n')
    with pytest.raises(ConfigError, match="extends itself"):
        load(path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x\n= 1", "not TOML"),
        ("\n\nmax-arna = 1\n", ":3: max-arna: no such key, did you mean max-arena"),
        ("[[models]]\nfiles = 'x'\nexclude = []\n", ":3: models[0].exclude: no such key"),
        ("[[models]]\nfiles = 'x'\n\n[[models]]\ntarget = 't'\n", ":4: models[1].files: expected a pattern"),
        ("[[models]]\nfiles = []\n", ":2: models[0].files: expected a pattern"),
        ("models = 3\n", ":1: models: expected tables"),
        ("models = [{files = 'x', nonsense = 1}]\n", ":1: models[0].nonsense: no such key"),
        ("[severity]\nFB = 'grave'\n", ":1: severity: FB: 'grave', expected one of info, warning, error"),
        ("severity = 'error'\n", ":1: severity: expected a table"),
        ("ignore = [{reason = 'x'}]\n", ":1: ignore: expected a list of strings, or of tables"),
        ("ignore = [{code = 'FB', why = 'x'}]\n", ":1: ignore: expected no more than a code and a reason"),
        ("respect-gitignore = 'no'\n", ":1: respect-gitignore: expected true or false"),
        ("extend = 'nothing.toml'\n", "nothing.toml: No such file"),
        ("extend = 3\n", ":1: extend: expected a string"),
    ],
)
def test_what_is_wrong_and_where(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(write(tmp_path, text))
    assert said in str(caught.value)
    shared = write(tmp_path, text.replace("[[models]]", "[[tool.tflm-lint.models]]"), "pyproject.toml")
    if ":1: " in said and "severity]" not in text and "[[" not in text:
        (tmp_path / "pyproject.toml").write_text(f"[tool.tflm-lint]\n{text}")
        with pytest.raises(ConfigError) as caught:
            load(shared)
        assert said.replace(":1: ", ":2: tool.tflm-lint.") in str(caught.value)


def test_lines_of_keys() -> None:
    text = (
        '# [a]\n"quoted.key" = """\n[b]\nx = 1\n"""\n[a.\'b c\']\nd.e = [\n  1, # ]\n  "]",\n]\nf = {g = 1}\n'
        "[[l]]\nx = 1\n[[l]]\nx = '''\n'''''\ny = \"\\\"#\"\n[l.m]\nz = 1\n"
    )
    places = places_in(text)
    assert places == {
        ("quoted.key",): 2,
        ("a", "b c"): 6,
        ("a", "b c", "d", "e"): 7,
        ("a", "b c", "f"): 11,
        ("l", 0): 12,
        ("l", 0, "x"): 13,
        ("l", 1): 14,
        ("l", 1, "x"): 15,
        ("l", 1, "y"): 17,
        ("l", 1, "m"): 18,
        ("l", 1, "m", "z"): 19,
    }
    assert line_of(places, ("a", "b c", "f", "g")) == 11
    assert line_of(places, ("nothing",)) is None


@pytest.mark.parametrize(
    ("pattern", "path", "fits"),
    [
        ("kws/*", "kws/a.tflite", True),
        ("kws/*", "kws/deep/a.tflite", True),
        ("kws/*", "x/kws/a.tflite", False),
        ("*.tflite", "x/a.tflite", True),
        ("third_party", "x/third_party/a.tflite", True),
        ("third_party/", "third_party/a.tflite", True),
        ("x/third_party", "x/third_party/y/a.tflite", True),
        ("./kws/a.tflite", "kws/a.tflite", True),
        ("a/**/b.tflite", "a/b.tflite", True),
        ("a/**/b.tflite", "a/c/b.tflite", True),
        ("kws", "kws2/a.tflite", False),
    ],
)
def test_patterns(pattern: str, path: str, *, fits: bool) -> None:
    assert fits_any(path, ("no", pattern)) == fits


@pytest.fixture
def project(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("kws_int8", "hello_world_int8"):
        for folder in ("models", "nested"):
            (tmp_path / folder).mkdir(exist_ok=True)
            (tmp_path / folder / f"{name}.tflite").write_bytes((root / "fixtures" / f"{name}.tflite").read_bytes())
    monkeypatch.chdir(tmp_path)
    return tmp_path


def linted(capsys: pytest.CaptureFixture[str], *argv: str) -> dict[str, Any]:
    cli.main([*argv, "--format", "json"])
    return {file["path"]: file for file in json.loads(capsys.readouterr().out)["files"]}


def test_each_model_has_its_own_settings(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(
        project,
        'target = "cortex-m7-cmsis-nn"\n[[models]]\nfiles = "models/kws*"\nboard = "nano33ble"\nmax-arena = 7000\n'
        'ignore = [{code = "FL", reason = "shipped as it is"}]\nseverity = {QT203 = "error"}\n',
    )
    write(project / "nested", 'target = "x86-64-reference"\n')
    files = linted(capsys, "models", "nested")
    hello, kws = files["models/hello_world_int8.tflite"], files["models/kws_int8.tflite"]
    assert (hello["target"], hello["board"]) == ("cortex-m7-cmsis-nn", None)
    assert (kws["target"], kws["board"]) == ("cortex-m4-cmsis-nn", "nano33ble")
    assert {files[name]["target"] for name in files if name.startswith("nested/")} == {"x86-64-reference"}
    severities = {finding["code"]: finding["severity"] for finding in kws["findings"]}
    assert severities["QT203"] == "error"
    assert not [code for code in severities if code.startswith("FL")], "ignored, the exceeded budget too"
    assert {finding["severity"] for finding in hello["findings"]} == {"info"}
    # flags beat files, for every model
    files = linted(capsys, "models", "nested", "--target", "cortex-m4-reference", "--select", "FL")
    assert {file["target"] for file in files.values()} == {"cortex-m4-reference"}
    files = linted(capsys, "nested", "--no-config")
    assert {file["target"] for file in files.values()} == {"cortex-m4-cmsis-nn"}
    files = linted(capsys, "nested", "--config", "tflm-lint.toml")
    assert {file["target"] for file in files.values()} == {"cortex-m7-cmsis-nn"}


def test_a_budget_points_at_its_line(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(
        project,
        '[tool.tflm-lint]\n\n[[tool.tflm-lint.models]]\nfiles = "kws*"\nmax-arena = 7000\nmax-macs = "100K"\n',
        "pyproject.toml",
    )
    findings = linted(capsys, "models", "--select", "FL404")["models/kws_int8.tflite"]["findings"]
    assert [(finding["file"], finding["line"]) for finding in findings] == [
        ("pyproject.toml", 5),
        ("pyproject.toml", 6),
    ]
    # one of the command line has no line
    findings = linted(capsys, "models", "--max-arena", "10", "--select", "FL404")["models/kws_int8.tflite"]["findings"]
    assert [(finding["file"], finding["line"]) for finding in findings] == [(None, None), ("pyproject.toml", 6)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('board = "nano33bl"\n', "tflm-lint.toml:1: board: no 'nano33bl', did you mean nano33ble"),
        ('ignore = ["XX"]\n', "tflm-lint.toml:1: ignore: XX: no rule's code begins so"),
        ('[[models]]\nfiles = "kws*"\nseverity = {YY1 = "error"}\n', "tflm-lint.toml:3: severity: YY1: no rule"),
        ('[[models]]\nfiles = "kws*"\ntarget = "nonsense"\n', "tflm-lint.toml:3: "),
    ],
)
def test_names_that_there_are_not(project: Path, text: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    write(project, text)
    assert cli.main(["models"]) == 2
    assert said in capsys.readouterr().err


def test_config_shows_what_holds_and_where_it_is_from(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(
        project,
        'board = "nano33ble"\nignore = ["FL405"]\n[[models]]\nfiles = "kws*"\nmax-arena = "8K"\n'
        'ignore = [{code = "FL403", reason = "wanted"}]\n',
    )
    assert cli.main(["config", "models/kws_int8.tflite", "--port", "arduino-2023-12"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "models/kws_int8.tflite",
        '  target = "cortex-m4-cmsis-nn"  # board nano33ble',
        '  port = "arduino-2023-12"       # command line',
        '  board = "nano33ble"            # tflm-lint.toml:1',
        "  max-arena = 8192               # tflm-lint.toml:5",
        '  ignore = ["FL405", "FL403"]    # tflm-lint.toml:2, tflm-lint.toml:6',
        "    # FL403: wanted",
    ]
    assert cli.main(["config"]) == 0
    assert "8192" not in capsys.readouterr().out
    assert cli.main(["config", "models", "--format", "json", "--no-gitignore", "--exclude", "hello*"]) == 0
    (one,) = json.loads(capsys.readouterr().out)["models"]
    found = {setting["key"]: setting for setting in one["settings"]}
    assert one["model"] == "models/kws_int8.tflite"
    assert found["max-arena"] == {"key": "max-arena", "value": 8192, "from": ["tflm-lint.toml:5"]}
    assert found["exclude"] == {"key": "exclude", "value": ["hello*"], "from": ["command line"]}
    assert found["respect-gitignore"]["value"] is False
    assert found["ignore"]["reasons"] == {"FL403": "wanted"}
    assert found["max-flash"] == {"key": "max-flash", "value": None, "from": []}
    assert cli.main(["config", "nothing*"]) == 2


def test_the_schema_takes_what_the_reader_does(root: Path) -> None:
    schema = json.loads((root / "schema" / "config.schema.json").read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    good: list[dict[str, Any]] = [
        {
            "extend": "../x.toml",
            "models": [{"files": "kws/*", "target": "t", "ignore": [{"code": "FL403", "reason": "x"}]}],
        },
        {
            "models": [{"files": ["a", "b"], "severity": {"FB": "error"}, "max-arena": "64K"}],
            "respect-gitignore": False,
        },
        {"ignore": ["FL403", {"code": "FB003"}]},
    ]
    bad: list[dict[str, Any]] = [
        {"models": [{"target": "t"}]},
        {"models": [{"files": []}]},
        {"models": [{"files": "x", "exclude": ["y"]}]},
        {"severity": {"FB": "grave"}},
        {"ignore": [{"reason": "x"}]},
    ]
    assert all(validator.is_valid(document) for document in good)
    assert not any(validator.is_valid(document) for document in bad)


def test_what_is_written_goes_by_the_model_s_settings(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(project, '[[models]]\nfiles = "models/kws*"\ntarget = "x86-64-reference"\n')
    said = {}
    for name in ("models/kws_int8.tflite", "nested/kws_int8.tflite"):
        assert cli.main(["emit", name, "-o", "out.cc"]) == 0
        said[name] = (project / "out.h").read_text(encoding="utf-8")
        assert cli.main(["lock", name, "--lock", "x.lock"]) == 0
        said[name] += (project / "x.lock").read_text(encoding="utf-8")
        (project / "x.lock").unlink()
    assert said["models/kws_int8.tflite"].count("x86-64-reference") == 2
    assert "x86-64-reference" not in said["nested/kws_int8.tflite"]
    assert said["nested/kws_int8.tflite"].count("cortex-m4-cmsis-nn") == 2
    capsys.readouterr()


def test_the_text_names_what_each_model_was_linted_for(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(project, '[[models]]\nfiles = "models/kws*"\ntarget = "x86-64-reference"\n')
    cli.main(["models/kws_int8.tflite"])
    assert "runs on x86-64-reference" in capsys.readouterr().out
    cli.main(["models/hello_world_int8.tflite"])
    assert "runs on cortex-m4-cmsis-nn" in capsys.readouterr().out
    cli.main(["models"])
    assert "2 models on 2 targets" in capsys.readouterr().out
    cli.main(["fix", "models", "--dry-run"])
    out = capsys.readouterr().out
    assert "models/kws_int8.tflite: fixed, runs on x86-64-reference" in out
    assert "run on their targets" in out

"""The Python API gives the command's answers: the same JSON for the same input, whatever is asked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import tflm_lint
from tests.build import Op, T, chain
from tests.reporters import surroundings
from tflm_lint import Report, lint, lint_all, lint_bytes, load
from tflm_lint.cli import main
from tflm_lint.errors import InputError, RequestError, UnknownPortError
from tflm_lint.report.json_v1 import file_of

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"
MODELS = [str(path) for path in sorted(FIXTURES.rglob("*.tflite"))]
GOOD = str(FIXTURES / "kws_int8.tflite")

#: Keywords of the API, and the command's flags.
ASKED: list[tuple[dict[str, Any], list[str]]] = [
    ({}, []),
    ({"target": "x86-64-reference"}, ["--target", "x86-64-reference"]),
    (
        {"target": "esp32s3-esp-nn", "kernel_version": "1.2.0", "memory": True},
        ["--target", "esp32s3-esp-nn", "--kernel-version", "1.2.0", "--memory"],
    ),
    ({"board": "nano33ble", "period": 100, "plot": True}, ["--board", "nano33ble", "--period", "100", "--plot"]),
    (
        {"board": "nucleo-f401re", "target": "cortex-m4-reference"},
        ["--board", "nucleo-f401re", "--target", "cortex-m4-reference"],
    ),
    (
        {"max_arena": "8K", "max_flash": 50_000, "max_macs": "1M"},
        ["--max-arena", "8K", "--max-flash", "50000", "--max-macs", "1M"],
    ),
    ({"port": "arduino-2023-12"}, ["--port", "arduino-2023-12"]),
    ({"custom_ops": ["FlexErf", "Mine"]}, ["--custom-op", "FlexErf", "--custom-op", "Mine"]),
    ({"select": ["FB,op1"], "ignore": "OP10"}, ["--select", "FB,op1", "--ignore", "OP10"]),
]


class Command:
    """Runs the command and returns the objects of its files."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys

    def __call__(self, *arguments: str, code: tuple[int, ...] = (0, 1)) -> list[Any]:
        assert main(["--no-config", "--format", "json", *arguments]) in code
        files: list[Any] = json.loads(self.capsys.readouterr().out)["files"]
        return files


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(capsys)


def shown(reports: Iterator[Report]) -> list[Any]:
    files: list[Any] = json.loads(json.dumps([file_of(report) for report in reports]))
    return files


@pytest.mark.parametrize(
    ("keywords", "flags"),
    [asked if asked in (ASKED[0], ASKED[5]) else pytest.param(*asked, marks=pytest.mark.slow) for asked in ASKED],
    ids=lambda value: " ".join(value) or "nothing",
)
def test_fixtures(keywords: dict[str, Any], flags: list[str], command: Command) -> None:
    models = MODELS[2::18]
    expected = command(*flags, *models)
    assert len(expected) == len(models)
    assert shown(lint(path, **keywords) for path in models) == expected
    assert shown(lint_all(*models, **keywords)) == expected
    for path in models[::7]:
        (file,) = command(*flags, path)
        assert shown(iter([lint_bytes(Path(path).read_bytes(), name=path, **keywords)])) == [file]


@pytest.mark.slow
def test_every_fixture(command: Command) -> None:
    assert shown(lint(path) for path in MODELS) == command(*MODELS)


def test_the_flags_matter(command: Command) -> None:
    """Else the comparison above would hold whatever the keywords do."""
    answers = {json.dumps(command(*flags, *MODELS[2:9])) for _, flags in ASKED}
    assert len(answers) == len(ASKED)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    models = [(FIXTURES / f"{model}_int8.tflite").read_bytes() for model in ("hello_world", "kws")]
    surroundings.write(tmp_path, *models)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_sources(folder: Path, command: Command) -> None:
    for name in ("good.h", "bad.cc", "cut.c", "broken.c"):
        expected = command(name)
        assert expected[0]["array"]["name"] == "g_model"
        assert shown(iter([lint(name)])) == expected
        assert shown(iter([lint(Path(name))])) == expected
        assert shown(iter([lint_bytes((folder / name).read_bytes(), name=name)])) == expected
        stale = command("--against", "old.tflite", name)
        assert shown(iter([lint(name, against="old.tflite")])) == stale
        assert shown(iter([lint(name, against=[Path("old.tflite")])])) == stale
        assert ("CA706" in {finding["code"] for finding in stale[0]["findings"]}) == (name != "broken.c")


@pytest.mark.usefixtures("folder")
def test_a_file_of_several_models_says_how_to_lint_each(command: Command) -> None:
    with pytest.raises(ValueError, match=r"two\.cpp: holds 2 models \(g_first, g_second\), lint_all lints each"):
        lint("two.cpp")
    expected = command("two.cpp")
    assert [file["array"]["name"] for file in expected] == ["g_first", "g_second"]
    assert shown(lint_all("two.cpp")) == expected


@pytest.mark.usefixtures("folder")
def test_manifests(command: Command) -> None:
    expected = command("word.json")
    assert {"CA741", "CA742"} & {finding["code"] for finding in expected[0]["findings"]}
    for name in ("word.json", "word.tflite"):
        assert shown(iter([lint(name)])) == command(name) == expected
    # bytes have nothing beside them
    assert not any(finding.code.startswith("CA") for finding in lint_bytes(Path("word.tflite").read_bytes()).findings)
    Path("other.json").write_text("{}")
    with pytest.raises(InputError, match=r"other\.json: no manifest"):
        lint("other.json")


@pytest.mark.usefixtures("folder")
def test_applications(command: Command) -> None:
    pytest.importorskip("tree_sitter_cpp", reason="the extra app is not installed")
    expected = command("--app", "src", "good.h")
    assert {"CA712", "CA715", "CA721"} <= {finding["code"] for finding in expected[0]["findings"]}
    assert shown(iter([lint("good.h", app="src")])) == expected
    assert shown(iter([lint("good.h", app=[Path("src")])])) == expected
    model = command("--app", "src", "old.tflite")
    assert shown(iter([lint("old.tflite", app="src")])) == model
    of_model = lint(load("old.tflite"), app="src")
    # a Model has no file, whose name could choose among applications: here there is one
    assert shown(iter([of_model._replace(path="old.tflite")])) == model
    both = command("--app", "src", "good.h", "old.tflite", "two.cpp")
    assert shown(lint_all("good.h", "old.tflite", "two.cpp", app="src")) == both
    alone = {finding["message"] for finding in expected[0]["findings"]}
    assert alone - {finding["message"] for finding in both[0]["findings"]}, "what other models need is not superfluous"


@pytest.mark.usefixtures("folder")
def test_folders_and_patterns(command: Command) -> None:
    expected = command(".")
    assert len(expected) == 8
    assert shown(lint_all(".")) == expected
    assert shown(lint_all(Path())) == expected
    assert shown(lint_all("*.tflite")) == command("*.tflite")
    assert [report.path for report in lint_all("*.tflite", exclude=["w*"])] == ["old.tflite"]


@pytest.mark.usefixtures("folder")
def test_what_cannot_be_read_hides_nothing() -> None:
    reports = lint_all("nothing.tflite", "old.tflite", "src/main.cc", "gone/")
    assert next(reports).path == "old.tflite"
    with pytest.raises(InputError, match=r"nothing\.tflite: no such file; gone/: no such file"):
        next(reports)
    with pytest.raises(InputError, match=r"src/main\.cc: no model in this file"):
        list(lint_all("src/main.cc"))
    with pytest.raises(InputError, match="no model in this file"):
        lint("src/main.cc")


def test_a_list_is_no_path() -> None:
    with pytest.raises(RequestError, match=r"lint_all: list is no path; give several as lint_all\(\*paths\)"):
        lint_all(["one.tflite", "two.tflite"])  # type: ignore[arg-type]
    with pytest.raises(RequestError, match="bytes is no path; lint_bytes takes a model's bytes"):
        lint_all(b"TFL3")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("keywords", "said"),
    [
        ({"board": "nonsense"}, "board: no 'nonsense'"),
        ({"period": 10}, "period needs a board"),
        ({"period": -1, "board": "nano33ble"}, "number of milliseconds"),
        ({"period": 1e-320, "board": "nano33ble"}, "number of milliseconds"),
        ({"max_arena": "64 furlongs"}, "max_arena: '64 furlongs', expected"),
        ({"max_macs": -3}, "max_macs: -3, expected"),
        ({"select": ["ZZ"]}, "ZZ: no rule's code begins so"),
        ({"ignore": "OP,QQ1"}, "QQ1: no rule's code begins so"),
        ({"app": "nowhere"}, "nowhere: no such file or folder"),
        ({"against": "nowhere.tflite"}, "nowhere.tflite: No such file"),
        ({"against": __file__}, "expected"),
    ],
)
def test_requests_that_cannot_be(keywords: dict[str, Any], said: str) -> None:
    for call in (lint, lint_all):
        with pytest.raises(RequestError, match=said):
            call(GOOD, **keywords)
    with pytest.raises(TypeError, match="colour"):
        lint(GOOD, colour=True)  # type: ignore[call-arg]  # the point
    with pytest.raises(UnknownPortError):
        lint(GOOD, port="nonsense")


def test_bytes_and_models_are_models() -> None:
    data = Path(GOOD).read_bytes()
    assert lint(data)._replace(path=GOOD) == lint(bytearray(data))._replace(path=GOOD) == lint(GOOD)
    assert lint(b"").findings[0].code == "FB001"
    assert lint(load(GOOD)).path == "<model>"


def test_all_names_are_exported() -> None:
    assert tflm_lint.lint_all is lint_all


def test_results() -> None:
    """Right where every condition holds; nobody knows where it does not run or a user's operator computes."""
    assert lint(GOOD).results == "right"
    x, y, z = (T("FLOAT32", (1, 4)) for _ in range(3))
    own = chain(Op("RELU", [x], [y]), Op("CUSTOM:Mine", [y], [z]))
    assert (lint(own).runs, lint(own).results) == (False, "unknown")
    assert (lint(own, custom_ops="Mine").runs, lint(own, custom_ops="Mine").results) == (True, "unknown")
    assert lint(b"").results == "unknown"


@pytest.mark.parametrize("style", ["hex", "string", "xxd"])
def test_emit_writes_what_the_command_writes(root: Path, style: str, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(root / "fixtures" / "hello_world_int8.tflite")
    assert main(["emit", path, "--style", style]) == 0
    assert capsys.readouterr().out == tflm_lint.emit(path, style=style)

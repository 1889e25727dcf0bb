"""The Python API as DESIGN.md promises it: what each function takes, gives back and raises; values travel by pickle."""

from __future__ import annotations

import doctest
import io
import json
import multiprocessing
import pickle
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import tflm_lint
from tests.build import Op, T, chain, single_op
from tests.sampling import few
from tflm_lint import Finding, Malformed, Model, Report, emit, lint, lint_bytes, load, plan
from tflm_lint.errors import TableError
from tflm_lint.memory import MemoryPlan
from tflm_lint.memory.failing import UnplannableError

GOOD = "kws_int8.tflite"


@pytest.fixture
def good(root: Path) -> Path:
    return root / "fixtures" / GOOD


def test_the_names() -> None:
    assert set(tflm_lint.__all__) <= set(dir(tflm_lint))
    for name in tflm_lint.__all__:
        assert getattr(tflm_lint, name) is not None
    with pytest.raises(AttributeError, match="'nothing'"):
        tflm_lint.nothing  # noqa: B018 - the access is the test
    done = subprocess.run(
        [sys.executable, "-c", "from tflm_lint import *; print(lint, load, Report)"], check=True, capture_output=True
    )
    assert b"lint" in done.stdout


def test_importing_it_imports_nothing_else() -> None:
    program = "import sys, tflm_lint; print(sorted(m for m in sys.modules if m.startswith('tflm_lint')))"
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert done.stdout == "['tflm_lint']\n"


def test_the_doc_examples(good: Path) -> None:
    assert doctest.testmod(tflm_lint).failed == 0
    # what the example skips, on a model that there is
    report = lint(good, target="cortex-m4-reference")
    assert report.runs
    assert report.memory is not None
    assert report.memory.arena_used is not None
    assert report.memory.arena_used > 0


def test_load(good: Path, tmp_path: Path) -> None:
    model = load(good)
    assert isinstance(model, Model)
    assert model == load(str(good))
    assert model.data == good.read_bytes()
    assert {model.op_name(operator) for operator in model.subgraphs[0].operators} >= {"CONV_2D", "SOFTMAX"}
    with pytest.raises(AttributeError):
        model.version = 4  # type: ignore[misc]  # the point
    with pytest.raises(FileNotFoundError):
        load(tmp_path / "nothing.tflite")
    (tmp_path / "bad.tflite").write_bytes(good.read_bytes()[:1000])
    with pytest.raises(Malformed) as refused:
        load(tmp_path / "bad.tflite")
    assert refused.value.path.startswith("Model")
    assert str(refused.value) == f"{refused.value.path}: {refused.value.message}"
    assert isinstance(refused.value, ValueError)


def test_lint_takes_paths_and_models(good: Path) -> None:
    by_path = lint(good)
    assert isinstance(by_path, Report)
    assert by_path.path == str(good)
    assert lint(str(good)) == by_path
    of_bytes = lint_bytes(good.read_bytes(), name=str(good))
    assert of_bytes == by_path
    assert lint(load(good))._replace(path=by_path.path) == by_path
    assert lint_bytes(good.read_bytes()).path == "<bytes>"
    assert lint_bytes(bytearray(good.read_bytes()))._replace(path=by_path.path) == by_path  # type: ignore[arg-type]


def test_a_report(good: Path) -> None:
    report = lint(good, target="cortex-m4-cmsis-nn")
    assert report.runs is True
    assert report.size == good.stat().st_size
    assert report.memory is not None
    assert report.memory.arena_required is not None
    assert None not in (report.memory.head, report.memory.tail)
    assert report.memory.arena_used == (report.memory.head or 0) + (report.memory.tail or 0)
    assert report.memory.quality in ("exact", "estimate", "lower-bound")
    assert report.flash is not None
    assert report.workload is not None
    assert sum(row.count for row in report.ops) == report.workload.operators
    assert report.worst() <= 1


def test_findings() -> None:
    x, y = T("FLOAT32", (1, 4), name="in"), T("FLOAT32", (1, 4), name="out")
    report = lint_bytes(single_op("CUSTOM:Foo", [x], [y]))
    assert report.runs is False
    assert report.memory is None
    (finding,) = (one for one in report.findings if one.severity == "error")
    assert isinstance(finding, Finding)
    assert (finding.code, finding.name, finding.place.op) == ("OP102", "unknown-custom-operator", "CUSTOM:Foo")
    assert (finding.place.subgraph, finding.place.operator) == (0, 0)
    assert "Foo" in finding.message
    assert report.worst() == 2
    data = single_op("CUSTOM:Foo", [x], [y])
    declared = lint_bytes(data, custom_ops=["Foo"])
    assert declared.runs
    assert declared.memory is None or declared.memory.quality == "lower-bound"
    assert lint_bytes(data, ignore=["OP"]).findings == lint_bytes(data, select=["FB", "PF"]).findings
    assert not lint_bytes(data, ignore=["OP"]).runs


def test_a_malformed_file_is_a_finding() -> None:
    for data in (b"", b"TFL3", bytes(100), b"\x1c\x00\x00\x00TFL3" + bytes(40)):
        report = lint_bytes(data, name="bad.tflite")
        assert [finding.code for finding in report.findings] == ["FB001"]
        assert (report.runs, report.memory, report.flash, report.ops) == (False, None, None, ())


def test_plan(good: Path) -> None:
    arena = plan(good, target="cortex-m4-reference")
    assert isinstance(arena, MemoryPlan)
    assert arena == plan(load(good), target="cortex-m4-reference")
    memory = lint(good, target="cortex-m4-reference").memory
    assert memory is not None
    assert (arena.arena_used, arena.arena_required) == (memory.arena_used, memory.arena_required)
    assert arena.head == max(buffer.offset + buffer.aligned_bytes for buffer in arena.buffers)
    text = T("STRING", (4,))
    with pytest.raises(UnplannableError, match="STRING"):
        plan(tflm_lint.model.read.load_bytes(single_op("RELU", [text], [text])))


def test_emit(good: Path) -> None:
    text = emit(good)
    assert text == emit(str(good))
    assert "g_kws_int8_model_data" in text
    # a Model has no file name
    assert "g_model_data" in emit(load(good))
    assert emit(good, name="my_model").count("my_model") >= 2
    assert len({emit(good, style=style) for style in ("hex", "string", "xxd")}) == 3


@pytest.mark.parametrize("call", [lint, plan, lambda path, **target: lint_bytes(Path(path).read_bytes(), **target)])
def test_an_unknown_target(good: Path, call: Callable[..., object]) -> None:
    for name in ("cortex-m99", "", "../targets/cortex-m4-reference", "cortex-m4-reference\n"):
        with pytest.raises(TableError, match=r"(did you mean|expected one of) .*cortex-m"):
            call(good, target=name)
    assert issubclass(TableError, ValueError)


def test_a_missing_file(tmp_path: Path) -> None:
    for call in (load, lint, plan, emit):
        with pytest.raises(FileNotFoundError):
            call(tmp_path / "nothing.tflite")
        with pytest.raises(IsADirectoryError):
            call(tmp_path)


def values(good: Path) -> list[Any]:
    odd = chain(Op("CUSTOM:Foo", [T("FLOAT16", (1, -1))], [T("STRING", (2,))]))
    return [load(good), lint(good), lint_bytes(odd), lint_bytes(b""), plan(good), lint(load(good)).findings]


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_values_pickle(good: Path, protocol: int) -> None:
    for value in values(good):
        copied = pickle.loads(pickle.dumps(value, protocol))  # noqa: S301 - our own bytes
        assert copied == value
        assert type(copied) is type(value)
        assert repr(copied) == repr(value)


def test_errors_pickle() -> None:
    error = pickle.loads(pickle.dumps(Malformed("Model.buffers[3]", "is wrong")))  # noqa: S301 - our own bytes
    assert (error.path, error.message, str(error)) == ("Model.buffers[3]", "is wrong", "Model.buffers[3]: is wrong")


def test_pickles_of_other_interpreters_are_plain(good: Path) -> None:
    """A process that has not imported the package yet reads the values, as a fresh worker does."""
    program = "import pickle, sys; print([type(v).__name__ for v in pickle.load(sys.stdin.buffer)])"
    done = subprocess.run(
        [sys.executable, "-c", program], input=pickle.dumps(values(good)), check=True, capture_output=True
    )
    assert done.stdout.decode().split() == [
        "['Model',",
        "'Report',",
        "'Report',",
        "'Report',",
        "'MemoryPlan',",
        "'tuple']",
    ]


@pytest.mark.parametrize("start", few(["spawn", "fork", "forkserver"], of=["spawn"]))
def test_a_pool_of_processes(root: Path, start: str) -> None:
    if start not in multiprocessing.get_all_start_methods():
        pytest.skip(f"no {start} on this system")
    paths = sorted((root / "fixtures").glob("*int8.tflite"))
    with multiprocessing.get_context(start).Pool(2) as pool:
        models = pool.map(load, paths)
        reports = pool.map(lint, paths)
        plans = pool.map(plan, models)
        again = pool.map(lint, models)
    assert models == [load(path) for path in paths]
    assert reports == [lint(path) for path in paths]
    assert plans == [plan(path) for path in paths]
    assert [report.memory for report in again] == [report.memory for report in reports]


def test_threads_do_not_mix(root: Path) -> None:
    paths = sorted((root / "fixtures").glob("*.tflite"))[::3] * 4
    one_by_one = [lint(path) for path in paths]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-4)  # fifty times as often as usual
    try:
        with ThreadPoolExecutor(8) as pool:
            assert list(pool.map(lint, paths)) == one_by_one
    finally:
        sys.setswitchinterval(interval)


def test_the_api_writes_nothing(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out, err = io.StringIO(), io.StringIO()
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    lint(good)
    lint_bytes(b"")
    emit(good)
    assert (out.getvalue(), err.getvalue()) == ("", "")


def test_the_same_twice(good: Path) -> None:
    """Same input, same result: in this process and in fresh ones with other hash seeds."""
    program = "import sys, tflm_lint; print(repr(tflm_lint.lint_bytes(open(sys.argv[1], 'rb').read())))"
    found = {
        subprocess.run(
            [sys.executable, "-c", program, str(good)],
            check=True, capture_output=True, text=True, env={"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("0", "1", "77")
    }  # fmt: skip
    assert found == {repr(lint_bytes(good.read_bytes())) + "\n"}


def test_command_and_api_agree(good: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from tflm_lint.cli import main

    assert main(["--format", "json", str(good)]) == 0
    (file,) = json.loads(capsys.readouterr().out)["files"]
    report = lint(good)
    assert report.memory is not None
    assert (file["runs"], file["sha256"], file["size"]) == (report.runs, report.sha256, report.size)
    assert file["memory"]["arena_required"] == report.memory.arena_required
    assert [finding["code"] for finding in file["findings"]] == [finding.code for finding in report.findings]

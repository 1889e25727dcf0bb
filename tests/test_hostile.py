"""The whole program on files that mean harm: findings, never an exception, in bounded time and memory.

20,000 mutants of the fixtures take about half a minute; ``TFLM_LINT_MUTANTS=1000000 pytest tests/test_hostile.py`` is a
longer run, and where ../shared is, real models are mutated too.
"""

from __future__ import annotations

import copy
import io
import itertools
import json
import os
import re
import signal
import subprocess
import sys
import time
import tracemalloc
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from random import Random

import jsonschema
import pytest

from tests.build import Graph, Op, Signature, T, build, single_op
from tests.hostile.valid import EXPENSIVE
from tests.hostile.values import hostile
from tests.oracle import bases_layout, bases_linear, bases_pointwise, bases_state
from tests.oracle.bases import BASES
from tests.sampling import few
from tflm_lint.asked import asked
from tflm_lint.cli import main
from tflm_lint.facts.boards import board_names, load_board
from tflm_lint.findings import Wanted
from tflm_lint.firmware import Budgets, Firmware
from tflm_lint.inputs import subject_of
from tflm_lint.linter import lint
from tflm_lint.report import Report, Run
from tflm_lint.reporters import reporter
from tflm_lint.reporters.index import FORMATS

ROOMS = (bases_layout, bases_linear, bases_pointwise, bases_state)
TARGETS = ("cortex-m4-cmsis-nn", "cortex-m55-cmsis-nn", "esp32s3-esp-nn", "x86-64-reference")
MUTANTS = int(os.environ.get("TFLM_LINT_MUTANTS", "20000")) // len(TARGETS)
#: Seconds of processor time that a file of a megabyte may take, and times its size in memory.
SECONDS, TIMES = 10, 24  # a busy machine takes some three of the seconds
BOARDS = [load_board(name) for name in board_names()]


def everything(firmware: Firmware, number: int) -> tuple[Firmware, Wanted]:
    """Ask for what a report can hold, in turns: where the arena goes, its picture, a board, budgets."""
    budgets = Budgets(number % 50_000, None if number % 2 else 60_000, number)
    firmware = firmware._replace(
        board=BOARDS[number % len(BOARDS)] if number % 4 > 1 else None,
        period_ms=float(number + 1) if number % 4 > 2 else None,
        budgets=budgets if number % 5 else Budgets(),
    )
    return firmware, Wanted(arena_detail=number % 3 > 0, picture=number % 3 > 1)


def lint_data(data: bytes, name: str, asked: tuple[Firmware, Wanted]) -> Report:
    """Lint bytes as they would be in a file of that name."""
    return lint(subject_of(data, name), *asked)


def written(run: Run) -> tuple[str, str]:
    """Write a run for people and as JSON."""
    return "".join(reporter("text").render(run, colour=False)), "".join(reporter("json").render(run, colour=False))


def shown(report: Report, target: str) -> str:
    """Write the report in all formats, hold what holds of every report, and return the text."""
    run = Run("commit", target, (report,))
    text, document = written(run)
    assert all(line.isprintable() for line in text.split("\n")), text
    text.encode()
    assert document.isascii()
    for name in FORMATS:
        "".join(reporter(name).render(run, colour=False)).encode()
    json.loads(document, parse_constant=lambda constant: pytest.fail(f"{constant} is no JSON"))
    return text


def run_mutants(mutants: Iterable[tuple[int, bytes]], target: str) -> Counter[str]:
    """Lint and show each; count how far they came."""
    firmware = asked(target=target).firmware
    count: Counter[str] = Counter()
    for number, (_, data) in enumerate(mutants):
        start = time.process_time()
        report = lint_data(data, "mutant.tflite", everything(firmware, number))
        shown(report, target)
        assert time.process_time() - start < SECONDS
        refused = any(finding.code == "FB001" for finding in report.findings)
        count["malformed" if refused else "runs" if report.runs else "does not run"] += 1
    return count


@pytest.mark.parametrize("target", few(TARGETS, of=TARGETS[:1]))
def test_a_few_mutants(root: Path, target: str) -> None:
    small = [path.read_bytes() for path in sorted((root / "fixtures").glob("hello_world_*.tflite"))]
    count = run_mutants(hostile(small, 100, TARGETS.index(target)), target)
    assert min(count[room] for room in ("malformed", "runs", "does not run")) > 5


@pytest.mark.slow
@pytest.mark.parametrize("target", TARGETS)
def test_mutants_of_the_fixtures(root: Path, target: str) -> None:
    models = [path.read_bytes() for path in sorted((root / "fixtures").glob("*.tflite"))]
    small = [data for data in models if len(data) < 100_000]
    count = run_mutants(hostile(small, MUTANTS, TARGETS.index(target)), target)
    # the mutants reach every room, else this test would say nothing of it
    assert min(count[room] for room in ("malformed", "runs", "does not run")) > MUTANTS // 20
    big = [data for data in models if len(data) >= 100_000]
    assert run_mutants(hostile(big, 20, TARGETS.index(target)), target).total() == 20


@pytest.mark.slow
@pytest.mark.parametrize("target", TARGETS)
def test_mutants_of_real_models(shared: Path, target: str) -> None:
    models = sorted([*(shared / "models").rglob("*.tflite"), *(shared / "converters").rglob("*.tflite")])
    contents = [path.read_bytes() for path in models]
    count = max(300, MUTANTS // 20)
    assert run_mutants(hostile(contents, count, 77 + TARGETS.index(target)), target)["runs"] > count // 20


@pytest.mark.timed
@pytest.mark.parametrize("name", few(EXPENSIVE))
def test_expensive_models(name: str) -> None:
    data = EXPENSIVE[name]()
    firmware, wanted = everything(asked(target="cortex-m4-cmsis-nn").firmware, 11)
    assert wanted.picture
    assert firmware.board is not None
    start = time.process_time()
    report = lint_data(data, name, (firmware, wanted))
    shown(report, firmware.target.name)
    assert time.process_time() - start < SECONDS
    assert not [finding.message for finding in report.findings if finding.code == "FB001"]
    tracemalloc.start()
    try:
        written(Run("commit", firmware.target.name, (lint_data(data, name, (firmware, wanted)),)))
        assert tracemalloc.get_traced_memory()[1] < TIMES * len(data)
    finally:
        tracemalloc.stop()


LARGEST = 2**31 - 1
SHAPES: tuple[tuple[int, ...] | None, ...] = (
    None, (), (0,), (-1,), (LARGEST,), (1, 0, 3), (1, -1, -1, 3), (LARGEST, LARGEST, LARGEST), (1,) * 9, (2,) * 64,
    (-(2**31), 1), (65536, 65536), (3, 5, 7, 11, 13),
)  # fmt: skip
QUANTIZATION: tuple[tuple[list[float], list[int], int], ...] = (
    ([], [0], 0), ([0.0], [0], 0), ([float("nan")], [0], 0), ([float("inf")], [2**63 - 1], 0), ([-1.0], [-(2**63)], 0),
    ([0.5, 0.25, 0.125], [0], 3), ([0.5, 0.25], [0, 0], LARGEST), ([1e-45], [300], -1), ([3e38], [-129], -LARGEST),
)  # fmt: skip


@pytest.mark.parametrize("op", few(sorted(BASES), of=["ADD", "SVDF"]))
def test_every_operator_with_hostile_tensors(op: str) -> None:
    """Give each tensor of each operator each shape and each quantization that no converter writes."""
    firmwares = [asked(target=target).firmware for target in TARGETS]
    number = 0
    for make in BASES[op]:
        spec = make(op, Random(op))  # noqa: S311 - chance, not secrets
        tensors = [tensor for tensor in (*spec.op.inputs, *spec.op.outputs) if isinstance(tensor, T)]
        for position in range(len(tensors)):
            for shape, quantization in itertools.zip_longest(SHAPES, QUANTIZATION, fillvalue="same"):
                wrong = copy.deepcopy(spec)
                tensor = [one for one in (*wrong.op.inputs, *wrong.op.outputs) if isinstance(one, T)][position]
                if number % 2 or quantization == "same":
                    # the bytes of a constant stay, whatever the shape says
                    tensor.data, tensor.shape = tensor.content(), shape  # type: ignore[assignment]
                else:
                    tensor.scale, tensor.zp, tensor.qdim = quantization  # type: ignore[assignment, str-unpack]
                number += 1
                target = firmwares[number % len(firmwares)]
                report = lint_data(wrong.bytes(), op, everything(target, number))
                shown(report, target.target.name)
    assert number or op == "CALL_ONCE", "which has no tensors"


def loop(name: str, *called: int) -> bytes:
    """Build two subgraphs whose operators call the given ones."""
    fields = {
        "CALL_ONCE": ("init_subgraph_index",),
        "IF": ("then_subgraph_index", "else_subgraph_index"),
        "WHILE": ("cond_subgraph_index", "body_subgraph_index"),
    }[name]
    graphs = []
    for target in called:
        which, x, y = T("BOOL", (1,)), T("FLOAT32", (1,)), T("FLOAT32", (1,))
        inputs = {"CALL_ONCE": [], "IF": [which, x], "WHILE": [x]}[name]
        op = Op(name, inputs, [] if name == "CALL_ONCE" else [y], dict.fromkeys(fields, target))
        graphs.append(Graph([op], inputs=[x] if name != "CALL_ONCE" else [], outputs=[y] if inputs else []))
    return build(graphs)


@pytest.mark.parametrize("name", ["CALL_ONCE", "IF", "WHILE"])
@pytest.mark.parametrize("called", [(0, 0), (1, 0), (1, 1), (1, 2, 0), (1, 99), (1, -1), (LARGEST, 0), (-(2**31), 0)])
def test_calls_in_a_circle(name: str, called: tuple[int, ...]) -> None:
    report = lint_data(loop(name, *called), name, everything(asked(target="cortex-m4-cmsis-nn").firmware, 11))
    shown(report, "cortex-m4-cmsis-nn")
    assert not report.runs
    assert report.memory is None


NAMES = {
    "escape": "a\x1b[31mred\x1b]0;title\x07",
    "controls": "".join(map(chr, range(32))) + "\x7f\x80\x9b31m",
    "new lines": "one\ntwo\r\nthree\u2028four\u2029five\x0b\x0c",
    "bidi": "a\u202egnp.exe\u2066\u2069\u200f",
    "invisible": "a\u200bb\u2060c\ufeffd\U000e0041",
    "comment": '*/ #include "x" /* // \\',
    "trigraph": "what??/\nnow??>",
    "quotes": "'\"`$(rm -rf /)\\",
    "long": "x" * 300,
    "long words": "abc " * 75,
    "wide": "\u4e2d\u6587\U0001f600" * 30,
    "format": "%s%n{0}{name}\\N{BELL}",
    "markup": "<script>alert(1)</script>&amp;|::error::[x](y)",
    "empty": "",
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
def test_names(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    encoded = name.encode("utf-8", "surrogatepass")
    x, y = T("STRING", (1, 4), name=encoded), T("FLOAT16", (1, 4), name=encoded)
    handle = T("RESOURCE", (), name=encoded)
    operators = [
        Op("CUSTOM:" + name, [x], [y]),
        Op("RELU", [x], [y]),
        Op("VAR_HANDLE", [], [handle], {"container": encoded, "shared_name": encoded}),
        Op("READ_VARIABLE", [handle], [y], {}),
    ]
    data = build(
        [Graph(operators, name=encoded)],
        description=encoded,
        metadata=[(name, bytes(3000))],
        signatures=[Signature(name, {name: 99}, {name: y})],
    )
    report = lint_data(data, name, everything(asked(target="cortex-m4-cmsis-nn").firmware, 11))
    text = shown(report, "cortex-m4-cmsis-nn")
    assert all(len(line) <= 80 or (name and line.startswith(text[:20])) for line in text.split("\n"))
    (tmp_path / "model.tflite").write_bytes(data)
    path = str(tmp_path / "model.tflite")
    for style in ("hex", "string", "xxd", "embed"):
        assert main(["emit", path, "--style", style, "--force"]) == 0
        emitted = capsys.readouterr().out
        assert emitted.isascii()
        assert all(line.isprintable() for line in emitted.split("\n"))
        comments = emitted.count("/*")
        assert comments == emitted.count("*/")
        assert "??/" not in emitted
    assert main(["explain", name]) == 2
    assert all(line.isprintable() for line in capsys.readouterr().err.split("\n"))
    # an empty value is no name
    assert main([path, "--custom-op", name]) in ((0, 1) if name else (2,))
    assert all(line.isprintable() for line in capsys.readouterr().out.split("\n"))


def test_names_that_are_no_utf_8() -> None:
    bad = b"\xff\xfe\xed\xa0\x80\xc0\xaf"
    x, y = T("FLOAT32", (1, 4), name=bad), T("FLOAT16", (1, 4), name=bad)
    report = lint_data(
        single_op("RELU", [x], [y]), "\udcff\ud800.tflite", (asked(target="cortex-m4-cmsis-nn").firmware, Wanted())
    )
    text = shown(report, "cortex-m4-cmsis-nn")
    assert "\\udcff" in text
    assert any(finding.place.tensor_name for finding in report.findings)


FILE_NAMES = [name for name in NAMES.values() if name and "/" not in name and "\0" not in name]


def command(*arguments: str | bytes, **more: object) -> subprocess.CompletedProcess[bytes]:
    """Run the command line in a process of its own; it never shows a traceback."""
    here = str(Path(__file__).resolve().parent.parent)
    done: subprocess.CompletedProcess[bytes] = subprocess.run(
        [sys.executable, "-m", "tflm_lint", *arguments],
        env={**os.environ, "PYTHONPATH": here},
        timeout=60,
        check=False,
        **{"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **more},  # type: ignore[call-overload]
    )
    assert b"Traceback" not in (done.stderr or b"")
    return done


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_file_names(root: Path, tmp_path: Path) -> None:
    good = (root / "fixtures" / "hello_world_int8.tflite").read_bytes()
    folder = os.fsencode(tmp_path)
    names = [os.fsencode(name[:200].strip()) + b".tflite" for name in FILE_NAMES if len(os.fsencode(name)) < 240]
    names += [b"\xff\xfe undecodable.tflite", b"-rf.tflite", b"a[1]*?.tflite", b"@file.tflite", b"~.tflite"]
    for name in names:
        with open(folder + b"/" + name, "wb") as file:
            file.write(good)
    for form in ("text", "json"):
        done = command("--format", form, *(folder + b"/" + name for name in names))
        assert (done.returncode, done.stderr) == (0, b"")
        assert all(line.isprintable() for line in done.stdout.decode().split("\n"))
    assert [os.fsencode(file["path"]) for file in json.loads(done.stdout)["files"]] == [
        folder + b"/" + name for name in names
    ]
    assert len(json.loads(command("--format", "json", folder).stdout)["files"]) == len(names)
    for name in names:
        done = command("emit", b"./" + name, cwd=folder)
        assert (done.returncode, done.stderr) == (0, b"")
        assert done.stdout.isascii()
        missing = command(b"no " + name, cwd=folder)
        assert missing.returncode == 2
        assert all(line.isprintable() for line in missing.stderr.decode().split("\n"))


@pytest.mark.slow
def test_a_folder_of_mutants(root: Path, tmp_path: Path) -> None:
    models = [path.read_bytes() for path in sorted((root / "fixtures").glob("*int8.tflite"))]
    models = [data for data in models if len(data) < 100_000]
    for number, (_, data) in enumerate(hostile(models, 200, 5)):
        (tmp_path / f"{number:03}.tflite").write_bytes(data)
    done = command("--format", "json", "--memory", "--plot", "--board", "due", str(tmp_path))
    assert (done.returncode, done.stderr) == (1, b"")
    document = json.loads(done.stdout)
    schema = json.loads((root / "schema" / "report.schema.json").read_text())
    jsonschema.validate(document, schema)
    assert len(document["files"]) == 200
    assert command("--memory", "--plot", str(tmp_path)).returncode == 1


class Paths:
    """What a path can be besides a file."""

    def __init__(self, folder: Path, good: bytes) -> None:
        self.folder = folder
        (folder / "good.tflite").write_bytes(good)
        (folder / "empty.tflite").write_bytes(b"")
        (folder / "folder.tflite").mkdir()
        (folder / "dangling.tflite").symlink_to("nothing.tflite")
        (folder / "circle.tflite").symlink_to("circle.tflite")
        if hasattr(os, "mkfifo"):
            os.mkfifo(folder / "pipe.tflite")


@pytest.fixture
def paths(root: Path, tmp_path: Path) -> Paths:
    return Paths(tmp_path, (root / "fixtures" / "hello_world_int8.tflite").read_bytes())


@pytest.mark.skipif(os.name == "nt", reason="links and devices of POSIX")
def test_odd_paths(paths: Paths) -> None:
    for path, code, said in (
        ("empty.tflite", 1, b""),
        (os.devnull, 1, b""),
        ("folder.tflite", 2, b"tflm-lint: error: folder.tflite: no .tflite file in this folder"),
        ("dangling.tflite", 2, b"tflm-lint: error: dangling.tflite: "),
        ("circle.tflite", 2, b"tflm-lint: error: circle.tflite: "),
        ("nothing.tflite", 2, b"tflm-lint: error: nothing.tflite: no such file"),
        ("good.tflite/x", 2, b"tflm-lint: error: good.tflite/x: "),
        ("", 2, b"tflm-lint: error: : no such file"),
    ):
        done = command(path, cwd=paths.folder)
        assert (done.returncode, done.stderr[: len(said)]) == (code, said), path
        # one line, or none
        assert done.stderr.count(b"\n") == bool(said)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes on this system")
def test_pipes(paths: Paths) -> None:
    done = command(".", cwd=paths.folder)
    assert done.returncode == 2
    assert b"./pipe.tflite: neither a file nor a folder" in done.stderr
    assert re.search(rb"^  ok .* \./good\.tflite$", done.stdout, re.MULTILINE)
    feeder = subprocess.Popen(["sh", "-c", "cat good.tflite > pipe.tflite"], cwd=paths.folder)
    assert command("pipe.tflite", cwd=paths.folder).returncode == 0
    feeder.wait(timeout=10)


def test_unreadable_files(paths: Paths, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """As root reads everything, the refusal is the test's own."""
    real = open

    def refuse(path: str, *arguments: object, **more: object) -> object:
        if str(path).endswith("empty.tflite"):
            raise PermissionError(13, "Permission denied", path)
        return real(path, *arguments, **more)  # type: ignore[call-overload]

    monkeypatch.chdir(paths.folder)
    monkeypatch.setattr("builtins.open", refuse)
    assert main(["empty.tflite", "good.tflite"]) == 2
    captured = capsys.readouterr()
    assert captured.err == "tflm-lint: error: empty.tflite: Permission denied\n"
    assert captured.out.startswith("good.tflite: runs")


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no /dev/zero on this system")
def test_files_without_end(paths: Paths, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(paths.folder)
    monkeypatch.setattr("tflm_lint.model.limits.MAX_STREAM", 1 << 20)
    with open("huge.tflite", "wb") as file:
        file.truncate(1 << 32)  # a hole, which takes no room
    for arguments in (["/dev/zero"], ["emit", "/dev/zero"], ["huge.tflite"], ["emit", "huge.tflite"]):
        assert main(arguments) == 2
        assert capsys.readouterr().err == f"tflm-lint: error: {arguments[-1]}: bigger than any model\n"


def test_no_memory(paths: Paths, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def refuse(file: object) -> bytes:
        raise MemoryError

    monkeypatch.chdir(paths.folder)
    monkeypatch.setattr("tflm_lint.inputs.read_whole", refuse)
    assert main(["good.tflite"]) == 2
    assert capsys.readouterr().err == "tflm-lint: error: good.tflite: not enough memory\n"


@pytest.mark.parametrize(
    "shell",
    [
        "{tool} - <&-",
        "{tool} good.tflite >&-",
        "{tool} --format json good.tflite >&-",
        "{tool} nothing.tflite 2>&-",
        "{tool} nothing.tflite >&- 2>&-",
        "{tool} good.tflite > /dev/full",
        "{tool} emit good.tflite > /dev/full",
        "{tool} list ops > /dev/full",
        "{tool} emit - < good.tflite -o /proc/nothing.cc",
    ],
)
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_closed_and_full_streams(paths: Paths, root: Path, shell: str) -> None:
    tool = f"PYTHONPATH='{root}' '{sys.executable}' -m tflm_lint"
    done = subprocess.run(
        ["sh", "-c", shell.format(tool=tool)], cwd=paths.folder, capture_output=True, timeout=60, check=False
    )
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr
    assert done.stderr.count(b"\n") <= 1


@pytest.mark.parametrize("arguments", ["--format json .", "list ops", "explain OP101", "emit good.tflite", "--help"])
def test_a_reader_that_goes_away(paths: Paths, arguments: str) -> None:
    (paths.folder / "pipe.tflite").unlink(missing_ok=True)
    read, write = os.pipe()
    os.close(read)
    try:
        done = command(*arguments.split(), cwd=paths.folder, stdout=write)
    finally:
        os.close(write)
    assert done.returncode in (1, 2)


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT for one process there")
def test_interrupted(root: Path) -> None:
    start = "import runpy, sys; sys.argv = ['tflm-lint', '-']; runpy.run_module('tflm_lint', run_name='__main__')"
    tool = subprocess.Popen(
        # what runs in the background of a shell is started deaf to it
        [sys.executable, "-c", f"import signal; signal.signal(2, signal.default_int_handler); {start}"],
        env={**os.environ, "PYTHONPATH": str(root)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    time.sleep(1)
    tool.send_signal(signal.SIGINT)
    out, err = tool.communicate(timeout=30)
    assert (tool.returncode, out, err) == (130, b"", b"tflm-lint: interrupted\n")


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-16", "utf-8:strict"])
def test_other_encodings(paths: Paths, encoding: str) -> None:
    """What goes into a pipe or a file is UTF-8 whatever the console speaks."""
    name = "m\u00f6del \u4e2d.tflite"
    (paths.folder / name).write_bytes((paths.folder / "good.tflite").read_bytes())
    here = str(Path(__file__).resolve().parent.parent)
    for arguments in ([name], ["list", "ops", "--format", "markdown"], ["list", "boards"]):
        done = subprocess.run(
            [sys.executable, "-m", "tflm_lint", *arguments],
            env={**os.environ, "PYTHONPATH": here, "PYTHONIOENCODING": encoding},
            cwd=paths.folder,
            capture_output=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, b"")
        assert b"\r" not in done.stdout
        if arguments == [name]:
            assert done.stdout.decode().startswith(f"{name}: runs")


def test_a_terminal_that_cannot_show_a_name(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.TextIOWrapper):
        def isatty(self) -> bool:
            return True

    monkeypatch.chdir(paths.folder)
    monkeypatch.setenv("NO_COLOR", "1")
    (paths.folder / "\u4e2d.tflite").write_bytes((paths.folder / "good.tflite").read_bytes())
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", Terminal(raw, encoding="ascii"))
    assert main(["\u4e2d.tflite"]) == 0
    assert raw.getvalue().startswith(b"\\u4e2d.tflite: runs")

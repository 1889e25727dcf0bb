"""What lies on a disk to make a reader wait, read or climb without end: one line and exit code 2, or passed over."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tflm_lint.cli import main
from tflm_lint.disk import folders_below
from tflm_lint.inputs.folders import fits
from tflm_lint.inputs.gather import expand

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes with names and devices are Unix's")

Lint = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def lint(root: Path, tmp_path: Path) -> Lint:
    """Run the command in a folder with a good model; a minute is for slow machines."""
    shutil.copy(root / "fixtures" / "hello_world_int8.tflite", tmp_path / "good.tflite")

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "tflm_lint", *arguments]
        environment = {**os.environ, "PYTHONPATH": str(root)}
        return subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60, check=False
        )

    return run


def one_line(done: subprocess.CompletedProcess[str], *says: str) -> None:
    assert done.returncode == 2, done.stdout + done.stderr
    assert done.stderr.count("\n") == 1, done.stderr
    assert all(words in done.stderr for words in says), done.stderr
    assert done.stderr.isprintable() or done.stderr[:-1].isprintable()


OPTIONS = ["--ops", "--target-file", "--against", "--resolver-header", "--config"]


@pytest.mark.parametrize("option", OPTIONS)
def test_a_pipe_is_not_waited_for(option: str, lint: Lint, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    one_line(lint(option, "pipe.yaml", "good.tflite"), "pipe.yaml", "is a pipe")


@pytest.mark.parametrize("option", OPTIONS)
def test_a_device_without_end(option: str, lint: Lint) -> None:
    one_line(lint(option, "/dev/zero", "good.tflite"), "/dev/zero")


@pytest.mark.parametrize("command", [(), ("emit", "-o", "out.cc"), ("fix", "-o", "out.tflite")])
def test_a_model_that_nobody_writes(
    command: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("tflm_lint.inputs.PATIENCE", 0.05)
    os.mkfifo("pipe.tflite")
    assert main([*command[:1], "pipe.tflite", *command[1:]]) == 2
    assert "pipe.tflite: is a pipe that nobody writes into" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["pipe.tflite"]


#: It blocks at its end, and reading it takes nothing from others.
KERNEL_LOG = Path("/dev/kmsg")


@pytest.mark.skipif(not os.access(KERNEL_LOG, os.R_OK), reason="the kernel's log is not there to be read")
@pytest.mark.parametrize("option", ["", "--config", "--app", "--against"])
def test_what_waits_for_the_kernel(option: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """It is no pipe: a file without a size, whose end never comes."""
    (tmp_path / "x.tflite").write_bytes(b"")
    named = [str(KERNEL_LOG)] if not option else [str(tmp_path / "x.tflite"), option, str(KERNEL_LOG)]
    assert main(named) in {1, 2}
    capsys.readouterr()


def test_a_socket_is_no_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as made:
        made.bind("s.tflite")
        assert main(["s.tflite"]) == 2
    assert capsys.readouterr().err == "tflm-lint: error: s.tflite: is a socket, expected a file\n"


def test_a_pipe_in_the_configuration(lint: Lint, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "ops.yaml")
    (tmp_path / "tflm-lint.toml").write_text('ops = "ops.yaml"\n')
    one_line(lint("good.tflite"), "ops.yaml", "is a pipe")


def test_a_pipe_among_the_sources(lint: Lint, tmp_path: Path) -> None:
    pytest.importorskip("tree_sitter_cpp", reason="the extra app is not installed")
    (tmp_path / "app").mkdir()
    os.mkfifo(tmp_path / "app" / "main.cc")
    (tmp_path / "app" / "good.cc").write_text("int main() { return 0; }\n")
    assert lint("--app", "app", "good.tflite").returncode in (0, 2)
    one_line(lint("--app", "app/main.cc", "good.tflite"), "main.cc", "is a pipe")


@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo, lambda path: path.symlink_to("/dev/zero")])
def test_what_stands_in_the_manifest_s_place_hides_no_model(
    make: Callable[[Path], None], lint: Lint, tmp_path: Path
) -> None:
    make(tmp_path / "good.json")
    assert lint("good.tflite").returncode == 0


@pytest.mark.parametrize("name", ["a\0b.tflite", "\ud800.tflite", "\x1b[31m.tflite", "x" * 5000])
def test_the_model_that_a_manifest_names(name: str, lint: Lint, tmp_path: Path) -> None:
    manifest = {"model": name, "micro": {"tensor_arena_size": 1000}}
    (tmp_path / "wake.json").write_text(json.dumps(manifest))
    one_line(lint("wake.json"))


def test_a_manifest_whose_model_is_a_pipe(lint: Lint, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "wake.tflite")
    (tmp_path / "wake.json").write_text(json.dumps({"micro": {"tensor_arena_size": 1000}}))
    one_line(lint("wake.json"), "is a pipe")


@pytest.mark.parametrize("text", ["a = " + "[" * 50_000 + "]" * 50_000, "a." * 4000 + "b = 1"])
def test_a_configuration_that_is_deep(text: str, lint: Lint, tmp_path: Path) -> None:
    (tmp_path / "deep.toml").write_text(text)
    one_line(lint("--config", "deep.toml", "good.tflite"), "deep.toml")


def test_a_table_that_is_deep(lint: Lint, tmp_path: Path) -> None:
    (tmp_path / "deep.yaml").write_text("ops: " + "[" * 20_000)
    one_line(lint("--ops", "deep.yaml", "good.tflite"), "deep.yaml")


@pytest.mark.slow
def test_folders_far_below(lint: Lint, tmp_path: Path) -> None:
    deep = "d/" * 1200
    here = os.open(tmp_path, os.O_RDONLY)
    try:
        for _ in range(1200):
            os.mkdir("d", dir_fd=here)
            inner = os.open("d", os.O_RDONLY, dir_fd=here)
            os.close(here)
            here = inner
        file = os.open("m.tflite", os.O_CREAT | os.O_WRONLY, dir_fd=here)
        os.write(file, (tmp_path / "good.tflite").read_bytes())
        os.close(file)
    finally:
        os.close(here)
    done = lint("--format", "json", "d")
    # what empties the folder of the tests calls itself
    subprocess.run(["rm", "-rf", tmp_path / "d"], check=True)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["files"][0]["path"] == deep + "m.tflite"


def test_links_that_lead_back(lint: Lint, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b").symlink_to("..")
    (tmp_path / "a" / "c").symlink_to("..")
    done = lint("--format", "json", "**/*.tflite")
    assert [file["path"] for file in json.loads(done.stdout)["files"]] == ["good.tflite"]


def test_patterns_with_stars(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("a.tflite", "x/b.tflite", "x/y/c.tflite", ".h/d.tflite", "x/.e.tflite"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert expand("**/*.tflite", []) == ["a.tflite", "x/b.tflite", "x/y/c.tflite"]
    assert expand("x/**", []) == ["x/b.tflite", "x/y/c.tflite"]
    assert expand("x/**/c.*", []) == ["x/y/c.tflite"]
    assert expand("?/**/*.tflite", []) == ["x/b.tflite", "x/y/c.tflite"]
    assert expand("./**/y/*.tflite", []) == ["./x/y/c.tflite"]
    assert expand(".h/**/*", []) == [".h/d.tflite"]
    assert expand(f"{tmp_path}/**/b.tflite", []) == [f"{tmp_path.as_posix()}/x/b.tflite"]


def test_many_stars_cost_little() -> None:
    names = ["d"] * 500 + ["m.tflite"]
    assert fits(names, ["**", "d"] * 200 + ["m.tflite"])
    assert not fits(names, ["**", "d"] * 200 + ["n.tflite"])


def test_folders_come_in_order(tmp_path: Path) -> None:
    for name in ("b/z", "a/y", "a.x", ".h/w"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    found = [(os.path.relpath(folder, tmp_path), files) for folder, files in folders_below(str(tmp_path))]
    assert found == [(".", ["a.x"]), ("a", ["y"]), ("b", ["z"])]


@pytest.mark.parametrize("device", ["pipe.cc", "zero.cc"])
def test_what_is_emitted_is_held_against_files_only(
    device: str, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    os.mkfifo("pipe.cc")
    Path("zero.cc").symlink_to("/dev/zero")
    assert main(["emit", str(root / "fixtures" / "hello_world_int8.tflite"), "-o", device, "--check"]) == 2
    assert f"{device}: is no file that could be compared" in capsys.readouterr().err


def test_a_pipe_that_nobody_reads(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("tflm_lint.files.PATIENCE", 0)
    os.mkfifo("pipe.cc")
    assert main(["emit", str(root / "fixtures" / "hello_world_int8.tflite"), "-o", "pipe.cc"]) == 2
    assert "pipe.cc: is a pipe that nobody reads" in capsys.readouterr().err
    assert [path.name for path in Path().iterdir()] == ["pipe.cc"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("max-arena = " + "9" * 5000, "not TOML"),
        ("a." * 20_000 + "b = 1", "nested too deeply"),
        ("a = " + "[" * 50_000, "nested too deeply"),
        ('target = ""', "expected a string that is not empty"),
        ('ops = ""', "expected a string that is not empty"),
    ],
)
def test_configurations(text: str, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "own.toml").write_text(text + "\n", encoding="utf-8")
    assert main(["--config", str(tmp_path / "own.toml"), "x.tflite"]) == 2
    said = capsys.readouterr().err
    assert says in " ".join(said.split())
    assert said.count("\n") <= 3


@pytest.mark.parametrize("text", ['exclude = ["{}"]', '[[models]]\nfiles = "{}"', '[[models]]\nfiles = ["a", "{}"]'])
def test_a_pattern_longer_than_a_path(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It fits nothing: what was meant is not left out, and nobody would know."""
    (tmp_path / "own.toml").write_text(text.format("[!" * 2500) + "\n", encoding="utf-8")
    assert main(["--config", str(tmp_path / "own.toml"), "x.tflite"]) == 2
    assert f"own.toml:{1 + text.count(chr(10))}: " in (said := capsys.readouterr().err)
    assert "a pattern of 5,000 characters fits no path" in " ".join(said.split())
    assert main(["--exclude", "[!" * 2500, "x.tflite"]) == 2
    assert "a pattern of 5,000 characters" in capsys.readouterr().err


def test_a_long_pattern() -> None:
    from tflm_lint.path_patterns import fits_path

    assert fits_path("a/b.cc", "*" * 200 + ".cc")
    assert fits_path("a/b.cc", "a")


@pytest.mark.parametrize("option", ["--target", "--board", "--ops", "--config", "--port", "--custom-op", "-o"])
def test_an_empty_value(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in ([option, ""], [f"{option}="] if option.startswith("--") else [option, ""]):
        assert main(["x.tflite", *arguments]) == 2
        assert "'', expected a value" in capsys.readouterr().err

"""``emit`` on a disk that is not as it expects: nothing is lost, and no reader sees half of a pair."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sampling import few
from tflm_lint.cli import main
from tflm_lint.files import PlannedFile, why_not_ours, write

MODEL = "hello_world_int8.tflite"


@pytest.fixture(autouse=True)
def folder(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copy(root / "fixtures" / MODEL, tmp_path / "m.tflite")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def emit(*arguments: str) -> int:
    return main(["emit", "--no-config", *arguments])


def refused(capsys: pytest.CaptureFixture[str], *arguments: str, says: str) -> None:
    before = {path: path.read_bytes() for path in sorted(Path().rglob("*")) if path.is_file()}
    capsys.readouterr()
    assert emit(*arguments) == 2
    complaint = capsys.readouterr().err
    assert says in complaint
    assert complaint.count("\n") == 1
    assert {path: path.read_bytes() for path in sorted(Path().rglob("*")) if path.is_file()} == before


@pytest.mark.parametrize("force", [(), ("--force",)])
def test_its_own_input_is_never_written_over(force: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copy("m.tflite", "x.c")
    refused(capsys, "x.c", "-o", "x.c", *force, says="is the model x.c, which would be lost")
    Path("link.c").symlink_to("m.tflite")
    refused(capsys, "m.tflite", "-o", "link.c", *force, says="is the model m.tflite")
    Path("y.h").symlink_to("m.tflite")
    refused(capsys, "m.tflite", "-o", "y.c", *force, says="is the model m.tflite")


@pytest.mark.parametrize("text", ["int main() { return 0; }\n", "// Written by me\n", "\x20\0\0\0TFL3"])
def test_only_what_it_wrote_is_replaced(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("a.c").write_text(text)
    refused(capsys, "m.tflite", "-o", "a.c", says="a.c: tflm-lint did not write this file")
    assert emit("m.tflite", "-o", "a.c", "--force") == 0
    assert why_not_ours("a.c") is None
    Path("a.h").write_text(text)
    refused(capsys, "m.tflite", "-o", "a.c", says="a.h: tflm-lint did not write this file")


@pytest.mark.parametrize("style", ["hex", "string", "incbin", "embed", "xxd"])
@pytest.mark.parametrize("output", ["a.c", "a.cc", "a.h"])
@pytest.mark.parametrize("more", [(), ("--section", ".rodata.model")])
def test_what_it_wrote_is(style: str, output: str, more: tuple[str, ...]) -> None:
    if style == "incbin" and output == "a.h":
        return
    for text in ("", None):
        if text is not None:
            Path(output).write_text(text)
        assert emit("m.tflite", "-o", output, "--style", style, *more) == 0
    assert emit("m.tflite", "-o", output, "--style", style, "--name", "other", *more) == 0
    assert emit("m.tflite", "-o", "r.h", "--resolver") == 0
    assert emit("m.tflite", "-o", "r.h", "--resolver", "--name", "Other") == 0


def test_one_place_under_two_spellings(capsys: pytest.CaptureFixture[str]) -> None:
    Path("b").mkdir()
    shutil.copy("m.tflite", "b/m.tflite")
    Path("c").symlink_to("b")
    shutil.copy("m.tflite", "b/n.tflite")
    refused(capsys, "b/m.tflite", "c/n.tflite", "-o", "{dir}/x.c", says="two would be written there")
    refused(capsys, "b/m.tflite", "b/../b/n.tflite", "-o", "{dir}/x.c", says="two would be written there")


def test_a_pattern_in_the_name_of_a_folder() -> None:
    Path("{stem}").mkdir()
    shutil.copy("m.tflite", "{stem}/m.tflite")
    assert emit("{stem}/m.tflite", "-o", "{dir}/{stem}_data.c") == 0
    assert sorted(path.name for path in Path("{stem}").iterdir()) == ["m.tflite", "m_data.c", "m_data.h"]


@pytest.mark.parametrize("compiler", ["cc", "c++"])
@pytest.mark.parametrize("style", few(["hex", "string", "incbin"], of=["incbin"]))
def test_half_of_a_pair_does_not_compile(compiler: str, style: str, root: Path) -> None:
    if shutil.which(compiler) is None:
        pytest.skip(f"{compiler} is not installed")
    output = "a.c" if compiler == "cc" else "a.cc"
    command = [compiler, "-c", "-std=c11" if compiler == "cc" else "-std=c++17", output, "-o", "a.o"]
    assert emit("m.tflite", "-o", output, "--style", style) == 0
    assert subprocess.run(command, check=False).returncode == 0
    old = Path("a.h").read_bytes()
    shutil.copy(root / "fixtures" / "kws_int8.tflite", "m.tflite")
    assert emit("m.tflite", "-o", output, "--style", style) == 0
    assert subprocess.run(command, check=False).returncode == 0
    Path("a.h").write_bytes(old)
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode != 0
    assert "of another model than this file" in done.stderr


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="ending a program by a signal is Unix's")
@pytest.mark.parametrize("number", ["SIGTERM", "SIGHUP", "SIGINT"])
def test_a_signal_leaves_nothing_behind(number: str, root: Path, folder: Path) -> None:
    """Interrupt while the file is being staged."""
    Path("a.c").write_text("old")
    slow = """if True:
        import signal, sys, time
        signal.signal(signal.SIGINT, signal.default_int_handler)  # what a shell runs behind is started deaf to it
        signal.signal(signal.SIGHUP, signal.SIG_DFL)  # and what nohup runs to this one
        from tflm_lint.files import PlannedFile, write
        def chunks():
            yield b"half"
            print("now", flush=True)
            time.sleep(60)
        write([PlannedFile("a.c", chunks)])
    """
    child = subprocess.Popen(
        [sys.executable, "-c", slow],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(root)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert child.stdout is not None
    assert child.stdout.readline() == b"now\n"
    child.send_signal(getattr(signal, number))
    assert child.wait(30) != 0
    child.stdout.close()
    assert sorted(path.name for path in folder.iterdir()) == ["a.c", "m.tflite"]
    assert Path("a.c").read_text() == "old"


def test_handlers_are_as_before() -> None:
    before = signal.getsignal(signal.SIGTERM)
    write([PlannedFile("x.c", lambda: [b"x"])])
    assert signal.getsignal(signal.SIGTERM) is before


def test_writing_in_a_thread_is_no_error() -> None:
    import threading

    failed: list[BaseException] = []

    def work() -> None:
        try:
            write([PlannedFile("x.c", lambda: [b"x"])])
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert not failed
    assert Path("x.c").read_bytes() == b"x"


def test_an_escape_in_an_argument_reaches_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (
        ["--\x1b[31m"],
        ["--select", "\x1b]0;x\x07", "m.tflite"],
        ["emit", "--style", "\x1b[31m", "m.tflite"],
    ):
        assert main(arguments) == 2
        assert "\x1b" not in capsys.readouterr().err

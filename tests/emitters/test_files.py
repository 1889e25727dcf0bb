"""Files are replaced whole or not at all, and every reason why not is said."""

from __future__ import annotations

import errno
import hashlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.emitters.conftest import emit, small_model
from tflm_lint.errors import EmitError
from tflm_lint.files import PlannedFile, difference, write


def planned(path: Path, *chunks: bytes) -> PlannedFile:
    return PlannedFile(str(path), lambda: chunks)


def test_writes_and_leaves_what_is_up_to_date_alone(tmp_path: Path) -> None:
    files = [planned(tmp_path / "a", b"one", b"two"), planned(tmp_path / "b", b"three")]
    assert write(files) == [str(tmp_path / "a"), str(tmp_path / "b")]
    assert (tmp_path / "a").read_bytes() == b"onetwo"
    os.utime(tmp_path / "a", (1, 1))
    (tmp_path / "b").write_bytes(b"threeX")
    assert write(files) == [str(tmp_path / "b")]
    assert (tmp_path / "a").stat().st_mtime == 1
    assert (tmp_path / "b").read_bytes() == b"three"
    assert sorted(os.listdir(tmp_path)) == ["a", "b"]  # noqa: PTH208 - names, not paths


def test_a_failure_in_the_last_file_leaves_the_first_one_whole(tmp_path: Path) -> None:
    def failing() -> Iterator[bytes]:
        yield b"half"
        raise OSError(errno.ENOSPC, "No space left on device", str(tmp_path / "b"))

    (tmp_path / "a").write_bytes(b"old a")
    (tmp_path / "b").write_bytes(b"old b")
    with pytest.raises(EmitError, match="disk is full"):
        write([planned(tmp_path / "a", b"new a"), PlannedFile(str(tmp_path / "b"), failing)])
    assert (tmp_path / "a").read_bytes() == b"old a"
    assert (tmp_path / "b").read_bytes() == b"old b"
    assert len(list(tmp_path.iterdir())) == 2


def test_an_interrupt_leaves_the_old_file_whole(tmp_path: Path) -> None:
    def interrupted() -> Iterator[bytes]:
        yield b"half"
        raise KeyboardInterrupt

    (tmp_path / "a").write_bytes(b"old")
    with pytest.raises(KeyboardInterrupt):
        write([PlannedFile(str(tmp_path / "a"), interrupted)])
    assert (tmp_path / "a").read_bytes() == b"old"
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL there")
def test_a_killed_process_leaves_the_old_file_whole(tmp_path: Path) -> None:
    """SIGKILL in the midst of writing: nothing can be tidied up, but the old file is what it was."""
    (tmp_path / "a").write_bytes(b"old")
    script = (
        "import sys, time\n"
        "from tflm_lint.files import PlannedFile, write\n"
        "def slow():\n"
        "    while True:\n"
        "        yield b'x' * 100000\n"
        "        print(flush=True)\n"
        "        time.sleep(0.05)\n"
        "write([PlannedFile(sys.argv[1], slow)])\n"
    )
    with subprocess.Popen([sys.executable, "-c", script, str(tmp_path / "a")], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(0.1)
        process.send_signal(signal.SIGKILL)
    assert (tmp_path / "a").read_bytes() == b"old"


@pytest.mark.skipif(os.name == "nt", reason="modes, links and errors of POSIX")
def test_keeps_the_mode_and_follows_links(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"old")
    (tmp_path / "real").chmod(0o640)
    (tmp_path / "link").symlink_to("real")
    write([planned(tmp_path / "link", b"new")])
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"new"
    assert (tmp_path / "real").stat().st_mode & 0o777 == 0o640


@pytest.mark.skipif(os.name == "nt", reason="modes, links and errors of POSIX")
def test_read_only_missing_and_impossible_places(tmp_path: Path) -> None:
    protected = tmp_path / "protected"
    protected.write_bytes(b"old")
    protected.chmod(0o444)
    with pytest.raises(EmitError, match="read-only"):
        write([planned(protected, b"new")])
    assert protected.read_bytes() == b"old"
    with pytest.raises(EmitError, match="does not exist"):
        write([planned(tmp_path / "no" / "folder", b"new")])
    with pytest.raises(EmitError, match="is a folder"):
        write([planned(tmp_path, b"new")])
    with pytest.raises(EmitError, match="too long"):
        write([planned(tmp_path / ("x" * 300), b"new")])


def test_a_full_disk_is_an_error_and_not_a_half_file(model: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    with pytest.raises(EmitError, match="disk is full"):
        write([planned(Path("/dev/full"), b"x" * 100_000)])
    assert model.exists()


@pytest.mark.skipif(os.name == "nt", reason="modes, links and errors of POSIX")
def test_a_folder_without_permission(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    tmp_path.chmod(0o555)
    with pytest.raises(EmitError, match="no permission"):
        write([planned(tmp_path / "a", b"new")])


def test_differences(tmp_path: Path) -> None:
    path = tmp_path / "a"
    new = b"".join(b"line %d\n" % number for number in range(1000))
    assert "does not exist" in str(difference(planned(path, new)))
    path.write_bytes(new)
    assert difference(planned(path, new[:777], new[777:])) is None
    path.write_bytes(new.replace(b"line 500\n", b"LINE 500\n").replace(b"line 502\n", b""))
    assert difference(planned(path, new)) == (
        f"--- {path}\n+++ {path} (as it would be written)\n"
        "@@ -501,1 +501,1 @@\n-LINE 500\n+line 500\n@@ -503,0 +503,1 @@\n+line 502\n@@ and possibly more @@\n"
    )
    path.write_bytes(new + b"more")
    assert str(difference(planned(path, new))).endswith("@@ -1001,1 +1001,0 @@\n-more\n")
    path.write_bytes(b"\x1b[31m" + os.urandom(100_000))
    text = str(difference(planned(path, new)))
    assert "\x1b" not in text
    assert len(text) < 10_000


def test_check_says_what_is_stale(model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = tmp_path / "data.cc"
    assert emit(model, "-o", output, "--check") == 1
    assert not output.exists()
    assert emit(model, "-o", output) == 0
    capsys.readouterr()
    assert emit(model, "-o", output, "--check") == 0
    assert capsys.readouterr().out == ""
    model.write_bytes(small_model(1001))
    before = output.read_bytes()
    assert emit(model, "-o", output, "--check") == 1
    shown = capsys.readouterr().out
    assert shown.count("--- ") == 2
    assert hashlib.sha256(model.read_bytes()).hexdigest() in shown
    assert output.read_bytes() == before
    assert emit(model, "-o", output, "--write") == 1
    assert emit(model, "-o", output, "--write") == 0
    assert emit(model, "-o", output, "--check") == 0

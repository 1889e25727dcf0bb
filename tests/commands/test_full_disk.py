"""What cannot be written to standard output is an error with an exit code."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

FULL = Path("/dev/full")


@pytest.mark.skipif(not FULL.exists(), reason="the system has no device that is always full")
@pytest.mark.parametrize("command", [["check", "{}"], ["emit", "{}", "-o", "-"], ["list", "boards"], ["--version"]])
def test_a_full_disk_behind_standard_output_is_an_error_and_no_traceback(root: Path, command: list[str]) -> None:
    arguments = [word.format(root / "fixtures" / "hello_world_int8.tflite") for word in command]
    with FULL.open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "tflm_lint", *arguments], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode == 2
    assert done.stderr == f"tflm-lint: error: standard output: {os.strerror(28)}\n"

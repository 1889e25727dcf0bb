"""The attribute that is computed once, held against `functools.cached_property`; the process that leaves early."""

from __future__ import annotations

import functools
import subprocess
import sys
from typing import Any

import pytest

from tflm_lint import lazy


def counted(decorator: Any) -> Any:
    class Counted:
        calls = 0

        @decorator  # type: ignore[untyped-decorator]  # either of two
        def value(self) -> int:
            """How often it was computed."""
            self.calls += 1
            return self.calls

        @decorator  # type: ignore[untyped-decorator]  # either of two
        def fails(self) -> int:
            self.calls += 1
            raise ValueError(self.calls)

    return Counted


@pytest.mark.parametrize("decorator", [lazy.cached_property, functools.cached_property], ids=["ours", "functools"])
def test_it_is_computed_once_an_object_and_again_after_a_failure(decorator: Any) -> None:
    made = counted(decorator)
    one, other = made(), made()
    assert (one.value, one.value, other.value) == (1, 1, 1)
    assert one.__dict__["value"] == 1
    for calls in (2, 3):
        with pytest.raises(ValueError, match=str(calls)):
            _ = one.fails
    assert made.value.__doc__ == "How often it was computed."
    del one.value
    assert one.value == 4


def test_a_run_imports_no_functools() -> None:
    code = (
        "import sys; from tflm_lint.cli import main; before = set(sys.modules)\n"
        "main(['fixtures/hello_world_int8.tflite'])\n"
        "found = {'functools', 'collections', 're', 'json', 'argparse', 'hashlib'} & set(sys.modules)\n"
        "sys.exit(', '.join(found) or 0)"
    )
    # without the site packages, whose .pth files may import anything
    command = [sys.executable, "-S", "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_collector_of_a_caller_is_left_alone() -> None:
    code = (
        "import gc; from tflm_lint.cli import entry, main; before = gc.get_threshold()\n"
        "main(['--version']); assert gc.get_threshold() == before\n"
        "import sys; sys.argv = ['tflm-lint', '--version']; entry(); assert gc.get_threshold() != before"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr

"""The attribute that is computed once, held against `functools.cached_property`; the process that leaves early."""

from __future__ import annotations

import functools
import subprocess
import sys
from typing import Any

import pytest

from tflm_lint import record


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


@pytest.mark.parametrize("decorator", [record.cached_property, functools.cached_property], ids=["ours", "functools"])
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


LEAVES = """
import os, sys
from tflm_lint.cli import leave
class Left(Exception): pass
def left(code): raise Left(code)
os._exit = left
def leaves():
    try: leave(3)
    except Left as gone: return gone.args == (3,)
    return False
said = [leaves()]
sys.settrace(lambda *_: None); said.append(leaves()); sys.settrace(None)
sys.setprofile(lambda *_: None); said.append(leaves()); sys.setprofile(None)
if hasattr(sys, "monitoring"):
    sys.monitoring.use_tool_id(1, "counter"); said.append(leaves()); sys.monitoring.free_tool_id(1)
for name in ("atexit", "threading"):
    sys.modules[name] = sys; said.append(leaves()); del sys.modules[name]
out, sys.stdout = sys.stdout, None; said.append(leaves()); sys.stdout = out
said.append(leaves())
sys.exit(0 if said[0] and said[-1] and not any(said[1:-1]) else str(said))
"""


def test_a_process_is_left_at_once_where_nobody_waits_for_its_end() -> None:
    done = subprocess.run([sys.executable, "-S", "-c", LEAVES], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_what_is_registered_for_the_end_is_done_and_all_output_is_there() -> None:
    code = "import sys; {}; from tflm_lint.cli import entry; sys.argv[0] = 'tflm-lint'; sys.exit(entry())"
    ended = []
    for before in ("import atexit; atexit.register(print, 'the end')", "pass"):
        command = [sys.executable, "-S", "-c", code.format(before), "fixtures/hello_world_int8.tflite", "none.tflite"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 2
        assert "none.tflite: no such file" in done.stderr
        ended.append(done.stdout)
    assert ended[0] == f"{ended[1]}the end\n"
    assert "kTensorArenaSize" in ended[1] or "runs" in ended[1]


def test_the_collector_of_a_caller_is_left_alone() -> None:
    code = (
        "import atexit, gc; from tflm_lint.cli import entry, main; before = gc.get_threshold()\n"
        "main(['--version']); assert gc.get_threshold() == before\n"
        "import sys; sys.argv = ['tflm-lint', '--version']; entry(); assert gc.get_threshold() != before"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
